"""What is owed becomes a run, and a run becomes a report."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

from basset import clock
from basset.database import Row
from basset.errors import Conflict
from basset.owed import BATCH, tell, tell_workers
from basset.reports.audiences.rules import audiences_of
from basset.reports.config import ReportConfig
from basset.reports.theme import read_theme
from basset.runs.attempts import Attempts, Builder
from basset.runs.models import TIME_LIMIT_SECONDS, Patience, Run
from basset.runs.store import RunStore
from basset.schedules.recurrence import latest_due, next_after
from basset.schedules.rules import recurrence_of
from basset.schedules.store import ScheduleStore, as_schedule
from basset.settings import Settings

log = logging.getLogger(__name__)

SET_ASIDE = timedelta(hours=1)  # a schedule that cannot be evaluated is looked at again after this
SCHEDULED = Patience(max_attempts=4, retry_seconds=60)
ASKED = Patience(max_attempts=3, retry_seconds=300)


@dataclass(slots=True)
class TickResult:
    """How many due schedules were looked at, how many runs that made, and how many rules failed."""

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
        self._attempts = Attempts(store, builder, settings)
        self._enqueue = enqueue
        self._settings = settings

    def tick(self, now: datetime) -> TickResult:
        """Turn every due slot into a run, then tell workers of every run that is owed.

        Safe to call at any time.
        """
        result = TickResult()
        while due := self._schedules.due_nodes(now, BATCH):
            moved = [self._advance(node, now, result) for node in due]
            if not any(moved):
                break  # another tick is at the same schedules
        tell_workers(self._store, self._enqueue, now, self._settings.tick_seconds)
        self._store.beat("tick", now)
        return result

    def execute(
        self,
        run_id: str,
        owner: str,
        now: Callable[[], datetime] = clock.now,
        time_limit: float = TIME_LIMIT_SECONDS,
    ) -> Run:
        """Make the report of a run, unless that is done or under way; the run as it is then.

        *time_limit*: seconds after which a report that is still not done is given up.

        Raises:
            Unavailable: a transient fault; the row says when it is tried again.
            NotFound: there is no such run.
        """
        run = self._store.claim(run_id, owner, now())
        if run is None:
            return self._store.get(run_id)
        return self._attempts.finish(run, now, time_limit)

    def request_scheduled(self, schedule_id: str, now: datetime) -> Run:
        """Run a schedule once more, now.

        Raises:
            NotFound: there is no such schedule.
            Conflict: it is disabled.
        """
        run = self.open_scheduled(schedule_id, str(uuid4()), now)
        tell(self._enqueue, run)
        return run

    def request_report(
        self, project_id: str, config: ReportConfig, now: datetime, run_id: str | None = None
    ) -> Run:
        """Ask for a report outside any schedule.

        Raises:
            InvalidInput: an audience or the theme is unknown.
            NotFound: there is no such project.
        """
        run = self.open_report(project_id, config, run_id or str(uuid4()), now)
        tell(self._enqueue, run)
        return run

    def open_scheduled(
        self, schedule_id: str, run_id: str, now: datetime, due_at: datetime | None = None
    ) -> Run:
        """Commit a run of a schedule without telling anybody. Raises as ``request_scheduled``."""
        schedule = self._schedules.get(schedule_id)
        if not schedule.enabled:
            raise Conflict(f"schedule {schedule_id} is disabled; enable it first")
        return self._store.open(
            run_id,
            schedule.project_id,
            schedule.report_config,
            now,
            schedule_id=schedule_id,
            due_at=due_at,
            patience=self._patience(SCHEDULED),
        )

    def open_report(self, project_id: str, config: ReportConfig, run_id: str, now: datetime) -> Run:
        """Commit a run outside any schedule without telling anybody.

        Raises as ``request_report``.
        """
        audiences_of(self._settings.home, config.audiences)
        read_theme(self._settings.home, config.template)
        return self._store.open(
            run_id,
            project_id,
            config,
            now,
            patience=self._patience(ASKED),
        )

    def _patience(self, usual: Patience) -> Patience:
        seconds = self._settings.retry_seconds or usual.retry_seconds
        return usual._replace(retry_seconds=seconds)

    def _advance(self, node: Row, now: datetime, result: TickResult) -> bool:
        """Open the run that a schedule owes, or set it aside; whether it moved."""
        result.processed += 1
        result.schedule_ids.append(node["id"])
        try:
            schedule = as_schedule(node)
            rule = recurrence_of(schedule)
            slot, skipped = latest_due(rule, clock.parse(schedule.next_run or ""), now)
            following = next_after(rule, now)
        except Exception as error:  # whatever is wrong with one schedule must not stop the others
            log.exception("schedule %s cannot be evaluated", node["id"])
            self._store.set_aside(node, now + SET_ASIDE, f"cannot be evaluated: {error}")
            result.failed += 1
            return True
        run = self._store.open_slot(
            schedule,
            slot,
            skipped,
            following,
            now,
            patience=self._patience(SCHEDULED),
        )
        result.successful += run is not None
        return run is not None
