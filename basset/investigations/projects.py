"""Projects: what everything else hangs below."""

import unicodedata
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

from basset.cache import CacheService
from basset.clock import stamp
from basset.database import Database, Row, Transaction
from basset.errors import Conflict, Forbidden, InvalidInput
from basset.investigations import counts
from basset.investigations.claims import DEFAULT_AUTHOR
from basset.investigations.deletions import NO_PROJECT, REMEMBER, Deletion, deletions
from basset.investigations.kinds import KINDS
from basset.investigations.locking import lock, no_project, touch
from basset.investigations.numbers import find_numbers
from basset.investigations.project import Project, ProjectInput
from basset.investigations.text import MAX_LINE
from basset.investigations.viewer import Viewer
from basset.model import Model, from_row, refuse_stale
from basset.paging import Page, decode_cursor, page

_FIELDS = """p{.id, .name, .description, .marking, .phone_region, .single_keys, .revision,
    .import_incomplete, .created_at, .updated_at} AS project"""

# Idempotent: a repeated create meets its own row, a second project of that name somebody else's.
CREATE = f"""
MERGE (p:Project {{name_key: $name_key}})
ON CREATE SET p += $properties, p.revision = 0, p.report_count = 0
RETURN {_FIELDS}
"""
GET = f"MATCH (p:Project {{id: $id}}) RETURN {_FIELDS}"
FIND = f"MATCH (p:Project {{name_key: $name_key}}) RETURN {_FIELDS}"
LIST = f"""
MATCH (p:Project) WHERE p.name > $after AND ($seen IS NULL OR p.id IN $seen)
RETURN {_FIELDS} ORDER BY p.name LIMIT $limit
"""
NAMESAKE = "MATCH (p:Project {name_key: $name_key}) WHERE p.id <> $id RETURN p.id AS id"
UPDATE = "MATCH (p:Project {id: $id}) SET p += $changes"

COUNT_SCHEDULES = "MATCH (s:Schedule {project_id: $id}) RETURN count(s) AS schedules"
EMPTY = (
    *(
        f"MATCH {kind.match} WHERE n.project_id = $id WITH n LIMIT 5000 "
        f"{'DELETE' if '-' in kind.match else 'DETACH DELETE'} n RETURN count(*) AS removed"
        for kind in reversed(KINDS.values())
    ),
    "MATCH (n:ReportRun {project_id: $id}) WITH n LIMIT 5000 DETACH DELETE n RETURN count(*) AS removed",
    "MATCH (n:Delivery {project_id: $id}) WITH n LIMIT 5000 DELETE n RETURN count(*) AS removed",
    "MATCH (n:Deletion {project_id: $id}) WITH n LIMIT 5000 DELETE n RETURN count(*) AS removed",
)
DELETE = "MATCH (p:Project {id: $id}) DELETE p"
STATISTICS_SECONDS = 86_400


