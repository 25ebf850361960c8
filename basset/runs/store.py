"""Runs in the graph. A move is decided in Python (``states``, ``owed``) on the row as it is known, and
stored by one statement, which locks the row first and looks whether it is still so.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from basset import owed
from basset.clock import stamp
from basset.database import Database, Row, Transaction
from basset.deliveries.outbox import owed_by
from basset.investigations.locking import no_project
from basset.investigations.viewer import Viewer
from basset.model import known_of
from basset.passed import known_rows
from basset.reports.asked import refuse_not_there
from basset.reports.config import ReportConfig
from basset.reports.order import Built
from basset.runs import queries, states
from basset.runs.models import Patience, Run, State
from basset.runs.reader import RunReader, Runs, no_report
from basset.runs.rows import UNCLAIMED, as_run, changed_row, known_row, new_row, slot_row
from basset.schedules.rules import stamped, stored_config
from basset.schedules.slots import Slot

Decide = Callable[[Run], Run | None]


class RunStore(RunReader):
    def __init__(self, db: Database, lease_seconds: int, viewer: Viewer) -> None:
        super().__init__(db, viewer)
        self.lease_seconds = lease_seconds

    def open_slots(self, slots: Iterable[Slot], now: datetime, patience: Patience) -> Runs:
        """Advance the schedules of *slots*, of one project, and commit their runs, at once.

        Those are left out that somebody else advanced, changed or disabled since they were read,
        or whose latest run is unfinished: then the slot stays owed and coalesces.
        """
        asked = [
            {
                "expected": slot.schedule.next_run,
                "following": stamped(slot.following),
                "run": slot_row(slot, now, patience) | {"rank": rank},
            }
            for rank, slot in enumerate(slots)
        ]
        rows = self._db.write(queries.OPEN_SLOTS, slots=asked)
        return [*known_of((row["r"] for row in rows), as_run)]

    def open(
        self,
        run_id: str,
        project_id: str,
        config: ReportConfig,
        now: datetime,
        *,
        schedule_id: str | None = None,
        repeats: Run | None = None,
        patience: Patience,
    ) -> Run:
        """Commit a run that somebody asked for; the same id again gives the run that is there.

        *repeats*: an ended run, of whose due time this is one more report.

        Raises:
            InvalidInput: outside a schedule, *config* names an entity or a report that is not there.
            NotFound: there is no such project.
        """
        self._viewer.require(project_id)
        fresh = new_row(run_id, now, patience) | {
            "project_id": project_id,
            "schedule_id": schedule_id,
            "due_at": repeats.due_at if repeats else None,
            "repeats": repeats.id if repeats else None,
            "slots_skipped": 0,
            "report_config": stored_config(config),
        }

        def work(tx: Transaction) -> Run:
            rows = tx.run(queries.OPEN, run=fresh)
            if not rows:
                raise no_project(project_id)
            if schedule_id is None:
                refuse_not_there(tx, project_id, config)
            return as_run(rows[0]["r"])

        return self._db.transaction(work)

    def set_aside(self, schedule: Row, later: datetime, error: str) -> None:
        """Say why a schedule could not be evaluated, and look at it again not before *later*.

        It still owes what it owed.
        """
        self._db.write(
            queries.SET_ASIDE,
            id=schedule["id"],
            expected=schedule.get("next_run"),
            later=stamp(later),
            error=error,
        )

    def claim(self, run_id: str, owner: str, now: datetime) -> Run | None:
        """Begin the next attempt; without one left the run is dead.

        None when nobody may begin: the run has ended, is not due yet or is held under a live
        lease, or another run of the same schedule is held. Who holds it already, as after a lost
        answer, has it.
        """

        def begin(run: Run) -> Run | None:
            if owed.has_begun(run, owner, now):
                return run
            if not owed.claimable(run, now):
                return None
            return owed.claimed(run, owner, now, self.lease_seconds)

        # Mostly it is: the row need not be read before.
        known = UNCLAIMED.model_copy(update={"id": run_id})
        return self._move(known, now, begin, alone=True)

    def renew(self, run: Run, now: datetime) -> None:
        """Extend the lease of *run*.

        Raises:
            LeaseLost: it is another's now.
        """
        self._move(
            run, now, lambda stored: owed.renewed(stored, run.fence, now, self.lease_seconds)
        )

    def finish(self, run: Run, built: Built, now: datetime) -> Run:
        """The run is done, if the fence is still ours."""
        return self._leave(
            run, {State.DONE}, now, lambda old: states.finished(old, run.fence, built, now)
        )

    def postpone(self, run: Run, code: str, reason: str, now: datetime) -> Run:
        """Try again later; after the last attempt the run is dead."""
        return self._leave(
            run,
            {State.PENDING, State.DEAD},
            now,
            lambda old: owed.postponed(old, run.fence, code, reason, now),
        )

    def fail(self, run: Run, code: str, reason: str, now: datetime) -> Run:
        """The run is dead."""
        return self._leave(
            run, {State.DEAD}, now, lambda old: owed.failed(old, run.fence, code, reason, now)
        )

    def messages_due(self, now: datetime, limit: int = 1000, again: bool = True) -> Runs:
        latest = owed.latest(Run, now, self.lease_seconds)
        asked = queries.MESSAGES_DUE, queries.LOOK_LATER
        return known_rows(self._db, asked, as_run, now, limit=limit, again=again, **latest)

    def messages_sent(self, told: Iterable[tuple[Run, Run]]) -> None:
        self._db.write(queries.MESSAGES_SENT, sent=owed.messages_sent(told))

    def waiting(self, run: Run, now: datetime) -> Run | None:
        """The next run of *run*'s schedule that a worker may begin."""
        asked = {"schedule_id": run.schedule_id, "id": run.id, "now": stamp(now)}
        rows = self._db.read(queries.WAITING, **asked) if run.schedule_id else []
        return next(known_of((row["r"] for row in rows), as_run), None)

    def hold(self, run_id: str, hold: bool, now: datetime) -> Run:
        """Keep the report's files from cleanup, or no longer.

        Raises:
            Conflict: they are gone.
            NotFound: there is no such report.
        """
        return self._change(run_id, now, lambda old: states.held(old, hold))

    def acknowledge(self, run_id: str, by: str, now: datetime) -> Run:
        """Say that *by* has dealt with a dead report.

        Raises:
            Conflict: it is not dead.
            NotFound: there is no such report.
        """
        return self._change(run_id, now, lambda old: states.acknowledged(old, by, now))

    def expire(self, run_id: str) -> bool:
        """Say that the report's files are gone; False when it is on hold or not done."""
        return bool(self._db.write(queries.EXPIRE, id=run_id))

    def beat(self, name: str, now: datetime) -> None:
        """Heartbeat *name* was seen."""
        self._db.write(queries.HEARTBEAT, name=name, now=stamp(now))

    def turn(self, name: str, now: datetime, seconds: int) -> bool:
        """Whether it is time for *name*, which is done by whoever asks first after so many
        *seconds*, or after the clock was set back.
        """
        before = stamp(now - timedelta(seconds=seconds))
        return bool(self._db.write(queries.TURN, name=name, now=stamp(now), before=before))

    def _change(self, run_id: str, now: datetime, move: Callable[[Run], Run]) -> Run:
        """What somebody does to a run that is seen, whoever holds it."""
        return self._move(self.get(run_id), now, move) or self.get(run_id)

    def _leave(self, run: Run, ends: set[State], now: datetime, move: Callable[[Run], Run]) -> Run:
        """Give up holding *run*. The same call again, as after a lost answer, changes nothing.

        Raises:
            LeaseLost: another worker holds or ended it.
        """

        def leave(stored: Run) -> Run | None:
            return None if stored.fence == run.fence and stored.state in ends else move(stored)

        return self._move(run, now, leave) or self.get(run.id)

    def _move(
        self, known: Run, now: datetime, decide: Decide, *, alone: bool = False
    ) -> Run | None:
        """Store what *decide* makes of the run as it is *known*, else of what it turns out to be.

        None leaves all as it is. *alone*: only if no other of its schedule is held; None if one is.
        """
        busy = False
        while new := decide(known):
            if new is known:
                return known
            if busy:
                return None
            ends = new.state is State.DONE and known.state is not State.DONE
            told = self._db.write_if(
                lambda rows: [(as_run(row["r"]), row["busy"], row["moved"]) for row in rows],
                queries.MOVE,
                id=known.id,
                known=known_row(known),
                run=changed_row(known, new),
                alone=alone,
                owed=owed_by(new, now) if ends else [],
            )
            if not told:
                raise no_report(known.id)
            [(known, busy, moved)] = told
            if moved:
                return known
        return None
