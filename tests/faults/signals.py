"""Faults of our own processes: killed, frozen, asked to stop, one too many."""

import random
import signal
import time
from collections.abc import Callable
from contextlib import contextmanager, suppress

import psutil

from tests.faults.harness import Harness, beat
from tests.faults.kinds import Apply, Faulty, kind
from tests.faults.processes import Kept

OURS = ("worker-1", "worker-2", "ticker", "beat-1", "api")
WORKERS = OURS[:2]
SETTER_SECONDS = 8
STOP_SECONDS = 15  # for a worker to finish its report and stop


@contextmanager
def kill_parent(harness: Harness, choice: random.Random) -> Faulty:
    """SIGKILL to the main process alone; its children notice, or not."""
    process = harness.of(choice.choice(WORKERS)).parent
    process.kill()
    yield lambda: not alive(process)


@contextmanager
def ask_to_stop(harness: Harness, choice: random.Random) -> Faulty:
    kept = harness.of(choice.choice(WORKERS))
    told = kept.log.read_text().count("Warm shutdown")
    kept.parent.terminate()
    yield lambda: eventually(
        lambda: kept.log.read_text().count("Warm shutdown") > told, STOP_SECONDS / 3
    )


def kill_all(*names: str) -> Apply:
    """SIGKILL to the main process and all below it, as when a machine goes."""

    @contextmanager
    def apply(harness: Harness, choice: random.Random) -> Faulty:
        kept = harness.of(choice.choice(names))
        process = kept.parent
        kept.signal_all(signal.SIGKILL)
        yield lambda: not alive(process)

    return apply


@contextmanager
def kill_child(harness: Harness, choice: random.Random) -> Faulty:
    children = harness.of(choice.choice((*WORKERS, "ticker"))).children()
    for child in children:
        child.kill()
    yield lambda: bool(children) and not any(map(alive, children))


@contextmanager
def kill_setter(harness: Harness, choice: random.Random) -> Faulty:
    """The process that sets a PDF, as soon as there is one."""
    killed: list[psutil.Process] = []
    limit = time.monotonic() + SETTER_SECONDS
    while not killed and time.monotonic() < limit:
        for name in WORKERS:
            for setter in harness.of(name).setters():
                with suppress(psutil.NoSuchProcess):
                    setter.kill()
                    killed.append(setter)
        time.sleep(0.005)
    yield lambda: bool(killed)


def freeze(*names: str) -> Apply:
    """SIGSTOP to all processes of one program, SIGCONT at the end."""

    @contextmanager
    def apply(harness: Harness, choice: random.Random) -> Faulty:
        kept = harness.of(choice.choice(names))
        process = kept.parent
        kept.signal_all(signal.SIGSTOP)
        was = eventually(lambda: status(process) == psutil.STATUS_STOPPED, 2)
        yield lambda: was
        kept.signal_all(signal.SIGCONT)

    return apply


@contextmanager
def two_beats(harness: Harness, choice: random.Random) -> Faulty:
    second = harness.add(beat(choice.randrange(10**6), harness.folder))
    second.keep()
    yield lambda: eventually(lambda: "Sending due task" in second.log.read_text(), STOP_SECONDS)
    harness.take_out(second)


@contextmanager
def rolling_restart(harness: Harness, choice: random.Random) -> Faulty:
    """SIGTERM to one worker, and once it is back to the other."""
    seen = [_restarted(harness.of(name)) for name in WORKERS]
    yield lambda: all(seen)


def _restarted(kept: Kept) -> bool:
    starts = kept.starts
    kept.parent.terminate()
    return eventually(lambda: kept.starts > starts, STOP_SECONDS)


def status(process: psutil.Process) -> str | None:
    """None once it has gone."""
    with suppress(psutil.NoSuchProcess):
        return process.status()
    return None


def alive(process: psutil.Process) -> bool:
    return status(process) not in {None, psutil.STATUS_ZOMBIE}


def eventually(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether *condition* is true, at the latest after so many *seconds*."""
    limit = time.monotonic() + seconds
    while not (holds := condition()) and time.monotonic() < limit:
        time.sleep(0.02)
    return holds


kind("worker killed with its children", "kill")(kill_all(*WORKERS))
kind("worker's main process killed", "kill")(kill_parent)
kind("child of a worker or ticker killed", "kill")(kill_child)
kind("process that sets a PDF killed", "kill")(kill_setter)
kind("worker asked to stop", "end", 4)(ask_to_stop)
kind("worker frozen past its lease", "freeze", 5)(freeze(*WORKERS))
kind("ticker killed", "kill")(kill_all("ticker"))
kind("ticker frozen", "freeze", 4)(freeze("ticker"))
kind("beat killed", "kill")(kill_all("beat-1"))
kind("beat frozen", "freeze", 4)(freeze("beat-1"))
kind("API killed", "kill")(kill_all("api"))
kind("API frozen", "freeze")(freeze("api"))
kind("two beats", "end", 4)(two_beats)
kind("workers restarted one after the other", "end", 1)(rolling_restart)
