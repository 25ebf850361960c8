"""Counts of what is in a project."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from basset import canonical
from basset.database import Database, Row
from basset.investigations.claims import is_current
from basset.investigations.kind import Kind
from basset.investigations.kinds import KINDS
from basset.investigations.seen_rows import SeenRows


def count(db: Database, project_id: str, seen: SeenRows | None = None) -> dict[str, Any]:
    """Rows of each kind, of those with claims also by type; the claims counted are the current
    ones. Only what is *seen*, if that is given.
    """
    rows: dict[str, int] = {}
    types: dict[str, dict[str, int]] = {}
    claims, markings = 0, Counter[str]()
    for kind in KINDS.values():
        counted = Counter[str]()
        for row in seen.all(kind.noun) if seen else _rows(db, kind, project_id):
            counted[row.get("type") or ""] += 1
            current = [one for one in canonical.load(row.get("claims", "[]")) if is_current(one)]
            claims += len(current)
            markings.update(claim["marking"] for claim in current if claim.get("marking"))
        rows[kind.plural] = counted.total()
        if kind.properties:
            types[f"{kind.plural}_by_type"] = _by_frequency(counted)
    return {**rows, "claims": claims, **types, "claims_by_marking": dict(sorted(markings.items()))}


def _rows(db: Database, kind: Kind[Any], project_id: str) -> Iterator[Row]:
    said = "n{.type, .claims}" if kind.properties else "{}"
    query = f"MATCH {kind.match} WHERE n.project_id = $id RETURN {said} AS row"
    return (answer["row"] for answer in db.stream(query, id=project_id))


def _by_frequency(counted: Counter[str]) -> dict[str, int]:
    """How many rows of each type, the most frequent first."""
    return dict(sorted(counted.items(), key=lambda one: (-one[1], one[0])))
