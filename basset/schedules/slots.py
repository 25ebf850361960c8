"""The slots of a schedule: times at which it owes a report, each of them once."""

from dataclasses import dataclass
from datetime import datetime

from basset.clock import parse, stamp
from basset.database import Transaction
from basset.errors import InvalidInput
from basset.model import derived_id
from basset.schedules import queries
from basset.schedules.models import Schedule
from basset.schedules.recurrence import latest_due, next_after
from basset.schedules.rules import recurrence_of


def slot_id(schedule_id: str, due_at: datetime) -> str:
    """The id of the run for a due slot: the same from whichever tick, beat or host asks."""
    return derived_id("run", schedule_id, stamp(due_at))


@dataclass(frozen=True, slots=True)
class Slot:
    """What *schedule* owes: the report of *due_at*, which stands for *skipped* earlier ones too.

    *following*: when it is due next; None: never again.
    """

    schedule: Schedule
    due_at: datetime
    skipped: int
    following: datetime | None


def owed_slot(schedule: Schedule, now: datetime) -> Slot | None:
    """The latest slot of *schedule* that is due; None: it owes nothing now.

    Raises:
        InvalidInput: its rule cannot be read.
    """
    rule = recurrence_of(schedule)
    first = parse(schedule.next_run) if schedule.next_run else None
    if first is None or first > now:
        return None
    due_at, skipped = latest_due(rule, first, now)
    return Slot(schedule, due_at, skipped, next_after(rule, now))


def refuse_used(tx: Transaction, schedule_id: str, next_run: str | None) -> None:
    """Raise InvalidInput where the report of *next_run* is there: nothing would come of it."""
    if next_run is None:
        return
    for made in tx.run(queries.RUN, id=slot_id(schedule_id, parse(next_run))):
        raise InvalidInput(
            f"the report of {next_run[:19]}Z is {made['state']} already, as {made['id']}; "
            f"for one more type basset schedule run {schedule_id}",
            field="next_run",
        )
