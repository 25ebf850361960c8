"""What keeps the programs of a campaign running is itself right: one of each, and none afterwards."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import psutil
import pytest

from tests.faults.processes import Kept, Program

AT_ONCE = 16
SLEEPER = Program("sleeper", ("-c", "import time; time.sleep(60)"))


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    one = Kept(SLEEPER, {}, tmp_path)
    yield one
    one.end(10)


def test_many_that_start_one_program_at_once_start_it_once(kept: Kept) -> None:
    barrier = Barrier(AT_ONCE)

    def keep(_: int) -> None:
        barrier.wait(10)
        kept.keep()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(keep, range(AT_ONCE)))
    assert kept.starts == 1


def test_what_was_ended_is_not_started_again(kept: Kept) -> None:
    kept.keep()
    pid = kept.parent.pid
    kept.end(10)
    kept.keep()
    assert kept.starts == 1
    assert not psutil.pid_exists(pid)
