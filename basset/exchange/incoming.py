"""Files as they come: looked over once, and whatever their encoding, readers get UTF-8."""

import codecs
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from charset_normalizer import from_bytes

from basset.errors import InvalidFile, InvalidInput
from basset.exchange.reading import Log
from basset.exchange.textfile import CHUNK, legible

# So much of a file tells its encoding.
SAMPLE = 1 << 18
UTF_8 = "utf-8"
_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file's SHA-256 and the encoding of its text."""

    sha256: str
    encoding: str


def digest(path: Path) -> str:
    """The SHA-256 of a file that is no text."""
    with legible(path), path.open("rb") as file:
        hashed = sha256()
        while chunk := file.read(CHUNK):
            hashed.update(chunk)
    return hashed.hexdigest()


def inspect(path: Path, encoding: str = "") -> Inspected:
    """Digest and encoding of a text; *encoding* is the user's word for it.

    Raises:
        InvalidFile: it is empty, or it is UTF-8 with a NUL, and the line is named.
        InvalidInput: no encoding goes by that name.
    """
    given = _codec(encoding) if encoding else ""
    hashed = sha256()
    decoder = codecs.getincrementaldecoder(UTF_8)()
    line, sample, is_utf_8 = 1, b"", given in {"", UTF_8}
    with legible(path), path.open("rb") as file:
        while chunk := file.read(CHUNK):
            hashed.update(chunk)
            sample = sample or chunk[:SAMPLE]
            is_utf_8 = is_utf_8 and not chunk.startswith(_MARKS) and _decodes(decoder, chunk)
            if is_utf_8:
                line = _without_nul(chunk, line)
        is_utf_8 = is_utf_8 and _decodes(decoder, b"", final=True)
    if not sample:
        raise InvalidFile("the file is empty")
    return Inspected(hashed.hexdigest(), UTF_8 if is_utf_8 else given or _found(sample))


@contextmanager
def readable(path: Path, files: Mapping[Path, Inspected], log: Log) -> Iterator[Path]:
    """*path* as UTF-8 text: itself, or a copy of it and its *files* that ends with the context.

    Raises:
        InvalidFile: a file is not in its encoding.
    """
    if all(each.encoding == UTF_8 for each in files.values()):
        yield path
        return
    with TemporaryDirectory(prefix="basset-import-") as folder:
        for file, each in files.items():
            _copy(file, each.encoding, Path(folder, file.name))
            if each.encoding != UTF_8:
                log.say(f"{file.name} is read as {each.encoding}; --encoding says it otherwise")
        yield Path(folder) if path.is_dir() else Path(folder, path.name)


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


def _found(sample: bytes) -> str:
    if sample.startswith(_MARKS):
        return "utf-16"
    best = from_bytes(sample).best()
    if best is None:
        raise InvalidFile("is text in no encoding that is known here; --encoding says which")
    return best.encoding


def _copy(path: Path, encoding: str, copy: Path) -> None:
    line = 1
    try:
        with path.open(encoding=encoding, newline="") as text, copy.open("wb") as decoded:
            while chunk := text.read(CHUNK):
                encoded = chunk.encode()
                line = _without_nul(encoded, line)
                decoded.write(encoded)
    except UnicodeDecodeError as error:
        raise InvalidFile(
            f"line {line}: is not {encoding} (byte 0x{error.object[error.start]:02X}); "
            "--encoding says what it is"
        ) from None
