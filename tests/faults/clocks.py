"""Faults of the wall clock of a program; its monotonic clock goes on as it was."""

import random
import re
import shutil
import struct
from collections.abc import Callable
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from tests.faults.harness import TICKER, Harness
from tests.faults.kinds import Apply, Faulty, kind
from tests.faults.signals import WORKERS, eventually

DAY, HOUR = 86_400, 3_600
SAY_SECONDS = 8  # beat sleeps for five
LOG_TIME = re.compile(r"^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z) ", re.MULTILINE)


def shifted(seconds: int, *names: str) -> Apply:
    """One of the programs *names*, or all of them, reads a clock that is set by so much."""
    return apart(lambda choice: dict.fromkeys(_some(names, choice), seconds))


def _some(names: tuple[str, ...], choice: random.Random) -> tuple[str, ...]:
    return names if choice.random() < 0.3 else (choice.choice(names),)


def apart(drawn: Callable[[random.Random], dict[str, int]]) -> Apply:
    """Each of the programs *drawn* reads a clock that is set by its own seconds."""

    @contextmanager
    def apply(harness: Harness, choice: random.Random) -> Faulty:
        clocks = drawn(choice)
        ends = {name: _end(harness.of(name).log) for name in clocks}
        for name, seconds in clocks.items():
            _set(harness, name, seconds)
        yield lambda: eventually(
            lambda: any(_says(harness.of(name).log, ends[name], clocks[name]) for name in clocks),
            SAY_SECONDS,
        )
        for name in clocks:
            _set(harness, name, 0)

    return apply


def _set(harness: Harness, name: str, seconds: int) -> None:
    with (harness.folder / "clock" / name).open("r+b") as file:
        file.write(struct.pack("q", seconds))


def _end(log: Path) -> int:
    return log.stat().st_size if log.exists() else 0


def _says(log: Path, after: int, seconds: int) -> bool:
    """Whether a line of the log has a time that is off by about so much."""
    with log.open("rb") as file:
        file.seek(after)
        said = LOG_TIME.findall(file.read().decode(errors="replace"))
    now = datetime.now(UTC)
    return any(
        abs((datetime.fromisoformat(each) - now).total_seconds() - seconds) < HOUR / 4
        for each in said
    )


if shutil.which("cc"):
    kind("clocks of two workers a day apart", "clock", 4)(
        apart(lambda _: {WORKERS[0]: DAY - HOUR, WORKERS[1]: -HOUR})
    )
    # As where a host keeps local time, and summer begins.
    kind("clock of workers forward an hour", "clock", 4)(shifted(HOUR, *WORKERS))
    for seconds, how in ((DAY, "forward a day"), (-HOUR, "back an hour")):
        kind(f"clock of workers {how}", "clock", 4)(shifted(seconds, *WORKERS))
        kind(f"clock of ticker {how}", "clock", 4)(shifted(seconds, TICKER.name))
        kind(f"clock of beat {how}", "clock", 4)(shifted(seconds, "beat-1"))
