"""What a file format says of itself. ``formats`` finds them; nobody else lists them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from basset.errors import InvalidFile, InvalidInput
from basset.exchange import textfile
from basset.exchange.records import Placed, Record
from basset.exchange.textfile import OnRead, unwatched
from basset.model import Model


class ColumnReading(Model):
    """A column, what it is read as, and the first value that stands in it."""

    column: str
    read_as: str
    example: str


class Contents(NamedTuple):
    """The records of a file, one by one, and the SHA-256 of its bytes.

    Of a folder it is that of its list, as ``sha256sum *.csv`` prints it.
    """

    sha256: str
    records: Iterator[Placed]


# What a user says of columns: title → field.
Mapped = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FileFormat:
    """One way to write an investigation down.

    *order*: formats are asked in this order whether a file is theirs; the first to say yes has it.
    *sniff*: does a file begin like one of ours? It gets the first 64 kB as text, without white
    space before it.
    *read*: the records of a file or, with *folders*, of a folder of files that end in *suffix*.
    *write*: records and the project's id → the file in pieces; None when it cannot be exported.
    *columns*: how each column would be read; None for a format without columns of the user's own.
    """

    name: str
    title: str
    media_type: str
    suffix: str
    order: int
    sniff: Callable[[str], bool]
    read: Callable[[Path, Mapped, OnRead], Iterator[Placed]]
    write: Callable[[Iterable[Record], str], Iterator[bytes]] | None = None
    columns: Callable[[Path, Mapped], list[ColumnReading]] | None = None
    folders: bool = False

    def contents(self, path: Path, mapping: Mapped | None, on_read: OnRead = unwatched) -> Contents:
        """What stands in *path*; *on_read* is told how many bytes are read.

        Raises:
            InvalidFile: names the line or the object that is wrong.
            InvalidInput: *mapping* is given and there are no columns to map.
        """
        if mapping and not self.columns:
            raise InvalidInput(f"{self.title} has no columns to map", field="mapping")
        if path.is_dir() and not self.folders:
            raise InvalidFile(f"{path.name!r} is a folder; {self.title} is read from a file")
        digests = {file.name: textfile.inspect(file) for file in self.files(path)}
        listing = "".join(f"{digest}  {name}\n" for name, digest in digests.items())
        digest = sha256(listing.encode()).hexdigest() if path.is_dir() else digests[path.name]
        return Contents(digest, self.read(path, mapping or {}, on_read))

    def readings(self, path: Path, mapping: Mapped | None) -> list[ColumnReading]:
        """How each column is read; nothing where the format says itself what it means."""
        return self.columns(path, mapping or {}) if self.columns else []

    def files(self, path: Path) -> list[Path]:
        """*path*, or those files of the folder that are of this format."""
        return sorted(path.glob(f"*.{self.suffix}")) if path.is_dir() else [path]
