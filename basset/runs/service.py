"""What is owed becomes a run, and a run becomes a report."""

import errno
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import takewhile
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from basset import clock
from basset.errors import (
    BassetError,
    BrokerUnavailable,
    Conflict,
    LeaseLost,
    StorageFull,
    Unavailable,
)
from basset.reports.config import ReportConfig
from basset.reports.order import Built, Order, Previous
from basset.runs.lease import Lease
from basset.runs.models import Run, State
from basset.runs.store import RunStore
from basset.schedules.models import Schedule
from basset.schedules.recurrence import latest_due, next_after
from basset.schedules.rules import recurrence_of
from basset.schedules.store import ScheduleStore
from basset.settings import Settings

log = logging.getLogger(__name__)

BATCH = 500
TIME_LIMIT_SECONDS = 3300
SET_ASIDE = timedelta(hours=1)  # a schedule that cannot be evaluated is looked at again after this
SCHEDULED_ATTEMPTS, SCHEDULED_RETRY_SECONDS = 4, 60
ASKED_ATTEMPTS, ASKED_RETRY_SECONDS = 3, 300


class Builder(Protocol):
    def build(self, order: Order, check: Callable[[], None]) -> Built:
        """The report of *order* on disk; *check* raises LeaseLost when it must stop."""


@dataclass(slots=True)
class TickResult:
    """*processed*: due schedules looked at; *successful*: runs committed; *failed*: not to be evaluated."""

    processed: int = 0
    successful: int = 0
    failed: int = 0
    schedule_ids: list[str] = field(default_factory=list)


