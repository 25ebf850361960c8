"""From a claimed run to a report on the disk, or to the reason why there is none."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from basset.errors import BassetError, LeaseLost, NotFound, Unavailable
from basset.reports.files import storage
from basset.reports.order import Built, Order, Previous
from basset.reports.store import open_store
from basset.runs.lease import Lease
from basset.runs.leftovers import Leftovers
from basset.runs.models import Run, State
from basset.runs.retention import Retention
from basset.runs.store import RunStore
from basset.settings import Settings

log = logging.getLogger(__name__)

Now = Callable[[], datetime]


class Builder(Protocol):
    def build(self, order: Order, check: Callable[[], None], now: Now) -> Built:
        """The report of *order* on disk; *check* raises LeaseLost when it must stop."""


class Attempts:
    """Makes reports with *builder*, each under the lease of its run."""

    def __init__(self, store: RunStore, builder: Builder, settings: Settings) -> None:
        self._store = store
        self._builder = builder
        self._settings = settings
        self._reports = open_store(settings)
        self._leftovers = Leftovers(store, self._reports)

    def finish(self, run: Run, now: Now, time_limit: float) -> Run:
        """The claimed *run* as its attempt leaves it; a run that is dead already is only reported.

        Raises:
            Unavailable: a transient fault, with attempts left.
            NotFound: its project was deleted meanwhile.
        """
        if run.state is State.DEAD:
            self._leftovers.clear(run.id)
            return _log_dead(run)
        if run.fence > 1:
            self._leftovers.clear(run.id, begins=True)
        left = None
        try:
            left = self._kept(run, now, time_limit)
        except NotFound:
            Retention(self._store, self._reports).drop(run)
            raise
        finally:
            if run.fence > 1 or left is None or left.state is not State.DONE:
                self._leftovers.clear(run.id)
        return left

    def _kept(self, run: Run, now: Now, time_limit: float) -> Run:
        try:
            return self._attempt(run, now, time_limit)
        except LeaseLost as error:
            log.warning("stopped: %s", error)
            return self._store.get(run.id)

    def _attempt(self, run: Run, now: Now, time_limit: float) -> Run:
        """Build a claimed run and record how that ended."""
        seconds, renew_seconds = self._settings.lease_seconds, self._settings.lease_renew_seconds
        try:
            with Lease(
                self._store, run, seconds, renew_seconds, now, time_limit=time_limit
            ) as lease:
                built = self._build(run, lease, now)
                done = lease.last(lambda: self._store.finish(run, built, now()))
                log.info("the report is made, its number is %d", done.number)
                return done
        except LeaseLost:
            raise
        except Unavailable as error:
            left = self._store.postpone(run, error.code, str(error), now())
            if left.state is State.DEAD:
                return _log_dead(left)
            raise
        except BassetError as error:
            return _log_dead(self._store.fail(run, error.code, str(error), now()))
        except Exception as error:
            _log_dead(self._store.fail(run, "internal", f"{type(error).__name__}: {error}", now()))
            raise

    def _build(self, run: Run, lease: Lease, now: Now) -> Built:
        order = Order(
            run_id=run.id,
            fence=run.fence,
            number=run.number,
            project_id=run.project_id,
            schedule_id=run.schedule_id,
            config=run.report_config,
            due_at=run.due_at,
            slots_skipped=run.slots_skipped,
            previous=self._previous(run),
        )
        try:
            with storage("reports or temporary files"):
                return self._builder.build(order, lease.check, now)
        except MemoryError as error:  # the worker has no limit of ours
            raise Unavailable("the worker was refused memory") from error

    def _previous(self, run: Run) -> Previous | None:
        last = self._store.previous(run)
        if last is None:
            return None
        return Previous(last.id, last.number, last.due_at or last.created_at, last.manifests)


def _log_dead(run: Run) -> Run:
    """Say in the log that a report will not come."""
    log.error(
        "run %s of schedule %s is dead: %s: %s", run.id, run.schedule_id, run.error_code, run.error
    )
    return run
