"""Runs in the graph: every move locks first, then reads, then decides (``states``), then writes."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from basset import canonical
from basset.clock import stamp
from basset.database import Database, Row, Transaction
from basset.errors import NotFound
from basset.paging import Page, decode_cursor, encode_cursor
from basset.reports.config import ReportConfig
from basset.reports.order import ReportFile
from basset.runs import queries, states
from basset.runs.models import Run, State, slot_id
from basset.schedules.models import Frequency, Schedule
from basset.schedules.store import refuse_missing_entities

# ``list`` is a method of the store, so its other methods name their lists.
Runs = list[Run]
Files = list[ReportFile]


class RunStore:
    def __init__(self, db: Database, lease_seconds: int) -> None:
        self._db = db
        self._lease_seconds = lease_seconds

    def open_slot(
        self,
        schedule: Schedule,
        slot: datetime,
        skipped: int,
        new_next_run: datetime | None,
        now: datetime,
        *,
        max_attempts: int,
        retry_seconds: int,
    ) -> Run | None:
        """Advance *schedule* and commit the run for *slot*, at once.

        None when somebody else advanced, changed or disabled it since it was read, or its latest run is unfinished:
        then the slot stays owed and coalesces.
        """
        fresh = new_run_fields(slot_id(schedule.id, slot), now, max_attempts, retry_seconds) | {
            "schedule_id": schedule.id,
            "due_at": stamp(slot),
            "slots_skipped": skipped,
        }
        rows = self._db.write(
            queries.OPEN_SLOT,
            schedule_id=schedule.id,
            expected=schedule.next_run,
            new_next_run=stamp(new_next_run) if new_next_run else None,
            run=fresh,
        )
        return as_run(rows[0]["r"]) if rows else None

    def open(
        self,
        run_id: str,
        project_id: str,
        config: ReportConfig,
        now: datetime,
        *,
        schedule_id: str | None = None,
        due_at: datetime | None = None,
        max_attempts: int,
        retry_seconds: int,
    ) -> Run:
        """Commit a run that somebody asked for; the same id again gives the run that is there.

        Raises:
            InvalidInput: outside a schedule, *config* names an entity that is not there.
            NotFound: there is no such project.
        """
        fresh = new_run_fields(run_id, now, max_attempts, retry_seconds) | {
            "project_id": project_id,
            "schedule_id": schedule_id,
            "due_at": stamp(due_at) if due_at else None,
            "slots_skipped": 0,
            "report_config": canonical.dumps(config.model_dump(mode="json")),
        }

        def work(tx: Transaction) -> Run:
            rows = tx.run(queries.OPEN, run=fresh)
            if not rows:
                raise NotFound(f"there is no project {project_id[:60]!r}")
            if schedule_id is None and config.entity_ids:
                refuse_missing_entities(tx, project_id, config)
            return as_run(rows[0]["r"])

        return self._db.transaction(work)

    def push_ahead(self, schedule: Schedule, later: datetime, error: str) -> None:
        """Set a schedule aside that could not be evaluated, and say why."""
        self._db.write(
            queries.PUSH_AHEAD,
            id=schedule.id,
            expected=schedule.next_run,
            later=stamp(later),
            error=error,
        )

    def claim(self, run_id: str, owner: str, now: datetime) -> Run | None:
        """Begin the next attempt, or bury the run when none is left.

        None when it is not to be had: done, dead, not due yet, held under a live lease, or another run of the same
        schedule is.
        """

        def decide(run: Run, busy: bool) -> Run | None:
            if not states.claimable(run, now) or busy:
                return None
            return states.claimed(run, owner, now, self._lease_seconds)

        return self._move(run_id, now, decide)

    def renew(self, run: Run, now: datetime) -> None:
        """Extend the lease of *run*.

        Raises:
            LeaseLost: it is another's now.
        """
        self._move(
            run.id,
            now,
            lambda stored, _: states.renewed(stored, run.fence, now, self._lease_seconds),
        )

    def finish(self, run: Run, folder: str, files: Files, now: datetime) -> Run:
        """The run is done, if the fence is still ours."""
        return self._leave(
            run, {State.DONE}, now, lambda old: states.finished(old, run.fence, folder, files, now)
        )

    def postpone(self, run: Run, code: str, reason: str, now: datetime) -> Run:
        """Try again later, or bury it when that was the last attempt."""
        return self._leave(
            run,
            {State.PENDING, State.DEAD},
            now,
            lambda old: states.postponed(old, run.fence, code, reason, now),
        )

    def bury(self, run: Run, code: str, reason: str, now: datetime) -> Run:
        """The run is dead."""
        return self._leave(
            run, {State.DEAD}, now, lambda old: states.failed(old, run.fence, code, reason, now)
        )

    def hints_due(self, now: datetime, limit: int = 1000) -> Runs:
        """Runs that a worker should be told of: new, due for another attempt, or left behind by theirs."""
        return [
            as_run(row["r"])
            for row in self._db.read(queries.HINTS_DUE, now=stamp(now), limit=limit)
        ]

    def hinted(self, runs: Iterable[Run], now: datetime, tick_seconds: int) -> None:
        """Messages for *runs* were sent. A run that a worker has taken meanwhile is left alone."""
        sent = []
        for run in runs:
            after = states.hinted(run, now, tick_seconds)
            sent.append(
                {
                    "id": run.id,
                    "expected": run.hint_at,
                    "hint_at": after.hint_at,
                    "hints": after.hints,
                }
            )
        self._db.write(queries.HINTED, sent=sent)

    def get(self, run_id: str) -> Run:
        rows = self._db.read(queries.GET, id=run_id)
        if not rows:
            raise NotFound(f"there is no report {run_id[:60]!r}")
        return as_run(rows[0]["r"])

    def previous(self, run: Run) -> Run | None:
        """The run whose report came before this one on the same schedule."""
        rows = (
            self._db.read(queries.PREVIOUS, schedule_id=run.schedule_id, number=run.number)
            if run.schedule_id
            else []
        )
        return as_run(rows[0]["r"]) if rows else None

    def list(
        self,
        project_id: str | None = None,
        schedule_id: str | None = None,
        state: State | None = None,
        limit: int = 100,
        cursor: str | None = None,
    ) -> Page[Run]:
        """A page of runs, newest first."""
        before, _, before_id = (decode_cursor(cursor) or queries.AFTER_ALL).partition(" ")
        filters = (
            (queries.OF_PROJECT, project_id is not None),
            (queries.OF_SCHEDULE, schedule_id is not None),
            (queries.IN_STATE, state is not None),
        )
        rows = self._db.read(
            queries.LIST
            + "".join(text for text, wanted in filters if wanted)
            + queries.NEWEST_FIRST,
            project_id=project_id,
            schedule_id=schedule_id,
            state=state,
            before=before,
            before_id=before_id,
            limit=limit + 1,
        )
        runs = [as_run(row["r"]) for row in rows[:limit]]
        more = len(rows) > limit
        return Page(runs, encode_cursor(f"{runs[-1].created_at} {runs[-1].id}") if more else None)

    def expire(self, run_id: str) -> bool:
        """Say that the report's files are gone; False when it is on hold or not done."""
        return bool(self._db.write(queries.EXPIRE, id=run_id))

    def beat(self, name: str, now: datetime) -> None:
        """Heartbeat *name* was seen."""
        self._db.write(queries.HEARTBEAT, name=name, now=stamp(now))

    def _leave(self, run: Run, ends: set[State], now: datetime, move: Callable[[Run], Run]) -> Run:
        """Give up holding *run*. The same call again, as after a commit whose answer was lost, changes nothing.

        Raises:
            LeaseLost: another worker holds or ended it.
        """

        def decide(stored: Run, _: bool) -> Run | None:
            return None if stored.fence == run.fence and stored.state in ends else move(stored)

        return self._move(run.id, now, decide) or self.get(run.id)

    def _move(
        self, run_id: str, now: datetime, decide: Callable[[Run, bool], Run | None]
    ) -> Run | None:
        """Lock, read, decide, write. None from *decide* (run, whether its schedule is busy) leaves all as it is."""

        def work(tx: Transaction) -> Run | None:
            rows = tx.run(queries.LOCK, id=run_id, now=stamp(now))
            if not rows:
                raise NotFound(f"there is no report {run_id[:60]!r}")
            old = as_run(rows[0]["r"])
            new = decide(old, rows[0]["busy"])
            if new is not None:
                _save(tx, old, new)
            return new

        return self._db.transaction(work)