class RunService:
    def __init__(
        self,
        store: RunStore,
        schedules: ScheduleStore,
        builder: Builder,
        enqueue: Callable[[Run], None],
        settings: Settings,
    ) -> None:
        self._store = store
        self._schedules = schedules
        self._builder = builder
        self._enqueue = enqueue
        self._settings = settings

    def tick(self, now: datetime) -> TickResult:
        """Turn every due slot into a run, then tell workers of every run that is owed. Safe to call at any time."""
        result = TickResult()
        while due := self._schedules.due(now, BATCH):
            moved = [self._advance(schedule, now, result) for schedule in due]
            if not any(moved):
                break  # another tick is at the same schedules
        self._send_hints(now)
        self._store.beat("tick", now)
        return result

    def execute(
        self,
        run_id: str,
        owner: str,
        now: Callable[[], datetime] = clock.now,
        time_limit: float = TIME_LIMIT_SECONDS,
    ) -> Run:
        """Make the report of a run, unless it is made or somebody else is making it; the run as it then is.

        *time_limit*: seconds after which a report that is still not done is given up.

        Raises:
            Unavailable: a transient fault; the row says when it is tried again.
            NotFound: there is no such run.
        """
        run = self._store.claim(run_id, owner, now())
        if run is None:
            return self._store.get(run_id)
        if run.state is State.DEAD:
            return _mourned(run)
        try:
            return self._attempt(run, now, time_limit)
        except LeaseLost as error:
            log.warning("stopped: %s", error)
            return self._store.get(run_id)

    def request_scheduled(self, schedule_id: str, now: datetime) -> Run:
        """Run a schedule once more, now.

        Raises:
            NotFound: there is no such schedule.
            Conflict: it is disabled.
        """
        run = self.open_scheduled(schedule_id, str(uuid4()), now)
        self._send(run)
        return run

    def request_report(
        self, project_id: str, config: ReportConfig, now: datetime, run_id: str | None = None
    ) -> Run:
        """Ask for a report outside any schedule.

        Raises:
            NotFound: there is no such project.
        """
        run = self.open_report(project_id, config, run_id or str(uuid4()), now)
        self._send(run)
        return run

    def open_scheduled(
        self, schedule_id: str, run_id: str, now: datetime, due_at: datetime | None = None
    ) -> Run:
        """Commit a run of a schedule without telling anybody. Raises as ``request_scheduled``."""
        schedule = self._schedules.get(schedule_id)
        if not schedule.enabled:
            raise Conflict(f"the schedule {schedule_id} is disabled; enable it first")
        return self._store.open(
            run_id,
            schedule.project_id,
            schedule.report_config,
            now,
            schedule_id=schedule_id,
            due_at=due_at,
            max_attempts=SCHEDULED_ATTEMPTS,
            retry_seconds=self._settings.retry_seconds or SCHEDULED_RETRY_SECONDS,
        )

    def open_report(self, project_id: str, config: ReportConfig, run_id: str, now: datetime) -> Run:
        """Commit a run outside any schedule without telling anybody. Raises as ``request_report``."""
        return self._store.open(
            run_id,
            project_id,
            config,
            now,
            max_attempts=ASKED_ATTEMPTS,
            retry_seconds=self._settings.retry_seconds or ASKED_RETRY_SECONDS,
        )

    def _advance(self, schedule: Schedule, now: datetime, result: TickResult) -> bool:
        """Open the run that *schedule* owes, or set it aside; whether it moved."""
        result.processed += 1
        result.schedule_ids.append(schedule.id)
        try:
            rule = recurrence_of(schedule)
            slot, skipped = latest_due(rule, clock.parse(schedule.next_run or ""), now)
            following = next_after(rule, now)
        except (
            Exception
        ) as error:  # one schedule, whatever is wrong with it, must not stop the others
            log.exception("schedule %s cannot be evaluated", schedule.id)
            self._store.push_ahead(schedule, now + SET_ASIDE, f"cannot be evaluated: {error}")
            result.failed += 1
            return True
        run = self._store.open_slot(
            schedule,
            slot,
            skipped,
            following,
            now,
            max_attempts=SCHEDULED_ATTEMPTS,
            retry_seconds=self._settings.retry_seconds or SCHEDULED_RETRY_SECONDS,
        )
        result.successful += run is not None
        return run is not None

    def _send_hints(self, now: datetime) -> None:
        while runs := self._store.hints_due(now, BATCH):
            sent = list(takewhile(self._send, runs))
            self._store.hinted(sent, now, self._settings.tick_seconds)
            if len(sent) < len(runs):
                return  # the broker is away; the next tick tries again

    def _send(self, run: Run) -> bool:
        try:
            self._enqueue(run)
        except BrokerUnavailable as error:
            log.warning("run %s is committed and will be sent by a later tick: %s", run.id, error)
            return False
        return True

    def _attempt(self, run: Run, now: Callable[[], datetime], time_limit: float) -> Run:
        """Build a claimed run and record how that ended."""
        seconds, renew_seconds = self._settings.lease_seconds, self._settings.lease_renew_seconds
        try:
            with Lease(
                self._store, run, seconds, renew_seconds, now, time_limit=time_limit
            ) as lease:
                built = self._build(run, lease)
                return self._store.finish(run, self._relative(built.folder), built.files, now())
        except LeaseLost:
            raise
        except Unavailable as error:
            left = self._store.postpone(run, error.code, str(error), now())
            if left.state is State.DEAD:
                return _mourned(left)
            raise
        except BassetError as error:
            return _mourned(self._store.bury(run, error.code, str(error), now()))
        except Exception as error:
            _mourned(self._store.bury(run, "internal", f"{type(error).__name__}: {error}", now()))
            raise

    def _build(self, run: Run, lease: Lease) -> Built:
        order = Order(
            run_id=run.id,
            fence=run.fence,
            number=run.number,
            project_id=run.project_id,
            schedule_id=run.schedule_id,
            config=run.report_config,
            as_of=run.due_at or run.created_at,
            slots_skipped=run.slots_skipped,
            previous=self._previous(run),
        )
        try:
            return self._builder.build(order, lease.check)
        except OSError as error:
            if error.errno in {errno.ENOSPC, errno.EDQUOT}:
                raise StorageFull(f"no space left for the report: {error.strerror}") from error
            raise

    def _previous(self, run: Run) -> Previous | None:
        last = self._store.previous(run)
        if last is None:
            return None
        folder = str(self._settings.reports / last.folder) if last.folder else None
        return Previous(last.id, last.number, last.due_at or last.created_at, folder)

    def _relative(self, folder: Path) -> str:
        reports = self._settings.reports
        return str(folder.relative_to(reports) if folder.is_relative_to(reports) else folder)


def _mourned(run: Run) -> Run:
    """Say aloud that a report will not come."""
    log.error(
        "run %s of schedule %s is dead: %s: %s", run.id, run.schedule_id, run.error_code, run.error
    )
    return run
