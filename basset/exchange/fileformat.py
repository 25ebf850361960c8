"""What a file format says of itself. ``formats`` finds them; nobody else lists them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from pydantic import Field

from basset.errors import InvalidFile, InvalidInput
from basset.exchange.incoming import digest, inspect, readable
from basset.exchange.reading import Reading
from basset.exchange.readlog import Log
from basset.exchange.records import Placed, Record
from basset.model import Model

# From this order on, a format could be almost any text.
ANY_TEXT = 80


class ColumnReading(Model):
    """A column, what it is read as, the first value that stands in it, and the first different ones.

    *field* is what ``--map`` says to have it read so.
    """

    column: str
    field: str
    read_as: str
    example: str
    samples: list[str] = Field(default_factory=list)


class Contents(NamedTuple):
    """A file that is open for reading: its records, one by one, and how its columns are read.

    Of a folder, *sha256* is that of the list of its files, as ``sha256sum *.csv`` prints it.
    *columns* says none for a format that says itself what it means; who only wants the records need
    not ask, because the file is read once more for it.
    """

    sha256: str
    records: Iterator[Placed]
    columns: Callable[[], list[ColumnReading]]


@dataclass(frozen=True, slots=True)
class FileFormat:
    """One way to write an investigation down.

    *order*: formats are asked in this order whether a file is theirs; the first to say yes has it.
    From ``ANY_TEXT`` on they are not asked of what is known to be something else.
    *sniff*: does a file begin like one of ours? It gets the first 64 kB as text, without white
    space before it.
    *folder*: the same of a folder: file name → how that file begins; None when none is read.
    *read*: the records of a file or of a folder of files that end in *suffix*.
    *write*: records and the project's id → the file in pieces; None when it cannot be exported.
    *columns*: how each column would be read; None for a format without columns of the user's own.
    *binary*: the file is no text.
    *partial*: it is usual that a file refers to what is elsewhere; that is left out and listed.
    *distinct*: each record is meant as something of its own; what turns out to be one is told.
    """

    name: str
    title: str
    media_type: str
    suffix: str
    order: int
    sniff: Callable[[str], bool]
    read: Callable[[Path, Reading, Log], Iterator[Placed]]
    write: Callable[[Iterable[Record], str], Iterator[bytes]] | None = None
    columns: Callable[[Path, Reading], list[ColumnReading]] | None = None
    folder: Callable[[Mapping[str, str]], bool] | None = None
    binary: bool = False
    partial: bool = False
    distinct: bool = False

    @contextmanager
    def opened(self, path: Path, reading: Reading, log: Log) -> Iterator[Contents]:
        """What stands in *path*; *log* is told what there is to tell of it.

        Raises:
            InvalidFile: names the line or the object that is wrong.
            InvalidInput: a mapping or a key is given and there are no columns.
        """
        if (reading.mapping or reading.saved) and not self.columns:
            raise InvalidInput(f"{self.title} has no columns to map", field="mapping")
        if (reading.key or reading.each_row) and not self.columns:
            raise InvalidInput(f"{self.title} has no rows to tell apart", field="key")
        if path.is_dir() and not self.folder:
            raise InvalidFile(f"{path.name!r} is a folder; {self.title} is read from a file")
        files = self.files(path)
        with ExitStack() as stack:
            if self.binary:
                digests = {file: digest(file) for file in files}
            else:
                inspected = {file: inspect(file, reading.encoding) for file in files}
                digests = {file: each.sha256 for file, each in inspected.items()}
                path = stack.enter_context(readable(path, inspected, log))
            columns = partial(self.columns, path, reading) if self.columns else list
            yield Contents(_combined(path, digests), self.read(path, reading, log), columns)

    def files(self, path: Path) -> list[Path]:
        """*path*, or those files of the folder that are of this format."""
        return sorted(path.glob(f"*.{self.suffix}")) if path.is_dir() else [path]


def _combined(path: Path, digests: Mapping[Path, str]) -> str:
    """The digest of a file, or of the list of a folder's files."""
    if not path.is_dir():
        return next(iter(digests.values()))
    listing = "".join(f"{digest}  {file.name}\n" for file, digest in digests.items())
    return sha256(listing.encode()).hexdigest()
