"""Files that survive a power cut: written, flushed to the disk, then renamed."""

import errno
import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from basset.errors import StorageFull, Unavailable
from basset.ownfile import sync

FILE_MODE = 0o640
FOLDER_MODE = 0o750


@contextmanager
def storage(what: str = "the reports' folder") -> Iterator[None]:
    """What the disk with *what* refuses, as our errors; both are tried again.

    Raises:
        StorageFull: no space, or no quota, is left.
        Unavailable: the disk refused for another reason.
    """
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise StorageFull(f"the disk with {what} is full") from error
        raise Unavailable(f"cannot write below {what}: {error.strerror}") from error


def write_once(path: Path, chunks: Iterable[bytes]) -> None:
    """Write *path* so that it is either not there or complete.

    If it is there already, it stays as it is.
    """
    with storage():
        make_folder(path.parent)
        # A name of its own, and a link instead of a rename: a late twin must not write into a
        # file that is in use.
        with tempfile.NamedTemporaryFile(dir=path.parent) as file:
            file.writelines(chunks)
            file.flush()
            seal(Path(file.name))
            with suppress(FileExistsError):
                os.link(file.name, path)
        sync(path.parent)


def make_folder(folder: Path) -> None:
    if not folder.parent.exists():
        make_folder(folder.parent)
    with suppress(FileExistsError):
        folder.mkdir(mode=FOLDER_MODE)
        folder.chmod(FOLDER_MODE)  # whatever the umask has taken from it


def seal(file: Path) -> None:
    """Fix the mode of a file that was written, and flush it to the disk."""
    file.chmod(FILE_MODE)
    sync(file)


def open_up(folder: Path) -> None:
    """Let the group read a folder that was its maker's alone while it was filled; all is sealed."""
    folder.chmod(FOLDER_MODE)
    sync(folder)


def file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
