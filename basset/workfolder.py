"""Folders for work that nobody keeps. What a killed process left goes when somebody next looks."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = "basset-work-"


@contextmanager
def work_folder() -> Iterator[Path]:
    """A folder of this user alone, below ``TMPDIR``, which is removed at the end.

    It is locked while its maker lives, so that others can tell what a killed one left.
    """
    remove_left()
    folder, lock = _locked_folder()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def remove_left() -> int:
    """Remove the folders whose makers were killed; how many those were."""
    removed = 0
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        lock = _lock(folder)
        if lock is None:
            continue
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)
        removed += 1
    return removed


def _locked_folder() -> tuple[Path, int]:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        lock = _lock(folder)
        if lock is not None:
            return folder, lock
        # Somebody took it for one that was left, in the moment before it was locked.


def _lock(folder: Path) -> int | None:
    """*folder* held as ours; None if it is in use, gone, a link, or another user's."""
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        opened = os.fstat(handle)
        if opened.st_uid == os.geteuid() and folder.lstat().st_ino == opened.st_ino:
            return handle
    except OSError:
        pass
    os.close(handle)
    return None
