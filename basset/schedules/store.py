"""Schedules in the graph."""

from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from pydantic import ValidationError

from basset import canonical
from basset.clock import parse, stamp
from basset.database import Database, Row, Transaction
from basset.errors import NotFound
from basset.investigations.kind import CHANGED_SINCE
from basset.investigations.locking import no_project, require_project
from basset.investigations.references import refuse_missing_entities
from basset.listing import TITLE, TITLE_HAS, Lister, as_json, whole_id
from basset.model import Model, first_error, from_row, refuse_stale
from basset.paging import Page, decode_cursor, encode_cursor
from basset.reports.audiences.rules import audiences_of
from basset.reports.since import refuse_unknown_report
from basset.reports.theme import read_theme
from basset.schedules.models import Schedule, ScheduleInput
from basset.schedules.recurrence import first_due
from basset.schedules.rules import (
    changed_fields,
    following,
    new_fields,
    recurrence_asked,
    recurrence_of,
)

# Locks the project, so that it cannot be deleted while a schedule is put on it.
CREATE = """
MATCH (p:Project {id: $schedule.project_id}) SET p._lock = true
MERGE (s:Schedule {id: $schedule.id}) SET s += $schedule
RETURN s
"""
GET = "MATCH (s:Schedule {id: $id}) RETURN s"
LOCK = "MATCH (s:Schedule {id: $id}) SET s._lock = true RETURN s"
# A change may mend what could not be evaluated, so the next tick looks again.
SAVE = "MATCH (s:Schedule {id: $id}) SET s += $changes, s.set_aside_until = null RETURN s"
DELETE = "MATCH (s:Schedule {id: $id}) DETACH DELETE s RETURN count(*) AS deleted"
LIST = Lister(
    match="(n:Schedule)",
    sorts={
        "title": TITLE,
        "next_run": "coalesce(n.next_run, '~')",  # nothing more is owed: last
        "created": "n.created_at",
    },
    usual="title",
    filters={
        "project_id": "n.project_id = $project_id",
        "enabled_only": "n.enabled",
        "state": "CASE $state WHEN 'enabled' THEN n.enabled WHEN 'disabled' THEN NOT n.enabled "
        "ELSE n.enabled AND n.last_error IS NOT NULL END",
        "text": TITLE_HAS,
        "changed_since": CHANGED_SINCE,
    },
    reads={"text": as_json},
)
# A schedule whose latest run is unfinished waits: its slots coalesce until that run has ended.
# Without USING INDEX the planner looks for the runs of every schedule first.
DUE = """
MATCH (s:Schedule) USING INDEX SEEK s:Schedule(enabled, next_run)
WHERE s.enabled = true AND s.next_run <= $now AND coalesce(s.set_aside_until, '') <= $now
WITH s ORDER BY s.next_run
WHERE NOT EXISTS {
  MATCH (r:ReportRun) WHERE r.schedule_id = s.id AND r.state IN ['pending', 'running']
}
RETURN s LIMIT $limit
"""
# The same for a reader, who goes on where the page before ended.
DUE_PAGE = """
MATCH (s:Schedule) USING INDEX SEEK s:Schedule(enabled, next_run)
WHERE s.enabled = true AND s.next_run <= $now AND coalesce(s.set_aside_until, '') <= $now
  AND (s.next_run > $at OR (s.next_run = $at AND s.id > $id))
WITH s ORDER BY s.next_run, s.id
WHERE NOT EXISTS {
  MATCH (r:ReportRun) WHERE r.schedule_id = s.id AND r.state IN ['pending', 'running']
}
RETURN s LIMIT $limit
"""


# ``list`` is a method of the store, so its other methods name their lists.
Schedules = list[Schedule]
Moments = list[datetime]
Nodes = list[Row]


