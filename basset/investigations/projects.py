"""Projects: what everything else hangs below."""

import unicodedata
from collections import Counter
from datetime import datetime
from typing import Any
from uuid import uuid4

from basset import canonical
from basset.cache import CacheService
from basset.clock import stamp
from basset.database import Database, Row, Transaction
from basset.errors import Conflict, NotFound
from basset.investigations.models import Project, ProjectChange, ProjectInput
from basset.paging import Page, decode_cursor, page

_FIELDS = "p{.id, .name, .description, .marking, .revision, .import_incomplete, .created_at, .updated_at} AS project"

# Idempotent: a repeated create meets its own row, a second project of that name somebody else's.
CREATE = f"""
MERGE (p:Project {{name_key: $name_key}})
ON CREATE SET p.id = $id, p.name = $name, p.description = $description, p.marking = $marking,
              p.revision = 0, p.report_count = 0, p.created_at = $now, p.updated_at = $now
RETURN {_FIELDS}
"""
GET = f"MATCH (p:Project {{id: $id}}) RETURN {_FIELDS}"
FIND = f"MATCH (p:Project {{name_key: $name_key}}) RETURN {_FIELDS}"
LIST = f"MATCH (p:Project) WHERE p.name > $after RETURN {_FIELDS} ORDER BY p.name LIMIT $limit"
LOCK = "MATCH (p:Project {id: $project_id}) SET p._lock = true RETURN p.revision AS revision"
TOUCH = "MATCH (p:Project {id: $project_id}) SET p.revision = p.revision + 1, p.updated_at = coalesce($now, p.updated_at)"
NAMESAKE = "MATCH (p:Project {name_key: $name_key}) WHERE p.id <> $id RETURN p.id AS id"
UPDATE = f"MATCH (p:Project {{id: $id}}) SET p += $changes RETURN {_FIELDS}"

COUNT_SCHEDULES = "MATCH (s:Schedule {project_id: $id}) RETURN count(s) AS schedules"
EMPTY = (
    "MATCH ()-[r:RELATES {project_id: $id}]->() WITH r LIMIT 5000 DELETE r RETURN count(*) AS removed",
    "MATCH (n:Entity {project_id: $id}) WITH n LIMIT 5000 DETACH DELETE n RETURN count(*) AS removed",
    "MATCH (n:Note {project_id: $id}) WITH n LIMIT 5000 DELETE n RETURN count(*) AS removed",
    "MATCH (n:Source {project_id: $id}) WITH n LIMIT 5000 DELETE n RETURN count(*) AS removed",
    "MATCH (n:ReportRun {project_id: $id}) WITH n LIMIT 5000 DETACH DELETE n RETURN count(*) AS removed",
)
DELETE = "MATCH (p:Project {id: $id}) DELETE p"

ENTITIES_BY_TYPE = "MATCH (n:Entity {project_id: $id}) RETURN n.type AS type, count(*) AS count"
RELATIONSHIPS_BY_TYPE = (
    "MATCH ()-[r:RELATES {project_id: $id}]->() RETURN r.type AS type, count(*) AS count"
)
COUNTS = """
RETURN COUNT { MATCH (:Source {project_id: $id}) } AS sources, COUNT { MATCH (:Note {project_id: $id}) } AS notes
"""
ENTITY_CLAIMS = "MATCH (n:Entity {project_id: $id}) RETURN n.claims AS claims"
RELATIONSHIP_CLAIMS = "MATCH ()-[r:RELATES {project_id: $id}]->() RETURN r.claims AS claims"

STATISTICS_SECONDS = 86_400


def lock(tx: Transaction, project_id: str) -> int:
    """Take the project's write lock, the first step of every transaction that writes below it; its revision.

    Raises:
        NotFound: there is no such project.
    """
    rows = tx.run(LOCK, project_id=project_id)
    if not rows:
        raise no_project(project_id)
    revision: int = rows[0]["revision"]
    return revision


def touch(tx: Transaction, project_id: str, now: datetime | None = None) -> None:
    """Count a change below the project, in the transaction that makes it."""
    tx.run(TOUCH, project_id=project_id, now=stamp(now) if now else None)


def require(db: Database, project_id: str) -> None:
    """Raise NotFound unless the project exists; for reads."""
    if not db.read(GET, id=project_id):
        raise no_project(project_id)


