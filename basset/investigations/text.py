"""Text that people enter: what is refused before it can reach a store or a report."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

# C0 and C1 controls, and the bidi overrides and isolates that can make text read differently than it is.
_CONTROLS = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
MAX_LINE = 1_000
MAX_TEXT = 100_000


def check_text(text: str) -> str:
    """*text* without surrounding white space.

    Raises:
        ValueError: it has control or direction-override characters.
    """
    found = _CONTROLS.search(text)
    if found:
        raise ValueError(f"has the control character U+{ord(found.group()):04X}")
    return text.strip()


def check_line(text: str) -> str:
    """*text* as one line.

    Raises:
        ValueError: as ``check_text``, or it has a line break, or nothing is left of it.
    """
    text = check_text(text)
    if "\n" in text or "\r" in text:
        raise ValueError("must be one line")
    if not text:
        raise ValueError("must not be empty")
    return text


Line = Annotated[str, Field(max_length=MAX_LINE), AfterValidator(check_line)]
Text = Annotated[str, Field(max_length=MAX_TEXT), AfterValidator(check_text)]
Word = Annotated[str, Field(max_length=100), AfterValidator(check_line)]
