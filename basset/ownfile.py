"""Files for their owner alone, whatever the umask is: mode 0600, in folders of mode 0700."""

import errno
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

FILE_MODE = 0o600
FOLDER_MODE = 0o700


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """A file that takes the place of *path* once everything is in it and on the disk.

    Until then it has a name that nobody can guess, so that nobody can lay a link there.

    Raises:
        OSError: it cannot be written, or what is at *path* is no ordinary file: what a link
            points to may be somebody else's choice, and a device is not to be replaced.
    """
    _refuse_special(path)
    handle, part = tempfile.mkstemp(prefix=f".{path.name[:60]}.", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            os.fchmod(handle, FILE_MODE)
            yield file
            file.flush()
            os.fsync(handle)
        Path(part).replace(path)
        sync(path.parent)
    finally:
        Path(part).unlink(missing_ok=True)


def write_own(path: Path, text: str) -> None:
    """Replace *path* at once, so that a reader never sees half of it. Raises as ``whole_file``."""
    with whole_file(path) as file:
        file.write(text.encode())


def own_folder(folder: Path, mode: int = FOLDER_MODE) -> None:
    """Make *folder*, and those above it, where only this user may write, and without another
    *mode* only this user may look; one that is there stays as it is.
    """
    if not folder.parent.exists():
        own_folder(folder.parent, mode)
    folder.mkdir(mode=mode, exist_ok=True)


def sync(path: Path) -> None:
    """Flush a file, or the names in a folder, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _refuse_special(path: Path) -> None:
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    if stat.S_ISLNK(mode):
        raise OSError(errno.ELOOP, "it is a link; name the file itself", str(path))
    if stat.S_ISDIR(mode):
        raise OSError(errno.EISDIR, "it is a folder; name a file in it", str(path))
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "it is no ordinary file", str(path))
