"""A ZIP archive of CSV files with nodes and relationships: Neo4j's are written, all are read."""

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

from basset.errors import InvalidFile
from basset.exchange import formats
from basset.exchange.confined import confined
from basset.exchange.fileformat import FileFormat
from basset.exchange.formats.neo4j_csv.writing import neo4j_archive
from basset.exchange.reading import Reading
from basset.exchange.readlog import Log
from basset.exchange.records import Placed
from basset.exchange.textfile import CHUNK
from basset.workfolder import work_folder

# Bounds of the archive, so that little that is packed does not become much.
MAX_FILES = 1_000
MAX_UNPACKED = 2 << 30
_BEGINS = re.compile(r"PK\x03\x04.{0,200}?\.csv", re.DOTALL)


def _read(path: Path, reading: Reading, log: Log) -> Iterator[Placed]:
    """What stands in the files of the archive, as in a folder of them."""
    with work_folder() as temporary:
        folder = temporary / path.name
        folder.mkdir()
        list(confined(unpacked, str(path), str(folder), MAX_UNPACKED))
        chosen = formats.format_of(folder)
        with chosen.opened(folder, reading, log) as contents:
            yield from contents.records


def unpacked(path: str, folder: str, left: int) -> Iterator[str]:
    """The names of the CSV files of an archive, once each is in *folder*; for the process.

    Wherever they are in it, they come next to one another. *left*: bytes that they may have.

    Raises:
        InvalidFile: it is no archive, or more comes of it than is read.
    """
    try:
        with ZipFile(path) as archive:
            parts = [part for part in archive.infolist() if _is_table(part)]
            if len(parts) > MAX_FILES:
                raise InvalidFile(f"has {len(parts):,} files; at most {MAX_FILES:,} are read")
            for part in parts:
                target = Path(folder, PurePosixPath(part.filename).name)
                if target.exists():
                    raise InvalidFile(f"has two files called {target.name}")
                left -= _copied(archive, part, target, left)
                yield target.name
    except BadZipFile as error:
        raise InvalidFile(f"the archive cannot be unpacked: {error}") from None


def _copied(archive: ZipFile, part: ZipInfo, target: Path, left: int) -> int:
    """How many bytes *target* has now, of at most as many as are *left*."""
    done = 0
    with archive.open(part) as packed, target.open("wb") as file:
        while chunk := packed.read(CHUNK):
            done += len(chunk)
            if done > left:
                raise InvalidFile("is more than is read, once it is unpacked")
            file.write(chunk)
    return done


def _is_table(part: ZipInfo) -> bool:
    """Whether it is a CSV file, and none of those that a Mac adds."""
    name = PurePosixPath(part.filename)
    return name.suffix.lower() == ".csv" and not part.is_dir() and not name.name.startswith("._")


FORMAT = FileFormat(
    name="neo4j-zip",
    title="Neo4j CSV in a ZIP archive",
    media_type="application/zip",
    suffix="zip",
    order=38,
    sniff=lambda head: bool(_BEGINS.match(head)),
    read=_read,
    write=neo4j_archive,
    binary=True,
)
