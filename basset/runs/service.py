"""What is owed becomes a run, and a run becomes a report."""

import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

from basset import clock
from basset.broker import has_room
from basset.database import Row
from basset.errors import Conflict, DatabaseUnavailable, InvalidInput, NotFound, UnknownRow
from basset.log import about
from basset.owed import BATCH, tell, tell_workers
from basset.passed import LOOK_AGAIN
from basset.reports.audiences.rules import audiences_of
from basset.reports.config import ReportConfig
from basset.reports.store import open_store
from basset.reports.theme import read_theme
from basset.runs.attempts import Attempts, Builder
from basset.runs.leftovers import Leftovers
from basset.runs.models import TIME_LIMIT_SECONDS, Patience, Run
from basset.runs.store import RunStore
from basset.schedules.models import Schedule
from basset.schedules.slots import Slot, owed_slot, slot_id
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
        self._leftovers = Leftovers(store, open_store(settings))
        self._enqueue = enqueue
        self._settings = settings

    def tick(self, now: datetime) -> TickResult:
        """Turn every due slot into a run, then tell workers of every run that is owed.

        Safe to call at any time.
        """
        result = TickResult()
        while due := self._schedules.due_nodes(now, BATCH):
            if not self._open_slots(due, now, result):
                break  # another tick is at the same schedules
            self._tell(now, again=False)
        self._tell(now, again=has_room(self._settings.broker_url.get_secret_value()))
        self._leftovers.look(now)
        self._store.beat("tick", now)
        log.debug("%d schedules were due", result.processed)
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
        with about(run=run_id):
            run = self._store.claim(run_id, owner, now())
            if run is None:
                return self._store.get(run_id)
            log.info("attempt %d begins", run.attempts)
            try:
                return self._attempts.finish(run, now, time_limit)
            finally:
                self._wake_next(run, now)

    def request_scheduled(self, schedule_id: str, now: datetime) -> Run:
        """Run a schedule once more, now.

        Raises:
            NotFound: there is no such schedule.
            Conflict: it is disabled.
        """
        return self._asked_for(self.open_scheduled(schedule_id, str(uuid4()), now))

    def request_report(
        self, project_id: str, config: ReportConfig, now: datetime, run_id: str | None = None
    ) -> Run:
        """Ask for a report outside any schedule.

        Raises:
            InvalidInput: an audience or the theme is unknown.
            NotFound: there is no such project.
        """
        return self._asked_for(self.open_report(project_id, config, run_id or str(uuid4()), now))

    def open_scheduled(
        self, schedule_id: str, run_id: str, now: datetime, repeats: Run | None = None
    ) -> Run:
        """Commit a run of a schedule without telling anybody. Raises as ``request_scheduled``."""
        schedule = self._enabled(schedule_id)
        return self._store.open(
            run_id,
            schedule.project_id,
            schedule.report_config,
            now,
            schedule_id=schedule_id,
            repeats=repeats,
            patience=self._patience(SCHEDULED),
        )

    def open_due(self, schedule_id: str, due_at: datetime, run_id: str, now: datetime) -> Run:
        """The run for the slot *due_at* of a schedule; one more, with *run_id*, if it has ended.

        Raises:
            InvalidInput: the schedule does not owe that slot, and never did.
            NotFound: there is no such schedule.
            Conflict: it is disabled, or busy with another run.
        """
        try:
            run = self._store.get(slot_id(schedule_id, due_at))
        except NotFound:
            return self._open_owed(self._enabled(schedule_id), due_at, now)
        if run.finished_at is None:
            return run
        return self.open_scheduled(schedule_id, run_id, now, repeats=run)

    def _enabled(self, schedule_id: str) -> Schedule:
        schedule = self._schedules.get(schedule_id)
        if not schedule.enabled:
            raise Conflict(f"schedule {schedule_id} is disabled; enable it first")
        return schedule

    def _open_owed(self, schedule: Schedule, due_at: datetime, now: datetime) -> Run:
        slot = owed_slot(schedule, now)
        if slot is None or slot.due_at != due_at:
            owes = f"it owes that of {clock.stamp(slot.due_at)}" if slot else "it owes none now"
            raise InvalidInput(
                f"schedule {schedule.id} does not owe the report of {clock.stamp(due_at)}; {owes}",
                field="due_at",
            )
        for run in self._store.open_slots([slot], now, self._patience(SCHEDULED)):
            return run
        raise Conflict(f"schedule {schedule.id} is busy with another run; ask again later")

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

    def _asked_for(self, run: Run) -> Run:
        with about(run=run.id):
            log.info("somebody asks for a report")
            tell(self._enqueue, run)
        return run

    def _wake_next(self, run: Run, now: Callable[[], datetime]) -> None:
        """Tell a worker of the run that waited for *run* to end. Else the tick does."""
        with suppress(DatabaseUnavailable):
            waiting = self._store.waiting(run, now())
            if waiting:
                tell(self._enqueue, waiting)

    def _patience(self, usual: Patience) -> Patience:
        seconds = self._settings.retry_seconds or usual.retry_seconds
        return usual._replace(retry_seconds=seconds)

    def _tell(self, now: datetime, *, again: bool) -> None:
        tell_workers(self._store, self._enqueue, now, self._settings.tick_seconds, again=again)

    def _open_slots(self, due: Iterable[Row], now: datetime, result: TickResult) -> bool:
        """Open the runs that schedules owe, by project: a busy one is waited for once.

        False: none moved.
        """
        moved = False
        imported: set[str] = set()
        of_projects: dict[str, list[Slot]] = {}
        for node in due:
            result.processed += 1
            result.schedule_ids.append(node["id"])
            slot = self._evaluated(node, now)
            if node["imported"]:
                imported.add(node["project_id"])
            if slot:
                of_projects.setdefault(slot.schedule.project_id, []).append(slot)
            else:
                result.failed += 1
                moved = True
        for project, slots in of_projects.items():
            if project in imported:  # whose import may hold it: the others' runs do not wait
                self._tell(now, again=False)
            opened = self._store.open_slots(slots, now, self._patience(SCHEDULED))
            result.successful += len(opened)
            moved = moved or bool(opened)
            for run in opened:
                with about(run=run.id):
                    log.info("schedule %s owes the report of %s", run.schedule_id, run.due_at)
        return moved

    def _evaluated(self, node: Row, now: datetime) -> Slot | None:
        """What the schedule owes that is stored as *node*; else it is set aside."""
        try:
            return owed_slot(as_schedule(node), now)
        except UnknownRow as error:
            log.warning("passed over: %s", error)
            self._store.set_aside(node, now + LOOK_AGAIN, str(error))
            return None
        except Exception as error:  # whatever is wrong with one schedule must not stop the others
            log.exception("schedule %s cannot be evaluated", node["id"])
            self._store.set_aside(node, now + SET_ASIDE, f"cannot be evaluated: {error}")
            return None