class ScheduleStore:
    def __init__(self, db: Database, home: Path) -> None:
        self._db = db
        self._home = home

    def create(self, project_id: str, data: ScheduleInput, now: datetime) -> Schedule:
        """A new schedule, with its first due time.

        Raises:
            InvalidInput: names the field that has no meaning.
            NotFound: there is no such project.
        """
        fields = new_fields(data, now) | {"id": str(uuid4()), "project_id": project_id}

        def work(tx: Transaction) -> Schedule:
            rows = tx.run(CREATE, schedule=fields)
            if not rows:
                raise no_project(project_id)
            return self._checked(tx, as_schedule(rows[0]["s"]))

        return self._db.transaction(work)

    def _checked(self, tx: Transaction, schedule: Schedule) -> Schedule:
        """*schedule*, whose entities, audiences, theme and report to compare with are there."""
        config = schedule.report_config
        refuse_unknown_report(tx, schedule.project_id, config)
        audiences_of(self._home, config.audiences)
        read_theme(self._home, config.template)
        refuse_missing_entities(
            tx, schedule.project_id, config.entity_ids, "report_config.entity_ids"
        )
        return schedule

    def get(self, schedule_id: str) -> Schedule:
        rows = self._db.read(GET, id=schedule_id)
        return as_schedule(_one(rows, schedule_id))

    def find(self, id_or_beginning: str) -> Schedule:
        """The schedule with this id, or the only one that begins so. Raises as ``whole_id``."""
        return self.get(whole_id(self._db, "Schedule", id_or_beginning, "schedule"))

    def list(
        self,
        project_id: str | None = None,
        enabled_only: bool = False,
        limit: int = 100,
        cursor: str | None = None,
        *,
        sort: str | None = None,
        **filters: Any,
    ) -> Page[Schedule]:
        """A page of all schedules or of those of one project; *filters* are of ``ScheduleQuery``.

        Raises:
            NotFound: there is no such project.
            InvalidInput: there is no such order, or the cursor is from a list in another one.
        """
        if project_id is not None:
            require_project(self._db, project_id)
        wanted = {"project_id": project_id, "enabled_only": enabled_only, **filters}
        nodes = LIST.page(self._db, limit, cursor, sort, **wanted)
        return Page([as_schedule(node) for node in nodes.items], nodes.next_cursor)

    def due(self, now: datetime, limit: int = 100) -> Schedules:
        """Schedules that owe a run now, the longest overdue first.

        One whose latest run is unfinished waits, and is not among them.
        """
        return [as_schedule(node) for node in self.due_nodes(now, limit)]

    def due_nodes(self, now: datetime, limit: int) -> Nodes:
        """The same as they are stored, for whom one that cannot be read must not stop."""
        return [row["s"] for row in self._db.read(DUE, now=stamp(now), limit=limit)]

    def due_page(
        self, now: datetime, limit: int = 100, cursor: str | None = None
    ) -> Page[Schedule]:
        """A page of what ``due`` finds."""
        at, _, after = decode_cursor(cursor).partition(" ")
        rows = self._db.read(DUE_PAGE, now=stamp(now), at=at, id=after, limit=limit + 1)
        due = [as_schedule(row["s"]) for row in rows[:limit]]
        more = len(rows) > limit
        return Page(due, encode_cursor(f"{due[-1].next_run} {due[-1].id}") if more else None)

    def update(
        self, schedule_id: str, changes: Model, now: datetime, *, expected: str | None = None
    ) -> Schedule:
        """Change the fields that are set; a new rule, or enabling, also sets the next due time.

        What is owed stays owed, and a change to what is there already changes nothing.

        Raises:
            InvalidInput: names the field that has no meaning.
            NotFound: there is no such schedule.
            ChangedMeanwhile: the schedule's fingerprint is no longer the *expected* one.
        """

        def work(tx: Transaction) -> Schedule:
            old = as_schedule(_one(tx.run(LOCK, id=schedule_id), schedule_id))
            refuse_stale("schedule", old, expected)
            fields = changed_fields(old, changes, now)
            if not fields:
                return old
            fields["updated_at"] = stamp(now)
            new = as_schedule(tx.run(SAVE, id=schedule_id, changes=fields)[0]["s"])
            return self._checked(tx, new) if "report_config" in fields else new

        return self._db.transaction(work)

    def delete(self, schedule_id: str) -> None:
        """Remove the schedule. Its reports stay; a run that is already owed is still made."""
        if not self._db.write(DELETE, id=schedule_id)[0]["deleted"]:
            raise NotFound(f"there is no schedule {schedule_id[:60]!r}")

    def next_runs(self, schedule_id: str, count: int, now: datetime) -> Moments:
        """The next due times: the one that is set, then those that follow from the rule."""
        schedule = self.get(schedule_id)
        if schedule.next_run is None:
            return []
        return following(recurrence_of(schedule), parse(schedule.next_run), count, now)

    def preview(self, data: ScheduleInput, count: int, now: datetime) -> Moments:
        """The due times that ``create`` with the same *data* would lead to."""
        rule = recurrence_asked(data, now)
        return following(rule, first_due(rule, now), count, now)


def _one(rows: list[Row], schedule_id: str) -> Row:
    if not rows:
        raise NotFound(f"there is no schedule {schedule_id[:60]!r}")
    node: Row = rows[0]["s"]
    return node


def as_schedule(node: Row) -> Schedule:
    """The schedule that a node's properties hold.

    Raises:
        InvalidInput: they hold none that this version can read.
    """
    fields = {name: value for name, value in node.items() if name in Schedule.model_fields}
    absent = {"next_run": None, "frequency": None, "cron_expression": None}
    config = {"report_config": canonical.load(node["report_config"])}
    try:
        return from_row(Schedule, absent | fields | config)
    except ValidationError as error:
        raise first_error(error, f"schedule {node['id']}") from None
