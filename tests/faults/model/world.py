"""One slot of one schedule, and who is at it: two workers, tickers, and the clock."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from basset.database import Database, Row
from basset.errors import NotFound
from basset.reports.order import Built, Copy, Order, ReportFile
from basset.runs.models import Run
from basset.runs.service import SCHEDULED
from basset.schedules.slots import owed_slot, slot_id
from basset.settings import Settings
from basset.wiring import Services
from tests.faults.model.stepping import SteppingDatabase, Weakened
from tests.faults.model.turns import Actor

LEASE_SECONDS = 60
ROUNDS = 12  # of ticks until all must have been done
CRASHES = 0.7  # of all interleavings
MOST_STEPS = 12  # within which an actor may crash
END = """
MATCH (s:Schedule {id: $id})
RETURN s{.*} AS schedule, COLLECT { MATCH (r:ReportRun {schedule_id: $id}) RETURN r{.*} } AS runs
"""
FILE = ReportFile(name="a.md", format="markdown", media_type="text/plain", size=1, sha256="0" * 64)


@dataclass(frozen=True)
class Claimed:
    fence: int
    at: datetime


class Folders:
    """A builder that only names the folder it would have written."""

    def build(self, order: Order, check: Callable[[], None], _now: Any) -> Built:
        check()
        folder = f"{order.run_id}.{order.fence}"
        return Built([Copy(audience="internal", folder=folder, files=[FILE])])


class World:
    """One after the other, each with its own *moment*, at which its slot is due.

    *claims*: what was begun of it. *held_up*: a tick was, for longer than a lease between two steps.
    """

    moment: datetime
    schedule: str

    def __init__(self, settings: Settings, real: Database, weakened: Weakened) -> None:
        self._settings, self._real = settings, real
        self._sent: list[str] = []
        self._direct = self._services(real)
        works = {"a": self._worker, "b": self._worker, "tick": self._tick, "tock": self._tick}
        self._processes = {
            name: (work, self._services(SteppingDatabase(real, weakened)))
            for name, work in works.items()
        }

    def begin(self, schedule: str, moment: datetime, choice: random.Random) -> list[Actor]:
        """Two workers told of the run, a tick or two, and a clock that jumps beyond a lease."""
        self.schedule, self.now = schedule, moment
        self.run_id = slot_id(schedule, moment)
        self.claims: list[Claimed] = []
        self.held_up = False
        self._sent.clear()
        if choice.random() < 0.7:
            self._open()  # else the slot is only due
        names = [*self._processes][: choice.choice((3, 4))]
        victim = choice.choice(names) if choice.random() < CRASHES else None
        step = choice.randint(1, MOST_STEPS)
        actors = [Actor("clock", self._jump)]
        for name in names:
            work, services = self._processes[name]
            actor = Actor(name, _with(work, services), crash_at=step if name == victim else 0)
            services.database.actor = actor  # type: ignore[attr-defined]
            actors.append(actor)
        return actors

    def _open(self) -> None:
        """Make the run of the slot, of which nobody is told yet."""
        schedule = self._direct.schedules.get(self.schedule)
        slots = filter(None, [owed_slot(schedule, self.now)])
        self._direct.run_store.open_slots(slots, self.now, SCHEDULED)

    def finish(self) -> tuple[Row, list[Row]]:
        """Peace: ticks, and workers that take what they are told of, as long as anything is owed;
        the schedule and the runs as they are then.
        """
        for _ in range(ROUNDS):
            if self._is_over():
                break
            self.now += timedelta(seconds=LEASE_SECONDS)
            self._sent.clear()
            self._direct.runs.tick(self.now)
            for run_id in [*self._sent]:
                self._direct.runs.execute(run_id, "late", lambda: self.now)
        return self._end()

    def _is_over(self) -> bool:
        _, runs = self._end()
        return bool(runs) and not {run["state"] for run in runs} & {"pending", "running"}

    def _end(self) -> tuple[Row, list[Row]]:
        [row] = self._real.read(END, id=self.schedule)
        return row["schedule"], row["runs"]

    def _worker(self, actor: Actor, services: Services) -> None:
        for _ in range(2):
            try:
                services.runs.execute(self.run_id, actor.name, lambda: self.now)
            except NotFound:
                actor.step("nothing yet")
            else:
                return

    def _tick(self, _: Actor, services: Services) -> None:
        began = self.now
        try:
            services.runs.tick(began)
        finally:
            self.held_up |= self.now != began

    def _jump(self, actor: Actor) -> None:
        actor.step("jump")
        self.now += timedelta(seconds=LEASE_SECONDS + 1)

    def _services(self, database: Database) -> Services:
        services = Services(self._settings, lambda owed: self._sent.append(owed.id))
        services.database = database
        services.builder = Folders()
        claim = services.run_store.claim

        def noted(run_id: str, owner: str, now: datetime) -> Run | None:
            run = claim(run_id, owner, now)
            if run is not None:
                self.claims.append(Claimed(run.fence, now))
            return run

        services.run_store.claim = noted
        return services


def _with(work: Callable[[Actor, Services], None], services: Services) -> Callable[[Actor], None]:
    return lambda actor: work(actor, services)
