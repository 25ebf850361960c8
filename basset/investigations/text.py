"""Text that people enter: what is cleaned, and what is refused before it can reach a store."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

# C0 and C1 controls, and the marks that can make text read differently than it is.
_CONTROLS = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
# Bidirectional embeddings and overrides end with U+202C, isolates with U+2069.
_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_OPENED_BY = {"\u202c": "\u202a\u202b\u202d\u202e", "\u2069": "\u2066\u2067\u2068"}
MAX_LINE = 1_000
MAX_TEXT = 100_000


def cleaned(text: str) -> str:
    """*text* without what other programs leave in it and nobody sees.

    Balanced bidirectional marks and U+FEFF go; U+000B, which spreadsheets write for a line break
    within a cell, becomes a space. Marks that are not balanced stay, and are refused.
    """
    text = text.replace("\ufeff", "").replace("\x0b", " ")
    return _DIRECTIONS.sub("", text) if _is_balanced(text) else text


def refuse_controls(text: str) -> None:
    """Raise ValueError naming the first character of *text* that has no place in it."""
    control = _CONTROLS.search(text)
    if control:
        raise ValueError(f"has the control character U+{ord(control.group()):04X}")


def check_text(text: str) -> str:
    """*text*, cleaned, without surrounding white space.

    Raises:
        ValueError: it has control or direction-override characters that cannot be cleaned.
    """
    if _CONTROLS.search(text):
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
    """*text*, unless there is none. Raises ValueError."""
    if not text:
        raise ValueError("must not be empty")
    return text


def _is_balanced(text: str) -> bool:
    """Whether every mark that opens a direction is closed by its own, in the right order."""
    opened: list[str] = []
    for mark in _DIRECTIONS.findall(text):
        if mark not in _OPENED_BY:
            opened.append(mark)
        elif not opened or opened.pop() not in _OPENED_BY[mark]:
            return False
    return not opened


Line = Annotated[str, Field(max_length=MAX_LINE), AfterValidator(check_line)]
Text = Annotated[str, Field(max_length=MAX_TEXT), AfterValidator(check_text)]
Word = Annotated[str, Field(max_length=100), AfterValidator(check_line)]
