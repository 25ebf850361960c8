"""Who speaks in a file: somebody whom the user names, else the file itself, known by its content."""

from basset.controls import CONTROLS, printable
from basset.errors import InvalidFile
from basset.exchange.checks import BadRecord, checked_word
from basset.investigations.claims import MANUAL
from basset.investigations.selectors import SELECTOR_TYPES
from basset.investigations.text import cleaned, is_blank

MAX_NAME = 90
DIGITS = 8


def origin_of(name: str, digest: str, given: str | None) -> str:
    """The origin of a file: the one that is *given*, else its name and the beginning of its digest.

    Two files of one name are two, and a file that was imported before says nothing new.

    Raises:
        InvalidFile: the origin that is given is no word, or it means somebody else.
    """
    if given is None:
        return f"{' '.join(cleaned(name).split())[:MAX_NAME]}@{digest[:DIGITS]}"
    try:
        origin = checked_word(given, "origin")
    except BadRecord as error:
        raise InvalidFile(str(error).removeprefix("origin "), field="origin") from None
    if origin in SELECTOR_TYPES:
        raise InvalidFile(
            f"{origin!r} is a type of selector, call it something else", field="origin"
        )
    if origin == MANUAL:
        raise InvalidFile(
            f"{MANUAL!r} is what your own people enter; a file is somebody else", field="origin"
        )
    return origin


def called(name: str) -> str:
    """The *name* of a file as a source can be called; what drives a terminal is left out of it."""
    shown = printable(name) if CONTROLS.search(name) or "\n" in name or "\r" in name else name
    return "file" if is_blank(shown) else shown


def file_key(name: str, digest: str) -> str:
    """What the file is known by as a source: the same bytes of the same name are one."""
    return f"file:{name}:{digest}"
