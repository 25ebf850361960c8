"""Processes of Basset, each in a process group of its own, that come back when they end."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock, Thread

import psutil

ROOT = Path(__file__).resolve().parents[2]
LOOK_SECONDS = 0.2


@dataclass(frozen=True)
class Program:
    """What to start: the words after ``python``, variables beside those of all, in which *tree*."""

    name: str
    words: tuple[str, ...]
    variables: dict[str, str] = field(default_factory=dict)
    tree: Path = ROOT


class Kept:
    """One program, started again whenever it has ended, as a supervisor would."""

    def __init__(self, program: Program, variables: dict[str, str], folder: Path) -> None:
        self.program = program
        self.name = program.name
        self.log = folder / f"{program.name}.log"
        self.starts = 0
        self._variables = {**os.environ, **variables, "PYTHONUNBUFFERED": "1"}
        self._process: subprocess.Popen[bytes] | None = None
        self._over = False
        # The keeper starts it, and so may the fault that brings it.
        self._starting = Lock()

    def keep(self) -> None:
        """Start it, unless it runs or has been asked to end."""
        with self._starting:
            runs = self._process is not None and self._process.poll() is None
            if not runs and not self._over:
                self._process = self._started()
                self.starts += 1

    def _started(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-W", "ignore", *self.program.words],
                cwd=self.program.tree,
                env=self._variables | self.program.variables,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def parent(self) -> psutil.Process:
        """Its main process; where it has just ended, the next one."""
        limit = time.monotonic() + 10
        while True:
            assert self._process is not None
            try:
                return psutil.Process(self._process.pid)
            except psutil.NoSuchProcess:
                if time.monotonic() > limit:
                    raise
                time.sleep(LOOK_SECONDS / 4)

    def children(self) -> list[psutil.Process]:
        try:
            return self.parent.children()
        except psutil.NoSuchProcess:
            return []

    def setters(self) -> list[psutil.Process]:
        """The processes below the children, which set PDFs."""
        below: list[psutil.Process] = []
        for child in self.children():
            try:
                below += child.children()
            except psutil.NoSuchProcess:
                continue
        return below

    def signal_all(self, number: int) -> None:
        assert self._process is not None
        try:
            os.killpg(self._process.pid, number)
        except ProcessLookupError:
            return

    def end(self, seconds: float) -> None:
        """Ask it to stop, for good; after *seconds* make it."""
        with self._starting:
            self._over = True
        assert self._process is not None
        self.signal_all(signal.SIGCONT)
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.signal_all(signal.SIGKILL)
        self.signal_all(signal.SIGKILL)
        self._process.wait(30)


class Keeper(Thread):
    """Starts what has ended by itself, or by a fault."""

    def __init__(self, kept: list[Kept]) -> None:
        super().__init__(name="keeper", daemon=True)
        self.kept = kept
        self._ended = Event()

    def run(self) -> None:
        while not self._ended.is_set():
            for each in list(self.kept):
                each.keep()
            self._ended.wait(LOOK_SECONDS)

    def stop(self, seconds: float = 30) -> None:
        self._ended.set()
        self.join()
        for each in reversed(self.kept):
            each.end(seconds)


def end_strays(home: Path) -> None:
    """End what works in *home* still: a child goes on where only its main process was killed."""
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.environ().get("BASSET_HOME") == str(home):
                process.kill()
                process.wait(10)


def wait_for(condition: object, what: str, seconds: float = 60) -> None:
    """Wait until *condition*, a callable, is true.

    Raises:
        TimeoutError: it was not, for so long.
    """
    limit = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        if time.monotonic() > limit:
            raise TimeoutError(f"not within {seconds:g} s: {what}")
        time.sleep(0.02)
