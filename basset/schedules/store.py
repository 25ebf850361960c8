"""Schedules in the graph."""

from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from basset import canonical
from basset.clock import stamp
from basset.database import Row, Transaction
from basset.errors import NotFound, UnknownRow
from basset.investigations.locking import no_project
from basset.investigations.viewer import Viewer
from basset.listing import whole_id
from basset.model import Model, from_row, known_of, reading, refuse_stale
from basset.paging import Page, decode_cursor, encode_cursor
from basset.reports.asked import refuse_not_there
from basset.reports.audiences.rules import audiences_of
from basset.reports.theme import read_theme
from basset.schedules import queries
from basset.schedules.models import Schedule, ScheduleInput
from basset.schedules.recurrence import first_due
from basset.schedules.rules import (
    changed_fields,
    following,
    new_fields,
    recurrence_asked,
    upcoming,
)
from basset.schedules.slots import refuse_used

# ``list`` is a method of the store, so its other methods name their lists.
Schedules = list[Schedule]
Moments = list[datetime]
Nodes = list[Row]
Ids = list[str]


class ScheduleStore:
    """The schedules that *viewer* sees: of projects they see, and about nothing hidden."""

    def __init__(self, home: Path, viewer: Viewer) -> None:
        self._db = viewer.db
        self._home = home
        self._viewer = viewer

    def create(self, project_id: str, data: ScheduleInput, now: datetime) -> Schedule:
        """A new schedule, with its first due time.

        Raises:
            InvalidInput: names the field that has no meaning.
            NotFound: there is no such project.
        """
        self._viewer.require(project_id)
        fields = new_fields(data, now) | {"id": str(uuid4()), "project_id": project_id}

        def work(tx: Transaction) -> Schedule:
            rows = tx.run(queries.CREATE, schedule=fields)
            if not rows:
                raise no_project(project_id)
            return self._checked(tx, as_schedule(rows[0]["s"]))

        return self._db.transaction(work)

    def _checked(self, tx: Transaction, schedule: Schedule) -> Schedule:
        """*schedule*, whose entities, chart, audiences, theme and report to compare with are there."""
        config = schedule.report_config
        refuse_not_there(tx, schedule.project_id, config)
        audiences_of(self._home, config.audiences)
        read_theme(self._home, config.template)
        return schedule

    def get(self, schedule_id: str) -> Schedule:
        return self._shown(as_schedule(self._node(schedule_id)))

    def _node(self, schedule_id: str) -> Row:
        """A schedule that is seen, as it is stored."""
        node = _one(self._db.read(queries.GET, id=schedule_id), schedule_id)
        if not self._viewer.sees(node.get("project_id", "")) or self._hides(schedule_id):
            raise no_schedule(schedule_id)
        return node

    def find(self, id_or_beginning: str) -> Schedule:
        """The schedule with this id, or the only one that begins so. Raises as ``whole_id``."""
        return self.get(self.whole_id(id_or_beginning))

    def whole_id(self, beginning: str) -> str:
        """The id of the only schedule whose id begins so, be it readable or not."""
        seen = self._viewer.projects()
        return whole_id(self._db, "Schedule", beginning, "schedule", seen)

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
            self._viewer.require(project_id)
        wanted = {"project_id": project_id, "enabled_only": enabled_only, **filters}
        nodes = queries.LIST.page(self._db, limit, cursor, sort, **wanted, **self._seen(project_id))
        known = known_of(nodes.items, as_schedule)
        return Page([self._shown(each) for each in known], nodes.next_cursor)

    def all_of(self, project_id: str) -> Schedules:
        """All of a project. Raises UnknownRow where this version cannot read one of them."""
        nodes = [row["s"] for row in self._db.read(queries.OF_PROJECT, id=project_id)]
        hidden = self.hidden(project_id)
        return [as_schedule(node) for node in nodes if node["id"] not in hidden]

    def due(self, now: datetime, limit: int = 100) -> Schedules:
        """Schedules that owe a run now, project after project: those that an import holds last, and
        who owes the fewest first; of each the longest overdue first.

        One whose latest run is unfinished waits, and is not among them.
        """
        return [*known_of(self.due_nodes(now, limit), as_schedule)]

    def due_nodes(self, now: datetime, limit: int) -> Nodes:
        """The same as they are stored, for whom one that cannot be read must not stop."""
        return [row["s"] for row in self._db.read(queries.DUE, now=stamp(now), limit=limit)]

    def due_page(
        self, now: datetime, limit: int = 100, cursor: str | None = None
    ) -> Page[Schedule]:
        """A page of what ``due`` finds."""
        at, _, after = decode_cursor(cursor).partition(" ")
        asked = {"now": stamp(now), "at": at, "id": after, "limit": limit + 1}
        rows = self._db.read(queries.DUE_PAGE, **asked, **self._seen())
        nodes = [row["s"] for row in rows[:limit]]
        due = [self._shown(each) for each in known_of(nodes, as_schedule)]
        last = encode_cursor(f"{nodes[-1]['next_run']} {nodes[-1]['id']}") if nodes else None
        return Page(due, last if len(rows) > limit else None)

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
        self._require(schedule_id)

        def work(tx: Transaction) -> Schedule:
            old = as_schedule(_one(tx.run(queries.LOCK, id=schedule_id), schedule_id))
            refuse_stale("schedule", old, expected)
            fields = changed_fields(old, changes, now)
            if not fields:
                return old
            if changes.model_fields_set & {"next_run", "start_time"}:
                refuse_used(tx, old.id, fields.get("next_run"))
            fields["updated_at"] = stamp(now)
            new = as_schedule(tx.run(queries.SAVE, id=schedule_id, changes=fields)[0]["s"])
            return self._checked(tx, new) if "report_config" in fields else new

        return self._db.transaction(work)

    def delete(self, schedule_id: str) -> None:
        """Remove the schedule. Its reports stay; a run that is already owed is still made."""
        self._require(schedule_id)
        if not self._db.write(queries.DELETE, id=schedule_id)[0]["deleted"]:
            raise no_schedule(schedule_id)

    def next_runs(self, schedule_id: str, count: int, now: datetime) -> Moments:
        """As ``upcoming``."""
        return upcoming(self.get(schedule_id), count, now)

    def preview(self, data: ScheduleInput, count: int, now: datetime) -> Moments:
        """The due times that ``create`` with the same *data* would lead to."""
        rule = recurrence_asked(data, now)
        return following(rule, first_due(rule, now), count, now)

    def _require(self, schedule_id: str) -> None:
        """Raise NotFound for a schedule that is there, but not for everybody."""
        if self._viewer.access.is_limited:
            self._node(schedule_id)

    def _seen(self, project_id: str | None = None) -> Row:
        """What lists ask for: the projects that are seen, and the schedules that are not."""
        return {"seen": self._viewer.projects(), "hidden": self.hidden(project_id)}

    def hidden(self, project_id: str | None = None) -> Ids:
        """Ids of schedules about what is not seen, or nobody can tell what; of a project, or all."""
        if self._viewer.access.marking is None:
            return []
        projects = self._viewer.projects() if project_id is None else [project_id]
        return self._hidden(self._db.read(queries.ABOUT, projects=projects))

    def _hides(self, schedule_id: str) -> bool:
        limited = self._viewer.access.marking is not None
        return limited and bool(self._hidden(self._db.read(queries.ONE_ABOUT, id=schedule_id)))

    def _hidden(self, rows: Nodes) -> Ids:
        hidden: Ids = []
        about: dict[str, dict[str, Ids]] = {}
        for row in rows:
            try:
                with reading("schedule", row):
                    ids = [*canonical.load(row["config"])["entity_ids"]]
            except UnknownRow:
                hidden.append(row["id"])
            else:
                about.setdefault(row["project_id"], {})[row["id"]] = ids
        for project_id, named in about.items():
            ids = [own_id for ids in named.values() for own_id in ids]
            unseen = self._viewer.unseen(project_id, ids)
            hidden += [own_id for own_id, ids in named.items() if unseen.intersection(ids)]
        return hidden

    def _shown(self, schedule: Schedule) -> Schedule:
        """*schedule* without why it failed, which may tell of what is hidden."""
        if self._viewer.access.marking is None:
            return schedule
        return schedule.model_copy(update={"last_error": None})


def no_schedule(schedule_id: str) -> NotFound:
    """The error for a schedule that is not there."""
    return NotFound(f"there is no schedule {schedule_id[:60]!r}")


def _one(rows: list[Row], schedule_id: str) -> Row:
    if not rows:
        raise no_schedule(schedule_id)
    node: Row = rows[0]["s"]
    return node


def as_schedule(node: Row) -> Schedule:
    """The schedule that a node's properties hold. Raises UnknownRow."""
    with reading("schedule", node):
        fields = {name: value for name, value in node.items() if name in Schedule.model_fields}
        absent = {"next_run": None, "frequency": None, "cron_expression": None}
        config = {"report_config": canonical.load(node["report_config"])}
        return from_row(Schedule, absent | fields | config)
