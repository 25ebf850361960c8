"""How much memory processes hold, each shared page counted once among those that share it."""

from pathlib import Path

from processes import manager


def memory(*units):
    """MB of the processes of *units* and of their children."""
    pids = set(filter(None, map(manager.pid, units)))
    while children := {int(pid) for one in pids for pid in _children(one)} - pids:
        pids |= children
    return round(sum(_proportional_kb(pid) for pid in pids) / 1024)


def _children(pid):
    return [child for path in Path(f"/proc/{pid}/task").glob("*/children") for child in path.read_text().split()]


def _proportional_kb(pid):
    return next(int(line.split()[1]) for line in Path(f"/proc/{pid}/smaps_rollup").open() if line.startswith("Pss:"))
