"""Become a process of the stack: ``python launch.py LOCK COMMAND …``, without site-packages.

The process holds the lock file for as long as it lives, and so do its children. A supervisor that
was killed leaves processes behind; they are found by the lock, never by a number alone, and end
before others start.
"""

import fcntl
import os
import signal
import sys
import time
from pathlib import Path

PATIENCE = 20.0


def become() -> None:
    lock = Path(sys.argv[1])
    end_group(lock, PATIENCE)
    handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    if not _taken(handle, PATIENCE):
        sys.exit(f"{lock}: another process took the lock")
    os.truncate(handle, 0)
    os.pwrite(handle, str(os.getpid()).encode(), 0)
    os.set_inheritable(handle, True)
    os.execv(sys.argv[2], sys.argv[2:])  # noqa: S606 - becoming another program is its purpose


def holder(lock: Path) -> int | None:
    """The process group that holds *lock*; None when nobody does."""
    try:
        handle = os.open(lock, os.O_RDWR)
    except FileNotFoundError:
        return None
    try:
        return None if _taken(handle, 0) else int(os.pread(handle, 20, 0) or 0)
    finally:
        os.close(handle)


def end_group(lock: Path, patience: float) -> None:
    """Ask the process that holds *lock* to stop; after *patience* seconds make its whole group.

    Only its leader is asked: what that has started is of the work that it ends in its own way.
    """
    for number, send in ((signal.SIGTERM, _ask), (signal.SIGKILL, os.killpg)):
        group = holder(lock)
        if not group:
            return
        try:
            send(group, number)
        except ProcessLookupError:
            return  # ended meanwhile
        limit = time.monotonic() + patience
        while holder(lock) and time.monotonic() < limit:
            time.sleep(0.05)


def _ask(group: int, number: int) -> None:
    """Send the signal to the leader of *group*, or to what lives on without it."""
    try:
        os.kill(group, number)
    except ProcessLookupError:
        os.killpg(group, number)


def _taken(handle: int, patience: float) -> bool:
    """Whether the lock is ours, trying for *patience* seconds.

    ``flock`` itself knows no time limit.
    """
    limit = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= limit:
                return False
            time.sleep(0.05)
        else:
            return True


if __name__ == "__main__":
    become()
