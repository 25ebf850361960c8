"""Where a report lies: a folder, or a zip file of one. Nothing is unpacked."""

import os
import re
import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import IO, Protocol, Self

from basset.reports.verify.verdict import Code

# What file managers leave behind.
LITTER = re.compile(r"\.DS_Store|Thumbs\.db|desktop\.ini|\._.*|__MACOSX", re.IGNORECASE)
MOST_FILES = 1000
MOST_BYTES = 8 * 1024**3
BLOCK = 1024 * 1024


class Refused(Exception):
    """This is nothing that could be checked; the text says why."""

    def __init__(self, reason: str, code: Code = Code.NO_REPORT) -> None:
        super().__init__(reason)
        self.code = code


class Place(Protocol):
    @property
    def at(self) -> str:
        """Its path or address, for people."""

    def names(self) -> set[str]:
        """Whatever lies there; nothing where there is no such place."""

    def is_file(self, name: str) -> bool:
        """Whether *name* is a file of its own: no folder and no link."""

    def size(self, name: str) -> int: ...

    def open(self, name: str) -> IO[bytes]:
        """The file *name*, which can be read from anywhere; a link is not followed."""

    def beside(self, run_id: str) -> Iterable["Place"]:
        """Other places among which the report *run_id* may be."""


class Folder:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def at(self) -> str:
        return str(self._folder)

    def names(self) -> set[str]:
        with suppress(FileNotFoundError, NotADirectoryError):
            return {entry.name for entry in self._folder.iterdir()}
        return set()

    def is_file(self, name: str) -> bool:
        with suppress(FileNotFoundError, NotADirectoryError):
            return stat.S_ISREG((self._folder / name).lstat().st_mode)
        return False

    def size(self, name: str) -> int:
        return (self._folder / name).lstat().st_size

    def open(self, name: str) -> IO[bytes]:
        # Whoever swapped the file for a link since it was looked at gets nothing.
        descriptor = os.open(self._folder / name, os.O_RDONLY | os.O_NOFOLLOW)
        return os.fdopen(descriptor, "rb")

    def beside(self, run_id: str) -> Iterator[Self]:  # noqa: ARG002 - a folder may have any name
        for folder in sorted(self._folder.absolute().parent.iterdir()):
            if folder.is_dir() and not folder.name.startswith("."):
                yield type(self)(folder)


class Zip:
    """The files of a zip, which lie at its top or all in one folder.

    Raises:
        Refused: it is no such zip, or one that would take for ever.
    """

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.at = str(archive.filename)
        entries = [entry for entry in archive.infolist() if not _is_litter(entry.filename)]
        files = [entry for entry in entries if not entry.is_dir()]
        if len(files) > MOST_FILES or sum(entry.file_size for entry in files) > MOST_BYTES:
            raise Refused(f"holds more than {MOST_FILES} files or {MOST_BYTES // 1024**3} GB")
        if len({_top(entry.filename) for entry in files}) > 1:
            raise Refused("holds files in several folders")
        self._entries = {PurePosixPath(entry.filename).name: entry for entry in files}
        if len(self._entries) < len(files):
            raise Refused("holds two files of the same name", Code.DAMAGED)
        if any(entry.flag_bits & 1 for entry in files):
            raise Refused("is encrypted")

    def names(self) -> set[str]:
        return {*self._entries}

    def is_file(self, name: str) -> bool:
        kind = stat.S_IFMT(self._entries[name].external_attr >> 16)
        return kind in {0, stat.S_IFREG}

    def size(self, name: str) -> int:
        return self._entries[name].file_size

    def open(self, name: str) -> IO[bytes]:
        return self._archive.open(self._entries[name])

    def beside(self, run_id: str) -> tuple[Place, ...]:  # noqa: ARG002 - nothing is beside it
        return ()


@contextmanager
def place_of(path: Path) -> Iterator[Place]:
    """The folder or zip *path*.

    Raises:
        Refused: it is neither.
    """
    if path.is_dir():
        yield Folder(path)
        return
    try:
        with zipfile.ZipFile(path) as archive:
            yield Zip(archive)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
        raise Refused(f"is a damaged zip file: {error}", Code.DAMAGED) from error


def without_litter(names: set[str]) -> set[str]:
    return {name for name in names if not LITTER.fullmatch(name)}


def measure(place: Place, name: str) -> tuple[int, str]:
    """The size of a file and its SHA-256."""
    size, digest = 0, sha256()
    with place.open(name) as file:
        while block := file.read(BLOCK):
            size += len(block)
            digest.update(block)
    return size, digest.hexdigest()


def _top(name: str) -> str:
    """The folder of a file in a zip; only one step down from its top is a report's.

    Raises:
        Refused: it would be unpacked elsewhere.
    """
    parts = name.split("/")
    if len(parts) > 2 or "" in parts or ".." in parts or "\\" in name or ":" in parts[0]:
        raise Refused(f"holds {name[:80]!r}, which is no file of a report")
    return parts[0] if len(parts) == 2 else ""


def _is_litter(name: str) -> bool:
    return any(LITTER.fullmatch(part) for part in name.split("/"))
