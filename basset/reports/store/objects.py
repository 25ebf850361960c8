"""The files of a folder in a bucket."""

import io
from collections.abc import Iterator
from functools import cached_property
from typing import IO, TYPE_CHECKING

import obstore
from obstore.store import ObjectStore

from basset.reports.store.client import reaching
from basset.reports.store.names import base, named, parent
from basset.reports.verify.place import Place

if TYPE_CHECKING:
    from obstore import ReadableFile

# What is asked for at once: a slow reader holds no request open.
BLOCK = 4 * 1024 * 1024


class Objects:
    """A folder as a ``Place``, as it is when it is first asked."""

    def __init__(self, client: ObjectStore, folder: str, at: str) -> None:
        self._client = client
        self._folder = folder
        self.at = at

    def names(self) -> set[str]:
        return {*self._sizes}

    def is_file(self, name: str) -> bool:
        return name in self._sizes

    def size(self, name: str) -> int:
        if name not in self._sizes:
            raise FileNotFoundError(f"{self.at}/{name}")
        return self._sizes[name]

    def open(self, name: str) -> IO[bytes]:
        path, size = f"{self._folder}/{name}", self.size(name)
        with reaching():
            file = obstore.open_reader(self._client, path, buffer_size=BLOCK, size=size)
        return io.BufferedReader(_Reader(file))

    def beside(self, run_id: str) -> Iterator[Place]:
        with reaching():
            found = obstore.list_with_delimiter(self._client, parent(self._folder))[
                "common_prefixes"
            ]
        for folder in sorted(found):
            told = named(folder)
            if told and told.run_id == run_id:
                yield Objects(self._client, folder, f"{parent(self.at)}/{base(folder)}")

    @cached_property
    def _sizes(self) -> dict[str, int]:
        with reaching():
            there = obstore.list_with_delimiter(self._client, self._folder)["objects"]
        return {base(each["path"]): each["size"] for each in there}


class _Reader(io.RawIOBase):
    """What ``open_reader`` gives, as Python's own files are."""

    def __init__(self, file: "ReadableFile") -> None:
        super().__init__()
        self._file = file

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # what it is given
        with reaching():
            read = self._file.read(len(buffer)).to_bytes()
        buffer[: len(read)] = read
        return len(read)
