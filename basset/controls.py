"""Characters that drive a terminal, forge a line of a log, or make text read differently than it is.

Entered text must not have them (``investigations/text.py``), and whatever came in another way, from
a file, a server or an earlier version, is printed and logged without them.
"""

import re

# C0 but for tabs and line breaks, DEL, C1, the separators of lines and paragraphs, marks of
# direction, what is no character, and halves of surrogate pairs.
CONTROLS = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_IN_A_LINE = re.compile(rf"{CONTROLS.pattern}|[\r\n]")
# Of the characters without a glyph, those that shape the letters beside them.
_JOINERS = "\u200c\u200d"


def inert(text: str, pattern: re.Pattern[str] = _IN_A_LINE) -> str:
    r"""*text* with ``\n``, ``\x1b`` or ``\u202e`` in place of what should do something."""
    return pattern.sub(lambda found: found.group().encode("unicode_escape").decode(), text)


def inert_json(text: str) -> str:
    r"""The same JSON, in which nothing drives a terminal: ``\u009b`` stands for itself."""
    return CONTROLS.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def printable(text: str) -> str:
    """*text* as one line of what can be seen."""
    return " ".join(printable_lines(text).split())


def printable_lines(text: str) -> str:
    """*text* with its own line breaks and spaces, and a space for whatever cannot be seen."""
    return "".join(c if c.isprintable() or c in _JOINERS or c in "\n\t" else " " for c in text)
