"""Reports in a bucket of any server that speaks S3.

An object is there as a whole or not at all, and none is ever written twice: it is put only where
there is none. A report is complete once its manifest is there, which comes last; its folder is named
after run and fence, so that a late twin of an attempt has another.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from secrets import token_hex

import obstore
from obstore.exceptions import AlreadyExistsError
from obstore.store import ObjectStore

from basset.errors import Unavailable
from basset.reports import files
from basset.reports.store.client import client_of, reaching
from basset.reports.store.names import MANIFEST, base, named, parent
from basset.reports.store.objects import Objects
from basset.settings import Settings
from basset.workfolder import work_folder

# At once, of one report: most of an upload is waiting for the answer.
UPLOADS = 8


class BucketStore:
    """The bucket of *settings* as a ``ReportStore``."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._at = settings.store.rstrip("/")

    def where(self, name: str = "") -> str:
        return f"{self._at}/{name}" if name else self._at

    def folders(self, within: str = "") -> list[str]:
        with reaching():
            return sorted(obstore.list_with_delimiter(self._client, within)["common_prefixes"])

    def place(self, folder: str) -> Objects:
        return Objects(self._client, folder, self.where(folder))

    def halves(self, project_id: str) -> set[str]:
        with reaching():
            names = [each["path"] for each in obstore.list(self._client, project_id).collect()]
        whole = {parent(name) for name in names if base(name) == MANIFEST}
        halves = {parent(name) for name in names} - whole
        return {each for each in halves if (told := named(each)) and told.run_id}

    def remove(self, folder: str, run_id: str) -> list[int]:  # noqa: ARG002 - the name says it
        with reaching():
            there = obstore.list(self._client, folder).collect()
            # The manifest first: without it, the rest is half.
            obstore.delete(self._client, f"{folder}/{MANIFEST}")
            obstore.delete(self._client, [each["path"] for each in there])
        return [each["size"] for each in there]

    def remove_file(self, folder: str, name: str) -> int:
        size = self.place(folder).size(name)
        with reaching():
            obstore.delete(self._client, f"{folder}/{name}")
        return size

    def tidy(self, folder: str) -> bool:
        """A bucket has no folders, so there is none that is empty."""
        with reaching():
            return any(obstore.list(self._client, folder, chunk_size=1))

    @cached_property
    def _client(self) -> ObjectStore:
        return client_of(self._settings)

    @contextmanager
    def desk(self) -> Iterator["BucketDesk"]:
        with files.storage("temporary files"), work_folder() as folder:
            yield BucketDesk(self._client, self, folder)

    def probe(self, content: bytes) -> str:
        name = f".health-{token_hex(8)}"
        with reaching():
            obstore.put(self._client, name, content, mode="create")
            try:
                read = obstore.get(self._client, name).bytes().to_bytes()
            finally:
                obstore.delete(self._client, name)
        if read != content:
            raise Unavailable(f"an object in {self._at} does not read back as it was written")
        return f"wrote, read and removed an object in {self._at}"


class BucketDesk:
    """Reports are made in a folder of this machine, which is removed at the end."""

    def __init__(self, client: ObjectStore, store: BucketStore, path: Path) -> None:
        self._client = client
        self._store = store
        self.path = path

    def bring(self, folder: str, *names: str) -> None:
        place = self._store.place(folder)
        for name in sorted(place.names() & {*names}):
            files.make_folder(self.path / folder)
            self._fetch(f"{folder}/{name}")

    def share(self, name: str) -> None:
        if not self._put(self.path / name, name):
            self._fetch(name)

    def set_aside(self, name: str) -> None:
        taken = self._store.place(parent(name)).names()
        free = next(each for each in files.names_aside(base(name)) if each not in taken)
        with reaching():
            obstore.copy(self._client, name, f"{parent(name)}/{free}")
            obstore.delete(self._client, name)
        (self.path / name).unlink()
        files.warn_of_stranger(self._store.where(name), free)

    def shelve(self, half: Path, names: Iterator[str]) -> str:
        project = half.parent.name
        # A short name would not say of whom what a killed upload leaves is.
        telling = (name for name in names if (told := named(name)) and told.run_id)
        free = (f"{project}/{name}" for name in telling)
        folder = next(each for each in free if not self._store.place(each).names())
        parts = sorted(path for path in half.iterdir() if path.name != MANIFEST)
        with ThreadPoolExecutor(UPLOADS) as pool:
            new = [*pool.map(lambda path: self._put(path, f"{folder}/{path.name}"), parts)]
        # Whoever took over meanwhile has removed what was here of a half folder.
        whole = all(new) and self._store.place(folder).names() == {path.name for path in parts}
        if not whole or not self._put(half / MANIFEST, f"{folder}/{MANIFEST}"):
            raise Unavailable(f"{self._store.where(folder)} was changed while it was filled")
        return folder

    def _put(self, path: Path, name: str) -> bool:
        """Whether *path* could be put where there was nothing."""
        try:
            with reaching():
                obstore.put(self._client, name, path, mode="create")
        except AlreadyExistsError:
            return False
        return True

    def _fetch(self, name: str) -> None:
        with reaching(), (self.path / name).open("wb") as file:
            for chunk in obstore.get(self._client, name):
                file.write(chunk)