def new_run_fields(
    run_id: str, now: datetime, max_attempts: int, retry_seconds: int
) -> dict[str, Any]:
    """What every run begins with: owed, and to be told to a worker at once."""
    at = stamp(now)
    return {
        "id": run_id,
        "state": State.PENDING,
        "attempts": 0,
        "max_attempts": max_attempts,
        "retry_seconds": retry_seconds,
        "next_attempt_at": at,
        "hint_at": at,
        "hints": 0,
        "fence": 0,
        "created_at": at,
        "hold": False,
    }


def as_run(node: Row) -> Run:
    """The run that a node's properties hold."""
    fields = {name: value for name, value in node.items() if name in Run.model_fields}
    fields["report_config"] = canonical.load(node["report_config"])
    fields["files"] = canonical.load(node.get("files", "[]"))
    return Run(**{"schedule_id": None, "due_at": None, "hint_at": None} | fields)


def _save(tx: Transaction, old: Run, new: Run) -> None:
    before, after = old.model_dump(mode="json"), new.model_dump(mode="json")
    changes = {name: value for name, value in after.items() if before[name] != value}
    if "files" in changes:
        changes["files"] = canonical.dumps(changes["files"])
    if new.state is State.DONE and old.state is not State.DONE:
        tx.run(queries.SAVE_DONE, id=new.id, run=changes, once=Frequency.ONCE)
    else:
        tx.run(
            queries.SAVE_DEAD if new.state is State.DEAD else queries.SAVE, id=new.id, run=changes
        )
