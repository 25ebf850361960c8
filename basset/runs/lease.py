"""Holding a run while its report is built."""

import logging
import time
from collections.abc import Callable
from contextvars import copy_context
from datetime import datetime
from threading import Event, Thread
from typing import Protocol, Self

from basset.errors import (
    DatabaseUnavailable,
    LeaseLost,
    NotFound,
    ReportTookTooLong,
    Unavailable,
)
from basset.runs.models import Run

log = logging.getLogger(__name__)

RETRY_SECONDS = 1.0


class Renews(Protocol):
    """What a lease needs of the store."""

    def renew(self, run: Run, now: datetime) -> None:
        """Extend the lease, or raise LeaseLost."""


class Lease:
    """Renews the lease of a claimed run from a thread until the ``with`` block ends.

    While the database is away the lease runs on; once it has run out it counts as lost, because
    another worker may hold the run by then. *time_limit*: seconds that the work may take.
    """

    def __init__(
        self,
        store: Renews,
        run: Run,
        lease_seconds: float,
        renew_seconds: float,
        now: Callable[[], datetime],
        *,
        time_limit: float,
    ) -> None:
        self._store = store
        self._run = run
        self._lease_seconds = lease_seconds
        self._renew_seconds = renew_seconds
        self._now = now
        self._ended = Event()
        self._lost = Event()
        # Monotonic: a step of the wall clock may end the lease early elsewhere, and the fence
        # covers that.
        self._until = time.monotonic() + lease_seconds
        self._time_limit = time_limit
        self._end = time.monotonic() + time_limit
        self._thread = Thread(
            target=copy_context().run, args=(self._keep,), name=f"lease-{run.id}", daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def check(self) -> None:
        """Go on only while the run is ours and there is time.

        Raises:
            LeaseLost: it is not ours, or may not be any more.
            ReportTookTooLong: the time limit is over.
        """
        if self._lost.is_set() or time.monotonic() >= self._until:
            raise LeaseLost(f"the lease of run {self._run.id} was lost")
        if time.monotonic() >= self._end:
            raise ReportTookTooLong(f"took longer than {self._time_limit:g} s")

    def last(self, write: Callable[[], Run]) -> Run:
        """What *write* returns, as soon as the database takes it, while the run is ours.

        The work is done and only its row is missing: an outage as short as that of a backup must
        not cost an attempt.

        Raises:
            LeaseLost: the database was away for too long.
        """
        while True:
            try:
                return write()
            except DatabaseUnavailable as error:
                log.warning("run %s is done, its row is not: %s", self._run.id, error)
                self._ended.wait(RETRY_SECONDS)
                self.check()

    def _keep(self) -> None:
        while not self._ended.wait(self._renew_seconds):
            asked = time.monotonic()
            try:
                self._store.renew(self._run, self._now())
            except Unavailable as error:
                log.warning("cannot renew the lease of run %s yet: %s", self._run.id, error)
            except (LeaseLost, NotFound) as error:
                log.warning("%s", error)
                self._lost.set()
                return
            else:
                self._until = asked + self._lease_seconds
