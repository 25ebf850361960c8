"""The first step of a report: one read of what it is about, kept as a file.

``snapshot.jsonl`` is canonical JSON, a header and then one line a thing, sorted by kind and id. Every renderer reads
only the snapshot, so a retry of the same run says the same. Neo4j is read-committed: several queries see several
states, so the project's revision is compared before and after, and the read is repeated when it moved.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from basset import canonical
from basset.database import Database
from basset.errors import NotFound
from basset.reports.config import ReportType
from basset.reports.files import write_once
from basset.reports.order import Order

SCHEMA = 1
NAME = "snapshot.jsonl"
# A project that is written to all the time is read this often, and then the report says that it changed.
READS = 3

PROJECT = """
MATCH (p:Project {id: $project_id})
RETURN p {.id, .name, .description, .marking, .revision, .import_incomplete} AS project
"""
ENTITY_COLUMNS = """
RETURN e.id AS id, e.key AS key, e.type AS type, e.name AS name, e.status AS status, e.selectors AS selectors,
       e.origins AS origins, e.claims AS claims, e.created_at AS created_at
ORDER BY e.id
"""
ENTITIES = "MATCH (e:Entity {project_id: $project_id})" + ENTITY_COLUMNS
ENTITIES_OF = "MATCH (e:Entity) WHERE e.id IN $ids AND e.project_id = $project_id" + ENTITY_COLUMNS
RELATIONSHIP_COLUMNS = """
RETURN r.id AS id, r.key AS key, r.type AS type, r.status AS status, r.origins AS origins, r.claims AS claims,
       r.created_at AS created_at, a.id AS from_id, b.id AS to_id
ORDER BY r.id
"""
RELATIONSHIPS = (
    "MATCH (a:Entity)-[r:RELATES {project_id: $project_id}]->(b:Entity)" + RELATIONSHIP_COLUMNS
)
RELATIONSHIPS_OF = (
    "MATCH (a:Entity)-[r:RELATES]->(b:Entity) WHERE a.id IN $ids AND b.id IN $ids AND r.project_id = $project_id"
    + RELATIONSHIP_COLUMNS
)
SOURCES = """
MATCH (s:Source {project_id: $project_id})
RETURN s.id AS id, s.title AS title, s.url AS url, s.retrieved_at AS retrieved_at, s.sha256 AS sha256,
       s.note AS note, s.reliability AS reliability, s.credibility AS credibility, s.marking AS marking
ORDER BY s.id
"""
NOTES = """
MATCH (n:Note {project_id: $project_id})
RETURN n.id AS id, n.subject_id AS subject_id, n.kind AS note_kind, n.text AS text, n.author AS author,
       n.marking AS marking, n.created_at AS created_at, n.updated_at AS updated_at
ORDER BY n.id
"""
NAMED = "MATCH (e:Entity) WHERE e.id IN $ids AND e.project_id = $project_id RETURN e.id AS id ORDER BY id"
NEIGHBOURS = """
MATCH (e:Entity)-[r:RELATES]-(n:Entity)
WHERE e.id IN $ids AND r.project_id = $project_id AND NOT n.id IN $known
RETURN n.id AS id, count(r) AS links
ORDER BY links DESC, id
"""


def take(database: Database, order: Order, path: Path, budget: int) -> None:
    """Write the snapshot for *order* to *path*, unless an earlier attempt already did.

    A dossier takes at most *budget* entities, nearest and best connected first.

    Raises:
        NotFound: the project, or every entity that the report is about, is gone.
    """
    if path.exists():
        return
    for read in range(1, READS + 1):
        before = _project(database, order.project_id)
        scope = _scope(database, order, budget)
        body = list(_body(database, order.project_id, scope))
        after = _project(database, order.project_id)
        if before["revision"] == after["revision"] or read == READS:
            break
    header = {
        "kind": "snapshot",
        "schema": SCHEMA,
        "run_id": order.run_id,
        "project": after,
        "revision_before": before["revision"],
        "revision_after": after["revision"],
        "scope": None
        if scope is None
        else {"missing": scope["missing"], "left_out": scope["left_out"]},
    }
    write_once(path, (canonical.dump(header) + b"\n", *body))


def read(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of a snapshot, header first."""
    with path.open("rb") as file:
        for line in file:
            yield canonical.load(line)


def of_run(folder: Path, order: Order) -> Path | None:
    """The snapshot that this run already put into a finished report below *folder*, before it could say so."""
    for path in sorted(folder.glob(f"{order.number:05d}*/{NAME}")):
        if next(read(path))["run_id"] == order.run_id:
            return path
    return None


def _project(database: Database, project_id: str) -> dict[str, Any]:
    rows = database.read(PROJECT, project_id=project_id)
    if not rows:
        raise NotFound(f"there is no project {project_id}", field="project_id")
    project: dict[str, Any] = rows[0]["project"]
    return project


def _scope(database: Database, order: Order, budget: int) -> dict[str, Any] | None:
    """The ids to read, or None for the whole project."""
    wanted = order.config.entity_ids
    if not wanted:
        return None
    ids = [row["id"] for row in database.read(NAMED, ids=wanted, project_id=order.project_id)]
    if not ids:
        raise NotFound(
            "none of the entities that this report is about exists any more", field="entity_ids"
        )
    missing = sorted(set(wanted) - set(ids))
    dossier = order.config.report_type is ReportType.DOSSIER
    edge, left_out = ids, 0
    for _ in range(2 if dossier else 1):
        found = database.read(NEIGHBOURS, ids=edge, known=ids, project_id=order.project_id)
        edge = [row["id"] for row in found][: max(0, budget - len(ids)) if dossier else None]
        left_out += len(found) - len(edge)
        ids = ids + edge
    return {"ids": ids, "missing": missing, "left_out": left_out}


def _body(database: Database, project_id: str, scope: dict[str, Any] | None) -> Iterator[bytes]:
    asked: dict[str, Any] = {"project_id": project_id}
    if scope is not None:
        asked["ids"] = scope["ids"]
    # In the order of the kinds' names, so that the file is sorted.
    for kind, cypher in (
        ("entity", ENTITIES_OF if scope else ENTITIES),
        ("note", NOTES),
        ("relationship", RELATIONSHIPS_OF if scope else RELATIONSHIPS),
        ("source", SOURCES),
    ):
        for row in database.stream(cypher, **asked):
            row["kind"] = kind
            if "claims" in row:
                row["claims"] = orjson.Fragment(
                    row["claims"]
                )  # stored as canonical JSON: goes in as it is
            yield canonical.dump(row) + b"\n"
