"""Counts of what is in a project."""

from collections import Counter
from typing import Any

from basset import canonical
from basset.database import Database
from basset.investigations.claims import is_current
from basset.investigations.kind import Kind
from basset.investigations.kinds import KINDS

_SAYING = [kind for kind in KINDS.values() if kind.properties]


def count(db: Database, project_id: str) -> dict[str, Any]:
    """Rows of each kind, of those with claims also by type; the claims counted are the current
    ones.
    """
    rows = {kind.plural: _counted(db, kind, project_id) for kind in KINDS.values()}
    types = {f"{kind.plural}_by_type": _by_type(db, kind, project_id) for kind in _SAYING}
    claims, markings = 0, Counter[str]()
    for kind in _SAYING:
        query = f"MATCH {kind.match} WHERE n.project_id = $id RETURN n.claims AS claims"
        for row in db.stream(query, id=project_id):
            current = [claim for claim in canonical.load(row["claims"]) if is_current(claim)]
            claims += len(current)
            markings.update(claim["marking"] for claim in current if claim.get("marking"))
    return {**rows, "claims": claims, **types, "claims_by_marking": dict(sorted(markings.items()))}


def _counted(db: Database, kind: Kind[Any], project_id: str) -> int:
    query = f"MATCH {kind.match} WHERE n.project_id = $id RETURN count(n) AS count"
    return int(db.read(query, id=project_id)[0]["count"])


def _by_type(db: Database, kind: Kind[Any], project_id: str) -> dict[str, int]:
    """How many rows of each type, the most frequent first."""
    rows = db.read(
        f"MATCH {kind.match} WHERE n.project_id = $id RETURN n.type AS type, count(*) AS count "
        "ORDER BY count DESC, type",
        id=project_id,
    )
    return {row["type"]: row["count"] for row in rows}
