"""Schedules in the graph."""

from datetime import datetime
from uuid import uuid4

from basset import canonical
from basset.clock import parse, stamp
from basset.database import Database, Row, Transaction
from basset.errors import InvalidInput, NotFound
from basset.paging import Page, decode_cursor, encode_cursor, page
from basset.reports.config import ReportConfig, parse_config
from basset.schedules.models import Schedule, ScheduleChange, ScheduleInput
from basset.schedules.recurrence import first_due
from basset.schedules.rules import (
    changed_fields,
    following,
    recurrence_asked,
    recurrence_of,
    rule_fields,
    stamped,
)

# Locks the project, so that it cannot be deleted while a schedule is put on it.
CREATE = """
MATCH (p:Project {id: $schedule.project_id}) SET p._lock = true
MERGE (s:Schedule {id: $schedule.id}) SET s += $schedule
RETURN s
"""
MISSING_ENTITIES = """
UNWIND $ids AS id
WITH id WHERE NOT EXISTS { MATCH (e:Entity {id: id}) WHERE e.project_id = $project_id }
RETURN id LIMIT 1
"""
GET = "MATCH (s:Schedule {id: $id}) RETURN s"
LOCK = "MATCH (s:Schedule {id: $id}) SET s._lock = true RETURN s"
SAVE = "MATCH (s:Schedule {id: $id}) SET s += $changes RETURN s"
DELETE = "MATCH (s:Schedule {id: $id}) DETACH DELETE s RETURN count(*) AS deleted"
PROJECT = "MATCH (p:Project {id: $id}) RETURN p.id AS id"
LIST = """
MATCH (s:Schedule) WHERE s.id > $after AND ($enabled_only = false OR s.enabled)
RETURN s ORDER BY s.id LIMIT $limit
"""
LIST_OF_PROJECT = """
MATCH (s:Schedule) WHERE s.project_id = $project_id AND s.id > $after AND ($enabled_only = false OR s.enabled)
RETURN s ORDER BY s.id LIMIT $limit
"""
# A schedule whose latest run is unfinished waits: its slots coalesce until that run has ended. Without the hint the
# planner looks for the runs of every schedule first.
DUE = """
MATCH (s:Schedule) USING INDEX SEEK s:Schedule(enabled, next_run)
WHERE s.enabled = true AND s.next_run <= $now
WITH s ORDER BY s.next_run
WHERE NOT EXISTS { MATCH (r:ReportRun) WHERE r.schedule_id = s.id AND r.state IN ['pending', 'running'] }
RETURN s LIMIT $limit
"""
# The same for a reader, who goes on where the page before ended.
DUE_PAGE = """
MATCH (s:Schedule) USING INDEX SEEK s:Schedule(enabled, next_run)
WHERE s.enabled = true AND s.next_run <= $now AND (s.next_run > $at OR (s.next_run = $at AND s.id > $id))
WITH s ORDER BY s.next_run, s.id
WHERE NOT EXISTS { MATCH (r:ReportRun) WHERE r.schedule_id = s.id AND r.state IN ['pending', 'running'] }
RETURN s LIMIT $limit
"""


# ``list`` is a method of the store, so its other methods name their lists.
Schedules = list[Schedule]
Moments = list[datetime]


class ScheduleStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    def create(self, project_id: str, data: ScheduleInput, now: datetime) -> Schedule:
        """A new schedule, with its first due time.

        Raises:
            InvalidInput: names the field that has no meaning.
            NotFound: there is no such project.
        """
        config = parse_config(data.report_config)
        rule = recurrence_asked(data, now)
        fields = {
            "id": str(uuid4()),
            "project_id": project_id,
            "report_config": canonical.dumps(config.model_dump(mode="json")),
            **rule_fields(rule),
            "enabled": data.enabled,
            "next_run": stamped(first_due(rule, now)),
            "run_count": 0,
            "created_at": stamp(now),
            "updated_at": stamp(now),
        }

        def work(tx: Transaction) -> list[Row]:
            rows = tx.run(CREATE, schedule=fields)
            if rows:
                refuse_missing_entities(tx, project_id, config)
            return rows

        rows = self._db.transaction(work)
        if not rows:
            raise NotFound(f"there is no project {project_id[:60]!r}")
        return _schedule(rows[0]["s"])

    def get(self, schedule_id: str) -> Schedule:
        rows = self._db.read(GET, id=schedule_id)
        return _schedule(_one(rows, schedule_id))

    def list(
        self,
        project_id: str | None = None,
        enabled_only: bool = False,
        limit: int = 100,
        cursor: str | None = None,
    ) -> Page[Schedule]:
        """A page of all schedules or of those of one project.

        Raises:
            NotFound: there is no such project.
        """
        if project_id is not None and not self._db.read(PROJECT, id=project_id):
            raise NotFound(f"there is no project {project_id[:60]!r}")
        rows = self._db.read(
            LIST_OF_PROJECT if project_id is not None else LIST,
            project_id=project_id,
            after=decode_cursor(cursor),
            enabled_only=enabled_only,
            limit=limit + 1,
        )
        return page([_schedule(row["s"]) for row in rows], limit, "id")

    def due(self, now: datetime, limit: int = 100) -> Schedules:
        """Schedules that owe a run now, the longest overdue first; not those that wait for a run to end."""
        return [_schedule(row["s"]) for row in self._db.read(DUE, now=stamp(now), limit=limit)]

    def due_page(
        self, now: datetime, limit: int = 100, cursor: str | None = None
    ) -> Page[Schedule]:
        """A page of what ``due`` finds."""
        at, _, after = decode_cursor(cursor).partition(" ")
        rows = self._db.read(DUE_PAGE, now=stamp(now), at=at, id=after, limit=limit + 1)
        found = [_schedule(row["s"]) for row in rows[:limit]]
        more = len(rows) > limit
        return Page(found, encode_cursor(f"{found[-1].next_run} {found[-1].id}") if more else None)

    def update(self, schedule_id: str, changes: ScheduleChange, now: datetime) -> Schedule:
        """Change the fields that are set. A new rule, or enabling, sets the next due time, unless it is given.

        Raises:
            InvalidInput: names the field that has no meaning.
            NotFound: there is no such schedule.
        """

        def work(tx: Transaction) -> Schedule:
            old = _schedule(_one(tx.run(LOCK, id=schedule_id), schedule_id))
            fields = changed_fields(old, changes, now)
            if "report_config" in fields:
                config = ReportConfig.model_validate_json(fields["report_config"])
                refuse_missing_entities(tx, old.project_id, config)
            return _schedule(tx.run(SAVE, id=schedule_id, changes=fields)[0]["s"])

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


def refuse_missing_entities(tx: Transaction, project_id: str, config: ReportConfig) -> None:
    """Say now what a report would stumble over later.

    Raises:
        InvalidInput: *config* names an entity that the project does not have.
    """
    missing = tx.run(MISSING_ENTITIES, ids=config.entity_ids, project_id=project_id)
    if missing:
        raise InvalidInput(
            f"there is no entity {missing[0]['id'][:60]!r} in this project",
            field="report_config.entity_ids",
        )


def _one(rows: list[Row], schedule_id: str) -> Row:
    if not rows:
        raise NotFound(f"there is no schedule {schedule_id[:60]!r}")
    node: Row = rows[0]["s"]
    return node


def _schedule(node: Row) -> Schedule:
    fields = {name: value for name, value in node.items() if name in Schedule.model_fields}
    return Schedule(
        **{"next_run": None, "frequency": None, "cron_expression": None}
        | fields
        | {"report_config": canonical.load(node["report_config"])}
    )
