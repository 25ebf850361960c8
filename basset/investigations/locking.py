"""A project's lock and revision: what every transaction below a project begins and ends with."""

from dataclasses import dataclass
from datetime import datetime

from basset.clock import stamp
from basset.database import Database, Transaction
from basset.errors import NotFound

LOCK = """
MATCH (p:Project {id: $project_id}) SET p._lock = true
RETURN p.revision AS revision, p.phone_region AS region
"""
TOUCH = """
MATCH (p:Project {id: $project_id})
SET p.revision = p.revision + 1, p.updated_at = coalesce($now, p.updated_at)
"""
REGION = "MATCH (p:Project {id: $project_id}) RETURN p.phone_region AS region"


@dataclass(frozen=True, slots=True)
class Locked:
    """A project as it is under the lock. *region*: of its phone numbers without a country code."""

    revision: int
    region: str


def lock(tx: Transaction, project_id: str, region: str = "") -> Locked:
    """Take the project's write lock, the first step of every transaction that writes below it.

    *region* holds for a project without one of its own.

    Raises:
        NotFound: there is no such project.
    """
    rows = tx.run(LOCK, project_id=project_id)
    if not rows:
        raise no_project(project_id)
    return Locked(rows[0]["revision"], rows[0]["region"] or region)


def touch(tx: Transaction, project_id: str, now: datetime | None = None) -> None:
    """Count a change below the project, in the transaction that makes it."""
    tx.run(TOUCH, project_id=project_id, now=stamp(now) if now else None)


def region_of(db: Database, project_id: str, default: str) -> str:
    """The country of the project's phone numbers without one; for reads.

    Raises:
        NotFound: there is no such project.
    """
    rows = db.read(REGION, project_id=project_id)
    if not rows:
        raise no_project(project_id)
    return str(rows[0]["region"] or default)


def require_project(db: Database, project_id: str) -> None:
    """Raise NotFound unless the project exists; for reads."""
    region_of(db, project_id, "")


def no_project(name_or_id: str) -> NotFound:
    """The error for a project that is not there."""
    return NotFound(f"there is no project {name_or_id[:100]!r}", field="project_id")
