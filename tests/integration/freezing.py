"""A worker that freezes once its report is written, and wakes up when another has made it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Event

from basset import clock
from basset.reports.order import Built, Order
from basset.runs.models import Run, State
from basset.runs.service import RunService
from basset.wiring import Services


def woken_too_late(services: Services, run: Run, later: timedelta) -> Run:
    """*run* as the other worker made it, *later* than the lease of the first."""
    done, awake = Event(), Event()

    class Freezes:
        def build(
            self, order: Order, check: Callable[[], None], now: Callable[[], datetime]
        ) -> Built:
            built = services.builder.build(order, check, now)
            done.set()
            assert awake.wait(60)
            return built

    frozen = RunService(services.run_store, services.schedules, Freezes(), print, services.settings)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(frozen.execute, run.id, "first")
        assert done.wait(60)
        second = services.runs.execute(run.id, "second", lambda: clock.now() + later)
        awake.set()
        assert first.result(60) == second
    assert second.state is State.DONE
    return second
