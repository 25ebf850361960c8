"""What the stack is doing: states and logs."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from basset.errors import InvalidInput
from basset.stack import launch
from basset.stack.layout import Layout
from basset.stack.processes import NAMES
from basset.stack.supervisor import Info, Supervisor

# Supervisor's words, and ours.
STATES = {
    "RUNNING": "running",
    "STARTING": "starting",
    "STOPPING": "stopping",
    "BACKOFF": "failing",
    "FATAL": "failed",
}
TAIL_BYTES = 64 * 1024


@dataclass(frozen=True)
class ProcessStatus:
    """*memory_mb*: with children, shared pages counted once; None where nothing tells."""

    process: str
    state: str
    pid: int | None
    since: datetime | None
    memory_mb: int | None


def status(home: Path) -> list[ProcessStatus]:
    """Every process in the order in which they start, whether or not it runs."""
    layout = Layout(home)
    known = Supervisor(layout).processes()
    return [_status(layout, name, known.get(name)) for name in NAMES]


def _status(layout: Layout, name: str, info: Info | None) -> ProcessStatus:
    left = launch.holder(layout.lock(name)) if info is None else None
    if left:
        return ProcessStatus(name, "left behind", left, None, _memory_mb(left))
    if info is None or not info["pid"]:
        state = STATES.get(info["statename"], "stopped") if info else "stopped"
        return ProcessStatus(name, state, None, None, None)
    since = datetime.fromtimestamp(info["start"], UTC)
    return ProcessStatus(
        name, STATES.get(info["statename"], "stopped"), info["pid"], since, _memory_mb(info["pid"])
    )


def _memory_mb(group: int) -> int | None:
    """Proportional memory of a process group: Supervisor makes each process lead its own."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The command, in parentheses, may itself contain spaces.
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[2]) != group:
                continue
            rollup = stat.with_name("smaps_rollup").read_text()
        except (OSError, ValueError):
            continue  # ended meanwhile
        total += sum(
            int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")
        )
    return round(total / 1024) if total else None


def logs(
    home: Path, process: str | None = None, lines: int = 100, *, follow: bool = False
) -> Iterator[str]:
    """The last *lines* of the log of *process*, or of each; then, to *follow*, what comes.

    Raises:
        InvalidInput: there is no such process.
    """
    if process is not None and process not in NAMES:
        raise InvalidInput(
            f"there is no process {process!r}; there are {', '.join(NAMES)}", field="PROCESS"
        )
    layout = Layout(home)
    names = [process] if process else list(NAMES)
    marks = {name: "" if process else f"{name:<12} │ " for name in names}
    readers = {name: _Reader(layout.log(name)) for name in names}
    for name in names:
        yield from (marks[name] + line for line in last_lines(layout.log(name), lines))
    while follow:
        new = [marks[name] + line for name, reader in readers.items() for line in reader.lines()]
        yield from new
        if not new:
            time.sleep(0.2)


def last_lines(path: Path, count: int) -> list[str]:
    """The last *count* lines of a file that may be large; none when there is no file."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - TAIL_BYTES))
            return file.read().decode(errors="replace").splitlines()[-count:]
    except FileNotFoundError:
        return []


class _Reader:
    """Lines that are appended to a file, which may be rotated meanwhile."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._inode, self._offset = self._look()

    def lines(self) -> list[str]:
        inode, size = self._look()
        if inode != self._inode or size < self._offset:
            self._inode, self._offset = inode, 0
        if size == self._offset:
            return []
        with self._path.open("rb") as file:
            file.seek(self._offset)
            data = file.read()
        whole = data[: data.rfind(b"\n") + 1]
        self._offset += len(whole)
        return whole.decode(errors="replace").splitlines()

    def _look(self) -> tuple[int, int]:
        try:
            state = self._path.stat()
        except FileNotFoundError:
            return 0, 0
        return state.st_ino, state.st_size
