"""A run as the properties of its node, and back."""

from datetime import datetime
from typing import Any

from basset import canonical
from basset.clock import stamp
from basset.database import Row
from basset.investigations.note import INTERNAL
from basset.model import from_row, reading
from basset.runs.models import Patience, Run, State
from basset.schedules.slots import Slot, slot_id

# Fields whose property was named before they were; a change would lose what older versions stored.
STORED_AS = {"message_at": "hint_at", "messages": "hints"}
# Absent from a node that never had them, or has them no more.
ABSENT = dict.fromkeys(
    ("schedule_id", "due_at", "repeats", "message_at", "lease_until", "acknowledged_at")
)

# Every move of a run changes one of these.
MOVED = {"state", "fence", "lease_until", "message_at", "messages", "hold", "acknowledged_at"}
# What is known of a run that no worker has begun yet, without its id: nothing else of it is set.
_FRESH: dict[str, Any] = {
    "state": State.PENDING,
    "fence": 0,
    "attempts": 0,
    "max_attempts": 1,
    "next_attempt_at": "",
}
UNCLAIMED = Run.model_construct(**_FRESH)


def new_row(run_id: str, now: datetime, patience: Patience) -> Row:
    """What every run begins with: owed, and a worker to be told of it at once."""
    at = stamp(now)
    return {
        "id": run_id,
        "state": State.PENDING,
        "attempts": 0,
        **patience._asdict(),
        "next_attempt_at": at,
        "hint_at": at,
        "hints": 0,
        "fence": 0,
        "created_at": at,
        "hold": False,
    }


def slot_row(slot: Slot, now: datetime, patience: Patience) -> Row:
    """What the run for *slot* begins with; the rest is its schedule's."""
    run_id = slot_id(slot.schedule.id, slot.due_at)
    return new_row(run_id, now, patience) | {
        "schedule_id": slot.schedule.id,
        "due_at": stamp(slot.due_at),
        "slots_skipped": slot.skipped,
    }


def as_run(node: Row) -> Run:
    """The run that a node's properties hold. Raises UnknownRow."""
    with reading(Run.NOUN, node):
        return from_row(Run, _fields(node))


def _fields(node: Row) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name in Run.model_fields:
        stored = STORED_AS.get(name, name)
        if stored in node:
            fields[name] = node[stored]
    fields["report_config"] = canonical.load(node["report_config"])
    files = fields["files"] = canonical.load(node.get("files", "[]"))
    fields["copies"] = canonical.load(node.get("copies", "[]"))
    if fields.get("folder") and not fields["copies"]:  # finished before there were audiences
        first = {"audience": INTERNAL, "folder": fields["folder"], "files": files}
        fields["copies"] = [first]
    return ABSENT | fields


def known_row(run: Run) -> Row:
    """The properties that tell whether anybody has moved *run* since; empty text for none."""
    known = run.model_dump(mode="json", include=MOVED & run.model_fields_set)
    return {
        STORED_AS.get(name, name): "" if value is None else value for name, value in known.items()
    }


def changed_row(old: Run, new: Run) -> Row:
    """The properties in which *new* differs from what is known of *old*."""
    before, after = (
        run.model_dump(mode="json", include=run.model_fields_set) for run in (old, new)
    )
    changes = {name: value for name, value in after.items() if before.get(name, ...) != value}
    for name in changes.keys() & {"files", "copies"}:
        changes[name] = canonical.dumps(changes[name])
    return {STORED_AS.get(name, name): value for name, value in changes.items()}
