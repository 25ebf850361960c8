"""A project's lock and revision: what every transaction below a project begins and ends with."""

from dataclasses import dataclass
from datetime import datetime

from basset.clock import stamp
from basset.database import Database, Row, Transaction
from basset.errors import NotFound
from basset.investigations.access import EVERYTHING, Access

LOCK = """
MATCH (p:Project {id: $project_id}) SET p._lock = true
RETURN p.revision AS revision, p.phone_region AS region, p.marking AS marking
"""
TOUCH = """
MATCH (p:Project {id: $project_id})
SET p.revision = p.revision + 1, p.updated_at = coalesce($now, p.updated_at)
"""
REGION = """
MATCH (p:Project {id: $project_id}) RETURN p.phone_region AS region, p.marking AS marking
"""
SEEN = """
MATCH (p:Project) WHERE ($ids IS NULL OR p.id IN $ids) AND p.marking IN $markings RETURN p.id AS id
"""


@dataclass(frozen=True, slots=True)
class Locked:
    """A project as it is under the lock. *region*: of its phone numbers without a country code."""

    revision: int
    region: str


def lock(tx: Transaction, project_id: str, region: str = "", access: Access = EVERYTHING) -> Locked:
    """Take the project's write lock, the first step of every transaction that writes below it.

    *region* holds for a project without one of its own.

    Raises:
        NotFound: there is no such project for somebody with *access*.
    """
    row = _seen(tx.run(LOCK, project_id=project_id), project_id, access)
    return Locked(row["revision"], row["region"] or region)


def touch(tx: Transaction, project_id: str, now: datetime | None = None) -> None:
    """Count a change below the project, in the transaction that makes it."""
    tx.run(TOUCH, project_id=project_id, now=stamp(now) if now else None)


def region_of(db: Database, project_id: str, default: str, access: Access = EVERYTHING) -> str:
    """The country of the project's phone numbers without one; for reads.

    Raises:
        NotFound: there is no such project for somebody with *access*.
    """
    row = _seen(db.read(REGION, project_id=project_id), project_id, access)
    return str(row["region"] or default)


def require_project(db: Database, project_id: str, access: Access = EVERYTHING) -> None:
    """Raise NotFound unless the project exists for somebody with *access*; for reads."""
    region_of(db, project_id, "", access)


def projects_seen(db: Database, access: Access) -> list[str] | None:
    """The ids of the projects that somebody with *access* sees; None: all."""
    if access.markings is None:
        return None if access.projects is None else sorted(access.projects)
    ids = None if access.projects is None else sorted(access.projects)
    return [row["id"] for row in db.read(SEEN, ids=ids, markings=access.markings)]


def _seen(rows: list[Row], project_id: str, access: Access) -> Row:
    if not rows or not (access.sees_project(project_id) and access.sees(rows[0]["marking"])):
        raise no_project(project_id)
    return rows[0]


def no_project(name_or_id: str) -> NotFound:
    """The error for a project that is not there."""
    return NotFound(f"there is no project {name_or_id[:100]!r}", field="project_id")
