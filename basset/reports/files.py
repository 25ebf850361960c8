"""Files that survive a power cut: written, flushed to the disk, then renamed."""

import errno
import hashlib
import logging
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

from basset.errors import StorageFull, Unavailable
from basset.ownfile import sync

log = logging.getLogger(__name__)

FILE_MODE = 0o640
FOLDER_MODE = 0o750
PART = ".part-"  # begins the name of a file that is being written
# What is said of a place where somebody else's folder, link or locked file is, or nothing.
NOT_OURS = (FileNotFoundError, IsADirectoryError, NotADirectoryError, PermissionError)


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
        raise Unavailable(f"cannot use {what}: {error.strerror or error}") from error


def write_once(path: Path, chunks: Iterable[bytes]) -> None:
    """Write *path* so that it is either not there or complete.

    If it is there already, it stays as it is.
    """
    with storage():
        make_folder(path.parent)
        # A name of its own, and a link instead of a rename: a late twin must not write into a
        # file that is in use.
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=PART) as file:
            file.writelines(chunks)
            file.flush()
            _belong_like_parent(Path(file.name))
            seal(Path(file.name))
            with suppress(FileExistsError):
                os.link(file.name, path)
        sync(path.parent)


def set_aside(path: Path) -> None:
    """Give what somebody else has put at *path*, where ours is to be, another name beside it."""
    names = (path.with_name(name) for name in names_aside(path.name))
    free = next(name for name in names if not os.path.lexists(name))
    path.rename(free)
    warn_of_stranger(str(path), free.name)


def names_aside(name: str) -> Iterator[str]:
    """What somebody else's *name* may be called when it has made way."""
    return (f"{name}.set-aside-{number}" for number in count(1))


def warn_of_stranger(where: str, now: str) -> None:
    log.warning("%s was in the way of a report and is not Basset's: it is now %s", where, now)


def make_folder(folder: Path) -> None:
    if not folder.parent.exists():
        make_folder(folder.parent)
    with suppress(FileExistsError):
        folder.mkdir(mode=FOLDER_MODE)
        folder.chmod(FOLDER_MODE)  # whatever the umask has taken from it
        _belong_like_parent(folder)


def _belong_like_parent(path: Path) -> None:
    """Give what root has just made to the owner of the folder it is in.

    Below a service's folder, root would else take from the service what it goes on with.
    """
    if os.geteuid() == 0:
        owner = path.parent.stat()
        os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)


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
