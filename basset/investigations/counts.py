"""Counts of what is in a project."""

from collections import Counter
from typing import Any

from basset import canonical
from basset.database import Database, Row
from basset.investigations.claims import is_current

ENTITIES_BY_TYPE = "MATCH (n:Entity {project_id: $id}) RETURN n.type AS type, count(*) AS count"
RELATIONSHIPS_BY_TYPE = """
MATCH ()-[r:RELATES {project_id: $id}]->() RETURN r.type AS type, count(*) AS count
"""
COUNTS = """
RETURN COUNT { MATCH (:Source {project_id: $id}) } AS sources,
       COUNT { MATCH (:Note {project_id: $id}) } AS notes
"""
CLAIMS = (
    "MATCH (n:Entity {project_id: $id}) RETURN n.claims AS claims",
    "MATCH ()-[r:RELATES {project_id: $id}]->() RETURN r.claims AS claims",
)


def count(db: Database, project_id: str) -> dict[str, Any]:
    """Rows by kind and type; the claims counted are the current ones."""
    claims, markings = 0, Counter[str]()
    for query in CLAIMS:
        for row in db.stream(query, id=project_id):
            current = [claim for claim in canonical.load(row["claims"]) if is_current(claim)]
            claims += len(current)
            markings.update(claim["marking"] for claim in current if claim.get("marking"))
    entities = _by_type(db.read(ENTITIES_BY_TYPE, id=project_id))
    relationships = _by_type(db.read(RELATIONSHIPS_BY_TYPE, id=project_id))
    return {
        "entities": sum(entities.values()),
        "relationships": sum(relationships.values()),
        **db.read(COUNTS, id=project_id)[0],
        "claims": claims,
        "entities_by_type": entities,
        "relationships_by_type": relationships,
        "claims_by_marking": dict(sorted(markings.items())),
    }


def _by_type(rows: list[Row]) -> dict[str, int]:
    return {
        row["type"]: row["count"]
        for row in sorted(rows, key=lambda row: (-row["count"], row["type"]))
    }