class ProjectStore:
    def __init__(self, db: Database, cache: CacheService) -> None:
        self._db = db
        self._cache = cache

    def create(self, data: ProjectInput, now: datetime) -> Project:
        """A new, empty project.

        Raises:
            Conflict: one with this name exists (upper and lower case are the same).
        """
        own_id = str(uuid4())
        rows = self._db.write(
            CREATE, id=own_id, name_key=_name_key(data.name), now=stamp(now), **data.model_dump()
        )
        project = _project(rows[0])
        if project.id != own_id:
            raise _taken(data.name)
        return project

    def get(self, id: str) -> Project:  # noqa: A002 - the interface's word
        rows = self._db.read(GET, id=id)
        if not rows:
            raise no_project(id)
        return _project(rows[0])

    def find(self, name_or_id: str) -> Project:
        """The project with this id or this name."""
        rows = self._db.read(GET, id=name_or_id) or self._db.read(
            FIND, name_key=_name_key(name_or_id)
        )
        if not rows:
            raise no_project(name_or_id)
        return _project(rows[0])

    def list(self, limit: int = 100, cursor: str | None = None) -> Page[Project]:
        """Projects by name."""
        rows = self._db.read(LIST, after=decode_cursor(cursor), limit=limit + 1)
        return page([_project(row) for row in rows], limit, "name")

    def update(self, id: str, changes: ProjectChange, now: datetime) -> Project:  # noqa: A002 - the interface's word
        values = changes.model_dump(exclude_none=True)
        if "name" in values:
            values["name_key"] = _name_key(values["name"])

        def work(tx: Transaction) -> Project:
            lock(tx, id)
            if "name" in values and tx.run(NAMESAKE, name_key=values["name_key"], id=id):
                raise _taken(values["name"])
            touch(tx, id, now)
            return _project(tx.run(UPDATE, id=id, changes=values)[0])

        return self._db.transaction(work)

    def delete(self, id: str) -> None:  # noqa: A002 - the interface's word
        """Remove the project and everything below it, runs included; an interrupted delete is finished by the next.

        Raises:
            Conflict: schedules are still on it.
        """
        self.get(id)
        _refuse_scheduled(self._db.read(COUNT_SCHEDULES, id=id))
        for batch in EMPTY:
            while self._db.write(batch, id=id)[0]["removed"]:
                pass

        def work(tx: Transaction) -> None:
            lock(tx, id)
            _refuse_scheduled(tx.run(COUNT_SCHEDULES, id=id))
            tx.run(DELETE, id=id)

        self._db.transaction(work)

    def statistics(self, id: str) -> dict[str, Any]:  # noqa: A002 - the interface's word
        """Counts of what is in the project; the claims counted are the current ones."""
        # Every claim is read for it, so it is read once for each state of the project.
        key = f"statistics:{id}:{self.get(id).revision}"
        counted: dict[str, Any] | None = self._cache.get(key)
        if counted is None:
            counted = self._count(id)
            self._cache.set(key, counted, ttl=STATISTICS_SECONDS)
        return counted

    def _count(self, id: str) -> dict[str, Any]:  # noqa: A002 - the interface's word
        claims, markings = 0, Counter[str]()
        for query in (ENTITY_CLAIMS, RELATIONSHIP_CLAIMS):
            for row in self._db.stream(query, id=id):
                current = [
                    claim for claim in canonical.load(row["claims"]) if not claim.get("ended_at")
                ]
                claims += len(current)
                markings.update(claim["marking"] for claim in current if claim.get("marking"))
        entities = _by_type(self._db.read(ENTITIES_BY_TYPE, id=id))
        relationships = _by_type(self._db.read(RELATIONSHIPS_BY_TYPE, id=id))
        return {
            "entities": sum(entities.values()),
            "relationships": sum(relationships.values()),
            **self._db.read(COUNTS, id=id)[0],
            "claims": claims,
            "entities_by_type": entities,
            "relationships_by_type": relationships,
            "claims_by_marking": dict(sorted(markings.items())),
        }


def _refuse_scheduled(rows: list[Row]) -> None:
    count = rows[0]["schedules"]
    if count:
        noun = "schedule is" if count == 1 else "schedules are"
        raise Conflict(
            f"{count} {noun} still on this project; delete them first", field="project_id"
        )


def _project(row: Row) -> Project:
    return Project.model_validate(row["project"])


def _by_type(rows: list[Row]) -> dict[str, int]:
    return {
        row["type"]: row["count"]
        for row in sorted(rows, key=lambda row: (-row["count"], row["type"]))
    }


def _name_key(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold().strip()


def no_project(project_id: str) -> NotFound:
    """The error for a project that is not there."""
    return NotFound(f"there is no project {project_id[:100]!r}", field="project_id")


def _taken(name: str) -> Conflict:
    return Conflict(f"a project named {name!r} exists", field="name")
