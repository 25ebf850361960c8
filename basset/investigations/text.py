"""Text that people enter: what is cleaned, and what is refused before it can reach a store."""

import re
import unicodedata
from typing import Annotated

from pydantic import Field

from basset.controls import CONTROLS
from basset.model import entered

# Letters and symbols whose glyph is blank, or that are not drawn (Default_Ignorable_Code_Point).
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0\U00013441\U00013442\U0001d159")
# Marks show nothing without a letter; separators, controls and formats never do. Nor does what
# Unicode keeps free for more of the ignorable kind.
_SHOWS_NOTHING = frozenset(["Mn", "Mc", "Me", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs"])
_KEPT_FREE = re.compile("[\u2065\ufff0-\ufff8\U000e0000-\U000e0fff]")
# Bidirectional embeddings and overrides end with U+202C, isolates with U+2069.
_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_OPENED_BY = {"\u202c": "\u202a\u202b\u202d\u202e", "\u2069": "\u2066\u2067\u2068"}
MAX_LINE = 1_000
MAX_TEXT = 100_000


def cleaned(text: str) -> str:
    """*text* without what other programs leave in it and nobody sees.

    Balanced bidirectional marks and U+FEFF go; U+000B, which spreadsheets write for a line break
    within a cell, becomes a space, and the separators of lines and paragraphs a line break. Marks
    that are not balanced stay, and are refused.
    """
    text = text.replace("\ufeff", "").replace("\x0b", " ")
    text = text.replace("\u2028", "\n").replace("\u2029", "\n")
    return _DIRECTIONS.sub("", text) if _is_balanced(text) else text


def refuse_controls(text: str) -> None:
    """Raise ValueError naming the first character of *text* that has no place in it."""
    control = CONTROLS.search(text)
    if control:
        raise ValueError(f"has the control character U+{ord(control.group()):04X}")


def check_text(text: str) -> str:
    """*text*, cleaned, without surrounding white space.

    Raises:
        ValueError: it has control or direction-override characters that cannot be cleaned.
    """
    if CONTROLS.search(text):
        text = cleaned(text)
        refuse_controls(text)
    return text.strip()


def check_line(text: str) -> str:
    """*text* as one line.

    Raises:
        ValueError: as ``check_text``, or it has a line break, or nothing is left of it.
    """
    text = check_text(text)
    if "\n" in text or "\r" in text:
        raise ValueError("must be one line")
    return refuse_empty(text)


def refuse_empty(text: str) -> str:
    """*text*, unless there is none, or none that anybody can see. Raises ValueError."""
    if not text:
        raise ValueError("must not be empty")
    if is_blank(text):
        raise ValueError(f"must not be empty: U+{ord(text[0]):04X} shows nothing")
    return text


def is_blank(text: str) -> bool:
    """Whether *text* looks like nothing: white space, invisible characters, marks on no letter.

    Joiners and marks within words are no concern of this: it asks for one letter that is seen.
    """
    return not any(map(_is_seen, text))


def _is_seen(letter: str) -> bool:
    if letter.isascii():
        return letter > " "
    return (
        letter not in _BLANK
        and unicodedata.category(letter) not in _SHOWS_NOTHING
        and not _KEPT_FREE.match(letter)
    )


def _is_balanced(text: str) -> bool:
    """Whether every mark that opens a direction is closed by its own, in the right order."""
    opened: list[str] = []
    for mark in _DIRECTIONS.findall(text):
        if mark not in _OPENED_BY:
            opened.append(mark)
        elif not opened or opened.pop() not in _OPENED_BY[mark]:
            return False
    return not opened


Line = Annotated[str, Field(max_length=MAX_LINE), entered(check_line)]
Text = Annotated[str, Field(max_length=MAX_TEXT), entered(check_text)]
Word = Annotated[str, Field(max_length=100), entered(check_line)]
