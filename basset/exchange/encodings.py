"""Which encoding a text is in that is not UTF-8.

charset-normalizer says in which of those that people have it could be; these differ in letters that
it has too little text to judge by. So of those the one is taken whose letters belong together: to
the alphabet of one language, in words that look like words.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from charset_normalizer import from_bytes

# Those that people have, the usual ones first: of two that say the same the first is taken.
KNOWN = (
    "cp1252", "cp1250", "cp1251", "cp1254", "cp1257", "cp1253", "cp1255", "cp1256", "iso8859_15",
    "latin_1", "cp850", "cp437", "mac_roman", "koi8_r", "cp866", "gb18030", "big5", "shift_jis",
    "euc_kr",
)  # fmt: skip
# The letters beyond ASCII of languages that share an encoding with others.
_ALPHABETS = [
    frozenset(each + each.upper())
    for each in (
        "äöüß", "àâæçéèêëîïôœùûüÿ", "áéíñóúüçªº", "áâãàçéêíóôõúüªº", "àèéìîòóù", "åäæöøéü",
        "éëïóöüèêç", "ąćęłńóśźż", "áčďéěíňóřšťúůýžľĺŕäô", "áéíóöőúüű", "čćđšž", "ăâîșțşţ",
        "çğıöşüâîû", "ąčęėįšųūž", "āčēģīķļņšūž", "äõöüšž", "áðéíóúýþæö",
    )
]  # fmt: skip
_TURKISH_I = "İ"
# Scripts with encodings of their own: their letters, and those without which no text is, of which
# there is at least this share.
_VOWELS = re.compile(r"[аеёиоуыэюяієї]", re.IGNORECASE)
_ACCENTS = re.compile(r"[άέήίόύώΆΈΉΊΌΎΏ]")
_SCRIPTS = [
    (re.compile(r"[\u0400-\u045f]"), _VOWELS, 0.2),
    (re.compile(r"[\u0386-\u03ce]"), _ACCENTS, 0.04),
    (re.compile(r"[\u05d0-\u05ea]"), None, 0.0),
    (re.compile(r"[\u060c-\u0652]"), None, 0.0),
    (re.compile(r"[\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3]"), None, 0.0),
]
# What stands beside letters in ordinary text.
_SIGNS = frozenset("€£§°«»“”„‘’‚–—…·´¿¡№\xa0")
_FOREIGN = r"\u0386-\u03ce\u0400-\u0652\u3000-\u9fff\uac00-\ud7a3"
# Within a word: a capital after a small letter, a sign, letters of two scripts.
_ODD = re.compile(
    rf"[a-zß-ÿа-яё][A-ZÀ-ÞА-ЯЁ]|[A-Za-z][{_FOREIGN}]|[{_FOREIGN}][A-Za-z]|"
    r"[^\W\d_][¸ˆ·¿¡¹²³¼½¾´°¤][^\W\d_]"
)


class Found(NamedTuple):
    """The encoding, and others that are as likely and say something else."""

    name: str
    others: list[str]


def encoding_of(sample: bytes) -> Found | None:
    """The encoding of a text, of which *sample* is the beginning; None when it is none of KNOWN."""
    matches = from_bytes(sample, cp_isolation=[*KNOWN], threshold=0.5, enable_fallback=False)
    chaos = {name: each.chaos for each in matches for name in each.could_be_from_charset}
    # What is dropped there because the text is short may still be the usual one.
    chaos.setdefault("cp1252", min(chaos.values(), default=0.0))
    texts = {name: text for name in KNOWN if (text := _decoded(sample, name))}
    rank = {
        name: (_likeness(text), -round(chaos[name], 1))
        for name, text in texts.items()
        if name in chaos
    }
    if not rank:
        return None
    best = max(rank, key=rank.__getitem__)
    others = [name for name in rank if rank[name] == rank[best] and texts[name] != texts[best]]
    return Found(best, others)


def _decoded(sample: bytes, name: str) -> str:
    """The text, or nothing when it is not in this encoding; a sample may end within a letter."""
    for cut in range(4):
        try:
            return sample[: len(sample) - cut].decode(name)
        except UnicodeDecodeError as error:
            if error.start < len(sample) - 4:
                return ""
    return ""


def _likeness(text: str) -> float:
    """How much of what is beyond ASCII in *text* is as a language writes it, at most 1."""
    beyond = [letter for letter in text if letter > "\x7f" and letter not in _SIGNS]
    if not beyond:
        return float(bool(text)) - _odd(text, 1)
    return max(_shares(beyond, "".join(beyond)), default=0.0) - _odd(text, len(beyond))


def _shares(beyond: list[str], joined: str) -> Iterator[float]:
    for alphabet in _ALPHABETS:
        yield sum(each in alphabet or each == _TURKISH_I for each in beyond) / len(beyond)
    for script, needed, share in _SCRIPTS:
        found = len(script.findall(joined))
        if needed is None or len(needed.findall(joined)) >= share * found:
            yield found / len(beyond)


def _odd(text: str, count: int) -> float:
    controls = sum("\x7f" < letter < "\xa0" for letter in text)
    return (len(_ODD.findall(text)) + controls) / count
