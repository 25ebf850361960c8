"""Become a process of the stack: ``python launch.py LOCK COMMAND …``. Run as a file, without site-packages.

The process holds the lock file for as long as it lives, and so do its children. A supervisor that was killed
leaves processes behind; the next one to start ends them here, known by the lock and never by a number alone.
"""

import fcntl
import os
import signal
import sys
import time

PATIENCE = 20.0


def main() -> None:
    lock = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT, 0o600)
    if not _taken(lock, 0):
        _end_the_last(lock)
    os.truncate(lock, 0)
    os.pwrite(lock, str(os.getpid()).encode(), 0)
    os.set_inheritable(lock, True)
    os.execv(sys.argv[2], sys.argv[2:])  # noqa: S606 - to become another program is what this is for


def _end_the_last(lock: int) -> None:
    """Ask its process group to stop, then make it."""
    group = int(os.pread(lock, 20, 0) or 0)
    for number in (signal.SIGTERM, signal.SIGKILL):
        print(f"ending process group {group}, left behind by an earlier supervisor", flush=True)  # noqa: T201 - the log
        try:
            if group:
                os.killpg(group, number)
        except ProcessLookupError:
            pass
        if _taken(lock, PATIENCE):
            return
    sys.exit(f"process group {group} of an earlier supervisor does not end")


def _taken(lock: int, patience: float) -> bool:
    """Whether the lock is ours, trying for *patience* seconds. ``flock`` itself knows no time limit."""
    end = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= end:
                return False
            time.sleep(0.05)
        else:
            return True


if __name__ == "__main__":
    main()
