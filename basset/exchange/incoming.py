"""Files as they come: looked over once, and whatever their encoding, readers get UTF-8."""

import codecs
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path

from basset.errors import InvalidFile, InvalidInput
from basset.exchange.encodings import encoding_of
from basset.exchange.readlog import Log
from basset.exchange.textfile import CHUNK, legible
from basset.workfolder import work_folder

# So much of the lines beyond ASCII tells the encoding.
SAMPLE = 1 << 16
UTF_8 = "utf-8"
_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file's SHA-256, the encoding of its text, and others that it could as well be in."""

    sha256: str
    encoding: str
    others: tuple[str, ...] = ()


def digest(path: Path) -> str:
    """The SHA-256 of a file that is no text."""
    with legible(path), path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def inspect(path: Path, encoding: str = "") -> Inspected:
    """Digest and encoding of a text; *encoding* is the user's word for it.

    Raises:
        InvalidFile: it is empty, or it is UTF-8 with a NUL, and the line is named.
        InvalidInput: no encoding goes by that name.
    """
    given = _codec(encoding) if encoding else ""
    hashed = sha256()
    decoder = codecs.getincrementaldecoder(UTF_8)()
    line, first, sample, is_utf_8 = 1, b"", b"", given in {"", UTF_8}
    with legible(path), path.open("rb") as file:
        while chunk := file.read(CHUNK):
            hashed.update(chunk)
            first = first or chunk[:2]
            sample += _beyond_ascii(chunk, SAMPLE - len(sample))
            is_utf_8 = is_utf_8 and not chunk.startswith(_MARKS) and _decodes(decoder, chunk)
            if is_utf_8:
                line = _without_nul(chunk, line)
        is_utf_8 = is_utf_8 and _decodes(decoder, b"", final=True)
    if not first:
        raise InvalidFile("the file is empty")
    if is_utf_8 or given:
        return Inspected(hashed.hexdigest(), UTF_8 if is_utf_8 else given)
    return Inspected(hashed.hexdigest(), *_found(first, sample))


def _beyond_ascii(chunk: bytes, size: int) -> bytes:
    """The first lines of *chunk* that are not ASCII, at most *size* bytes of them."""
    if size <= 0 or chunk.isascii():
        return b""
    lines = (line for line in chunk.splitlines(keepends=True) if not line.isascii())
    return b"".join(lines)[:size]


@contextmanager
def readable(path: Path, files: Mapping[Path, Inspected], log: Log) -> Iterator[Path]:
    """*path* as UTF-8 text: itself, or a copy of it and its *files* that ends with the context.

    Raises:
        InvalidFile: a file is not in its encoding.
    """
    if all(each.encoding == UTF_8 for each in files.values()):
        yield path
        return
    with work_folder() as folder:
        for file, each in files.items():
            _copy(file, each.encoding, folder / file.name)
            if each.encoding != UTF_8:
                or_else = f" (it could be {' or '.join(each.others)})" if each.others else ""
                log.say(f"read as {each.encoding}{or_else}; --encoding says it otherwise")
        yield folder if path.is_dir() else folder / path.name


def _codec(given: str) -> str:
    try:
        return codecs.lookup(given).name
    except LookupError:
        raise InvalidInput(f"no encoding is called {given[:40]!r}", field="encoding") from None


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _without_nul(chunk: bytes, line: int) -> int:
    """The number of the line after *chunk*, which began in *line*."""
    nul = chunk.find(b"\0")
    if nul >= 0:
        line += chunk[:nul].count(b"\n")
        raise InvalidFile(f"line {line}: has a NUL character; this is not a text file")
    return line + chunk.count(b"\n")


def _found(first: bytes, sample: bytes) -> tuple[str, tuple[str, ...]]:
    """The encoding of a text that begins with *first* and has the lines *sample*, and others."""
    if first.startswith(_MARKS):
        return "utf-16", ()
    found = encoding_of(sample)
    if found is None:
        raise InvalidFile("is text in no encoding that is known here; --encoding says which")
    return found.name, tuple(found.others)


def _copy(path: Path, encoding: str, copy: Path) -> None:
    line = 1
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file, copy.open("wb") as decoded:
        while chunk := file.read(CHUNK):
            encoded = _decoded(decoder, chunk, encoding, line).encode()
            line = _without_nul(encoded, line)
            decoded.write(encoded)
        _decoded(decoder, b"", encoding, line)


def _decoded(decoder: codecs.IncrementalDecoder, chunk: bytes, encoding: str, line: int) -> str:
    """The text of *chunk*, which begins in *line*; of an empty one, that nothing is left over."""
    try:
        return decoder.decode(chunk, not chunk)
    except UnicodeDecodeError as error:
        line += error.object[: error.start].count(b"\n")
        raise InvalidFile(
            f"line {line}: is not {encoding} (byte 0x{error.object[error.start]:02X}); "
            "--encoding says what it is"
        ) from None
