"""Reports in a folder of this machine, which may be mounted from another."""

import logging
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from basset.errors import StorageFull, Unavailable
from basset.ownfile import sync
from basset.reports import files
from basset.reports.store.names import half_name, named
from basset.reports.verify.place import Folder

log = logging.getLogger(__name__)

FREE_BYTES = 256 * 1024 * 1024


class FolderStore:
    """The folder *path* as a ``ReportStore``; reports are made in it, so it is the ``Desk``, too."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def where(self, name: str = "") -> str:
        return str(self.path / name)

    def folders(self, within: str = "") -> list[str]:
        folder = self.path / within
        if within and folder.is_symlink():
            return []
        try:
            with os.scandir(folder) as entries:
                found = [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
        except files.NOT_OURS as error:
            if not isinstance(error, FileNotFoundError):
                log.warning("%s is passed over: %s", folder, error.strerror)
            return []
        return [f"{within}/{name}" if within else name for name in sorted(found)]

    def place(self, folder: str) -> Folder:
        return Folder(self.path / folder)

    def halves(self, project_id: str) -> set[str]:
        folders = self.folders(project_id)
        return {each for each in folders if (told := named(each)) and told.place is None}

    def remove(self, folder: str, run_id: str) -> list[int]:
        path, told = self.path / folder, named(folder)
        if told and told.place:
            half = path.with_name(half_name(run_id, told.fence, f"-{told.place}"))
            shutil.rmtree(half, ignore_errors=True)
            path = path.rename(half)
        sizes = [each.lstat().st_size for each in path.rglob("*") if not each.is_dir()]
        shutil.rmtree(path)
        return sizes

    def remove_file(self, folder: str, name: str) -> int:
        path = self.path / folder / name
        size = path.lstat().st_size
        path.unlink()
        return size

    def tidy(self, folder: str) -> bool:
        path = self.path / folder
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
        return path.exists()

    @contextmanager
    def desk(self) -> Iterator[Self]:
        yield self

    def bring(self, folder: str, *names: str) -> None:
        """They are there."""

    def share(self, name: str) -> None:
        """It is there; ``write_once`` has seen to who was first."""

    def set_aside(self, name: str) -> None:
        files.set_aside(self.path / name)

    def shelve(self, half: Path, names: Iterator[str]) -> str:
        with files.storage():
            files.open_up(half)
            places = (half.with_name(name) for name in names)
            final = next(place for place in places if not os.path.lexists(place))
            half.rename(final)
            sync(final.parent)
        return str(final.relative_to(self.path))

    def probe(self, content: bytes) -> str:
        files.make_folder(self.path)
        self._round_trip(self.path / f".health-{secrets.token_hex(8)}", content)
        free = shutil.disk_usage(self.path).free
        if free < FREE_BYTES:
            raise StorageFull(f"only {free // 1024**2} MB are free")
        return f"wrote, read and removed a file; {free // 1024**2} MB are free"

    @staticmethod
    def _round_trip(path: Path, content: bytes) -> None:
        try:
            with path.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            if path.read_bytes() != content:
                raise Unavailable("a file does not read back as it was written")
        finally:
            path.unlink(missing_ok=True)