class ProjectStore:
    """The projects that *viewer* sees."""

    def __init__(self, db: Database, cache: CacheService, viewer: Viewer) -> None:
        self._db = db
        self._cache = cache
        self._viewer = viewer

    def create(self, data: ProjectInput, now: datetime) -> Project:
        """A new, empty project.

        Raises:
            Conflict: one with this name exists (upper and lower case are the same).
        """
        own = {"id": str(uuid4()), "created_at": stamp(now), "updated_at": stamp(now)}
        properties = {**data.model_dump(mode="json"), **own}
        rows = self._db.write(CREATE, name_key=_name_key(data.name), properties=properties)
        project = _project(rows[0])
        if project.id != own["id"]:
            raise _taken(data.name)
        return project

    def get(self, id: str) -> Project:  # noqa: A002 - the interface's word
        return self._seen(self._db.read(GET, id=id), id)

    def find(self, name_or_id: str) -> Project:
        """The project with this id or this name."""
        rows = self._db.read(GET, id=name_or_id) or self._db.read(
            FIND, name_key=_name_key(name_or_id)
        )
        return self._seen(rows, name_or_id)

    def _seen(self, rows: list[Row], called: str) -> Project:
        """The project of *rows*, without what it says of hidden rows below it."""
        if not rows:
            raise no_project(called)
        project = _project(rows[0])
        if not (
            self._viewer.access.sees_project(project.id)
            and self._viewer.access.sees(project.marking)
        ):
            raise no_project(called)
        if self._viewer.access.marking is None:
            return project
        interrupted = project.import_incomplete and "its name is withheld"
        return project.model_copy(update={"revision": 0, "import_incomplete": interrupted})

    def list(self, limit: int = 100, cursor: str | None = None) -> Page[Project]:
        """Projects by name."""
        seen = self._viewer.projects()
        rows = self._db.read(LIST, after=decode_cursor(cursor), limit=limit + 1, seen=seen)
        return page([self._seen([row], "") for row in rows], limit, "name")

    def update(
        self,
        id: str,  # noqa: A002 - the interface's word
        changes: Model,
        now: datetime,
        *,
        expected: str | None = None,
    ) -> Project:
        """Change what *changes* sets. Another region finds the phone numbers of the project anew.

        Raises:
            NotFound: there is no such project.
            Conflict: another project has the new name.
            Forbidden: it gets a new name from somebody who does not see all projects.
            ChangedMeanwhile: the project's fingerprint is no longer the *expected* one.
        """
        values = changes.model_dump(mode="json", exclude_unset=True)
        name = values.get("name")
        if name is not None:
            values["name_key"] = _name_key(name)

        def work(tx: Transaction) -> Project:
            lock(tx, id, access=self._viewer.access)
            old = _project(tx.run(GET, id=id)[0])
            refuse_stale("project", old, expected)
            if name not in {None, old.name}:
                self._refuse_naming()
            if name is not None and tx.run(NAMESAKE, name_key=values["name_key"], id=id):
                raise _taken(name)
            tx.run(UPDATE, id=id, changes=values)
            if values.get("phone_region", old.phone_region) != old.phone_region:
                find_numbers(tx, id, values["phone_region"] or self._viewer.phone_region)
            if _project(tx.run(GET, id=id)[0]) == old:
                return old
            touch(tx, id, now)
            return _project(tx.run(GET, id=id)[0])

        return self._db.transaction(work)

    def delete(
        self,
        id: str,  # noqa: A002 - the interface's word
        now: datetime,
        *,
        author: str = DEFAULT_AUTHOR,
        first: Callable[[], object] = lambda: None,
    ) -> None:
        """Remove the project and everything below it, runs included; who did it is remembered.

        *first* is called once nothing speaks against it, while its rows are there. An interrupted
        delete is finished by the next.

        Raises:
            Conflict: schedules are still on it.
        """
        project = self.get(id)
        _refuse_scheduled(self._db.read(COUNT_SCHEDULES, id=id))
        first()
        for batch in EMPTY:
            while self._db.write(batch, id=id)[0]["removed"]:
                pass
        self._cache.delete_keys(f"*{id}*")

        def work(tx: Transaction) -> None:
            lock(tx, id)
            _refuse_scheduled(tx.run(COUNT_SCHEDULES, id=id))
            tx.run(DELETE, id=id)
            said = {"noun": "project", "title": project.name, "marking": project.marking}
            by = {"at": stamp(now), "author": author}
            tx.run(REMEMBER, project_id=NO_PROJECT, id=id, **said, **by)

        self._db.transaction(work)

    def deletions(
        self, project_id: str | None, limit: int = 100, cursor: str | None = None
    ) -> Page[Deletion]:
        """What was deleted in the project, and by whom, the oldest first; without one, the
        projects.
        """
        if project_id is not None:
            self._viewer.require(project_id)
        return deletions(self._db, self._viewer.access, project_id, limit, cursor)

    def statistics(self, id: str) -> dict[str, Any]:  # noqa: A002 - the interface's word
        """Counts of what is in the project; the claims counted are the current ones."""
        self._viewer.require(id)
        # Every claim is read for it, so it is read once for each state of the project.
        revision = _project(self._db.read(GET, id=id)[0]).revision
        key = f"statistics:{id}:{revision}:{self._viewer.access.marking or ''}"
        counted: dict[str, Any] | None = self._cache.get(key)
        if counted is None:
            seen = self._viewer.access.marking and self._viewer.rows(id)
            counted = counts.count(self._db, id, seen or None)
            self._cache.set(key, counted, ttl=STATISTICS_SECONDS)
        return counted

    def _refuse_naming(self) -> None:
        """Whether a name is taken says what other projects are called."""
        if self._viewer.access.is_limited:
            raise Forbidden("naming projects needs a token that is not limited to some")


def _refuse_scheduled(rows: list[Row]) -> None:
    count = rows[0]["schedules"]
    if count:
        noun = "schedule is" if count == 1 else "schedules are"
        raise Conflict(
            f"{count} {noun} still on this project; delete them first", field="project_id"
        )


def _project(row: Row) -> Project:
    return from_row(Project, row["project"])


def _name_key(name: str) -> str:
    """What tells names apart, short enough for an index."""
    key = unicodedata.normalize("NFKC", name).casefold().strip()
    if len(key) > MAX_LINE:
        raise InvalidInput(
            f"is too long: at most {MAX_LINE:,} letters, with ligatures and the like spelled out",
            field="name",
        )
    return key


def _taken(name: str) -> Conflict:
    return Conflict(f"a project named {name!r} exists", field="name")
