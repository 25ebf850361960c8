"""Import files as text, in lines that fit into memory."""

import codecs
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from basset.errors import InvalidFile

CHUNK = 1 << 20
MAX_RECORD = 16 << 20
# So much of a file tells what it is.
HEAD = 1 << 16


def lines(path: Path) -> Iterator[str]:
    """The lines of a file in UTF-8, line ends included.

    Raises:
        InvalidFile: a line is longer than anything that could be a record.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        number = 1
        while text := file.readline(MAX_RECORD):
            if len(text) == MAX_RECORD:
                raise InvalidFile(f"line {number}: is longer than {MAX_RECORD:,} characters")
            yield text
            number += 1


def head(path: Path, size: int = HEAD) -> str:
    """The first *size* bytes as text; what is none of ours has some marks in place of letters."""
    return as_text(start(path, size))


def start(path: Path, size: int = HEAD) -> bytes:
    """The first *size* bytes of a file."""
    with legible(path), path.open("rb") as file:
        return file.read(size)


def as_text(first: bytes) -> str:
    is_utf_16 = first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    name = "utf-16" if is_utf_16 else "utf-8-sig"
    return codecs.getincrementaldecoder(name)("replace").decode(first)


@contextmanager
def legible(path: Path) -> Iterator[None]:
    """Turns the system's refusal to open or read *path* into an InvalidFile."""
    try:
        yield
    except FileNotFoundError:
        raise InvalidFile(f"there is no file {path.name!r}") from None
    except OSError as error:
        raise InvalidFile(f"cannot read {path.name!r}: {error.strerror}") from None
