"""Files that somebody uploaded to import them, kept below BASSET_HOME until that is done.

A folder each, ``imports/PROJECT/ID``, has the file, ``upload.json`` with how far it is, and what the
process leaves that reads it. Who works on one holds a lock on its folder, which the kernel gives back
however that ends; whoever takes it up waits for that, and looks then what is left to be done.
"""

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import IO, Any
from uuid import uuid4

from pydantic import Field

from basset.errors import NotFound, StorageFull
from basset.model import Model
from basset.ownfile import own_folder, write_own

CHUNK = 64 * 1024
STATE, FILE = "upload.json", "upload"
_ID = re.compile(r"[0-9a-f]{32}")
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,20}")


class Stage(StrEnum):
    """*reading*: what is in it is being found out; *read*: somebody has to say go."""

    READING = "reading"
    READ = "read"
    IMPORTING = "importing"
    DONE = "done"
    REFUSED = "refused"


UNFINISHED = {Stage.READING, Stage.IMPORTING}


class Upload(Model):
    """A file called *name*, and what its *author* says of it. *preview* and *result* are an importer's
    answers; *error*: why it was refused.
    """

    id: str
    project_id: str
    name: str
    author: str
    uploaded_at: str
    stage: Stage = Stage.READING
    mapping: dict[str, str] = Field(default_factory=dict)
    skip_bad: bool = False
    preview: dict[str, Any] | None = None
    result: dict[str, Any] | None = None
    error: str | None = None


class Uploads:
    def __init__(self, home: Path) -> None:
        self._folder = home / "imports"

    def add(self, project_id: str, name: str, author: str, file: IO[bytes], at: str) -> Upload:
        """Keep *file*, to be read.

        Raises:
            StorageFull: there is no room for it.
        """
        called = PurePosixPath(name).name[:200] or FILE
        own_id = uuid4().hex
        upload = Upload(
            id=own_id, project_id=project_id, name=called, author=author, uploaded_at=at
        )
        try:
            own_folder(self._of(upload))
            with self.file(upload).open("wb") as copy:
                shutil.copyfileobj(file, copy, CHUNK)
                copy.flush()
                os.fsync(copy.fileno())
        except OSError as error:
            self.remove(upload)
            raise StorageFull(f"cannot keep the file: {error.strerror}") from error
        return self.write(upload)

    def get(self, project_id: str, own_id: str) -> Upload:
        """Raises NotFound."""
        path = self._folder / project_id / own_id / STATE
        if not _ID.fullmatch(own_id) or not path.is_file():
            raise NotFound("this case has no such import; it may have been finished")
        return Upload.model_validate_json(path.read_bytes())

    def of_project(self, project_id: str) -> list[Upload]:
        """The latest first."""
        there = [self.get(project_id, path.parent.name) for path in self._states(project_id)]
        return sorted(there, key=lambda one: one.uploaded_at, reverse=True)

    def unfinished(self) -> Iterator[Upload]:
        """What somebody has to work on, or does."""
        for path in self._states("*"):
            upload = self.get(path.parent.parent.name, path.parent.name)
            if upload.stage in UNFINISHED:
                yield upload

    def write(self, upload: Upload) -> Upload:
        write_own(self._of(upload) / STATE, upload.model_dump_json())
        return upload

    def remove(self, upload: Upload) -> None:
        shutil.rmtree(self._of(upload), ignore_errors=True)

    def forget(self, project_id: str) -> None:
        """Remove all of a project."""
        shutil.rmtree(self._folder / project_id, ignore_errors=True)

    def file(self, upload: Upload) -> Path:
        suffix = PurePosixPath(upload.name).suffix
        return self._of(upload) / (FILE + (suffix if _SUFFIX.fullmatch(suffix) else ""))

    @contextmanager
    def held(self, upload: Upload) -> Iterator[Upload | None]:
        """*upload* as it is once nobody else works on it; None if it is gone by then."""
        try:
            handle = os.open(self._of(upload), os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError:
            yield None
            return
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            is_there = (self._of(upload) / STATE).is_file()
            yield self.get(upload.project_id, upload.id) if is_there else None
        finally:
            os.close(handle)

    def _states(self, project_id: str) -> list[Path]:
        return [*self._folder.glob(f"{project_id}/*/{STATE}")]

    def _of(self, upload: Upload) -> Path:
        return self._folder / upload.project_id / upload.id
