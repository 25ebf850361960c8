"""Plays interleavings from a seed and counts those that break an invariant."""

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count as numbers_from
from itertools import takewhile
from uuid import uuid4

from basset import clock
from basset.clock import parse, stamp
from basset.investigations.project import ProjectInput
from basset.schedules.models import ScheduleInput
from basset.wiring import Services
from tests.faults.model.invariants import End, violations
from tests.faults.model.stepping import Weakened
from tests.faults.model.turns import Stuck, Turns
from tests.faults.model.world import World

BEGIN = datetime(2031, 1, 1, tzinfo=UTC)
APART = timedelta(hours=1)  # between the slots of two interleavings: no tick sees both
BATCH = 100
COPY = """
MATCH (s:Schedule {id: $id}) UNWIND $slots AS slot
CREATE (n:Schedule) SET n = s{.*, id: slot.id, enabled: true, start_time: slot.at,
                           next_run: slot.at}
"""
CLEAR = """
UNWIND $slots AS slot
MATCH (n) WHERE (n:ReportRun AND n.schedule_id = slot.id) OR (n:Schedule AND n.id = slot.id)
DETACH DELETE n
"""


@dataclass
class Checked:
    """*orders*: all that were played, each as who took which step, and who crashed where."""

    orders: set[str] = field(default_factory=set)
    violations: list[str] = field(default_factory=list)
    numbers: set[int] = field(default_factory=set)


def check(
    services: Services,
    seed: int,
    *,
    count: int = 10**9,
    seconds: float = 10**9,
    weakened: Weakened = str,
) -> Checked:
    """Play until there are *count* different interleavings, or for so many *seconds*.

    *weakened*: what becomes of each statement that a store sends.
    """
    world = World(services.settings, services.database, weakened)
    template = _template(services)
    checked = Checked()
    limit = time.monotonic() + seconds

    def goes_on(_: object) -> bool:
        return len(checked.orders) < count and time.monotonic() < limit

    for first in takewhile(goes_on, numbers_from(0, BATCH)):
        slots = [_slot(seed, first + number) for number in range(1, BATCH + 1)]
        services.database.write(COPY, id=template, slots=slots)
        for slot in takewhile(goes_on, slots):
            faults = [*_play(world, slot, random.Random(slot["id"]), checked)]
            checked.violations += [f"{slot['id']}: {fault}" for fault in faults]
        services.database.write(CLEAR, slots=slots)
    return checked


def _template(services: Services) -> str:
    """A schedule for once that is not enabled: that of each interleaving is copied from it."""
    project = services.projects.create(ProjectInput(name=f"Model {uuid4()}"), clock.now()).id
    asked = ScheduleInput(
        report_config={"title": "One", "formats": ["markdown"]},
        frequency="once",
        start_time=(BEGIN - APART).isoformat(),
        enabled=False,
    )
    return services.schedules.create(project, asked, clock.now()).id


def _slot(seed: int, number: int) -> dict[str, str]:
    """The schedule of an interleaving, and when it is due."""
    return {"id": f"seed {seed}/{number}", "at": stamp(BEGIN + number * APART)}


def _play(
    world: World, slot: dict[str, str], choice: random.Random, checked: Checked
) -> Iterator[str]:
    """What is wrong with this one."""
    actors = world.begin(slot["id"], parse(slot["at"]), choice)
    turns = Turns(actors, choice)
    try:
        turns.play()
    except Stuck as stuck:
        yield f"nobody can go on: {stuck}"
        return
    schedule, runs = world.finish()
    crashed = [actor for actor in actors if actor.crashed]
    where = "".join(f" {actor.name}:{len(actor.taken)}" for actor in crashed)
    checked.orders.add(" ".join(turns.order) + where)
    yield from violations(
        End(runs, schedule, world.claims, bool(crashed), world.held_up, checked.numbers)
    )
    yield from (f"{actor.name}: {actor.error!r}" for actor in actors if actor.error)
    checked.numbers |= {run["number"] for run in runs}
