"""How much memory processes hold, each shared page counted once among those that share it."""

from pathlib import Path

from processes import children, manager


def memory(*units):
    """MB of the processes of *units* and of their children."""
    pids = set(filter(None, map(manager.pid, units)))
    while more := {child for pid in pids for child in children(pid)} - pids:
        pids |= more
    return round(sum(_proportional_kb(pid) for pid in pids) / 1024)


def _proportional_kb(pid):
    return next(
        int(line.split()[1])
        for line in Path(f"/proc/{pid}/smaps_rollup").open()
        if line.startswith("Pss:")
    )
