"""Import files as text: looked over once, then read in lines that fit into memory."""

import codecs
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from basset.errors import InvalidFile

CHUNK = 1 << 20
MAX_RECORD = 16 << 20
# Told now and then how many bytes are read.
OnRead = Callable[[int], None]


def unwatched(_done: int) -> None:
    """For a reading that nobody watches."""


def inspect(path: Path) -> str:
    """The SHA-256 of a file.

    Raises:
        InvalidFile: it is empty; or it is no UTF-8 text without NUL, and the line is named.
    """
    digest = sha256()
    decoder = codecs.getincrementaldecoder("utf-8")()
    line, size = 1, 0
    with _readable(path), path.open("rb") as file:
        while chunk := file.read(CHUNK):
            if not size and chunk.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                raise InvalidFile(
                    "the file is UTF-16 (Excel: “Unicode text”); save it as “CSV UTF-8”"
                )
            size += len(chunk)
            digest.update(chunk)
            _decode(decoder, chunk, line)
            line += chunk.count(b"\n")
    _decode(decoder, b"", line, final=True)
    if not size:
        raise InvalidFile("the file is empty")
    return digest.hexdigest()


def lines(path: Path) -> Iterator[str]:
    """The lines of a file that ``inspect`` passed, line ends included.

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


def head(path: Path, size: int = 1 << 16) -> str:
    """The first *size* bytes as text; what is none is for ``inspect`` to refuse."""
    with _readable(path), path.open("rb") as file:
        return codecs.getincrementaldecoder("utf-8-sig")("replace").decode(file.read(size))


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise InvalidFile(f"there is no file {path.name!r}") from None
    except OSError as error:
        raise InvalidFile(f"cannot read {path.name!r}: {error.strerror}") from None


def _decode(
    decoder: codecs.IncrementalDecoder, chunk: bytes, line: int, *, final: bool = False
) -> None:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError as error:
        line += error.object[: error.start].count(b"\n")
        raise InvalidFile(
            f"line {line}: is not UTF-8 (byte 0x{error.object[error.start]:02X}); "
            "save the file with the encoding UTF-8 (Excel: “CSV UTF-8”)"
        ) from None
    nul = chunk.find(b"\0")
    if nul >= 0:
        line += chunk[:nul].count(b"\n")
        raise InvalidFile(f"line {line}: has a NUL character; this is not a text file")
