"""The first step of a report: one read of what it is about, kept as a file.

``snapshot.jsonl`` is canonical JSON: a header, then a line for each row, sorted by kind and id.
Every renderer reads only the snapshot, so a retry of the same run says the same. Neo4j is
read-committed: several queries see several states, so the project's revision is compared before and
after, and the read is repeated when it moved. It is complete within the scope of the report, so it
is kept apart (``kept.py``); what is handed over is cut to what the report shows.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from basset import canonical
from basset.clock import stamp
from basset.database import Database, Row
from basset.investigations.locking import no_project
from basset.reports import columns
from basset.reports.files import NOT_OURS, write_once
from basset.reports.order import Order
from basset.reports.scope import Reach, scope_of

SCHEMA = 1
NAME = "snapshot.jsonl"
BEFORE = "before.jsonl"
Now = Callable[[], datetime]

# A project that is written to all the time is read this often; then the report says so.
READS = 3

PROJECT = """
MATCH (p:Project {id: $project_id}) OPTIONAL MATCH (i:Installation {name: 'own'})
RETURN i.id AS installation,
  p {.id, .name, .description, .marking, .single_keys, .revision, .import_incomplete} AS project
"""
ENTITIES = "MATCH (row:Entity {project_id: $project_id})"
ENTITIES_OF = "MATCH (row:Entity) WHERE row.id IN $ids AND row.project_id = $project_id"
RELATIONSHIPS = "MATCH (:Entity)-[row:RELATES {project_id: $project_id}]->(:Entity)"
RELATIONSHIPS_OF = """
MATCH (a:Entity)-[row:RELATES]->(b:Entity)
WHERE a.id IN $ids AND b.id IN $ids AND (a.id IN $near OR b.id IN $near)
  AND row.project_id = $project_id
"""
SOURCES = "MATCH (row:Source {project_id: $project_id})"
NOTES = "MATCH (row:Note {project_id: $project_id})"
CHART = """
MATCH (row:Chart {id: $id, project_id: $project_id})
RETURN row{.marking, .entities, .places, .pinned} AS chart
"""
NO_CHART: dict[str, Any] = {"marking": None, "entities": [], "places": [], "pinned": []}
STILL_THERE = """
UNWIND $ids AS id MATCH (row:Entity {id: id}) WHERE row.project_id = $project_id RETURN id
UNION
UNWIND $ids AS id MATCH ()-[row:RELATES {id: id}]->() WHERE row.project_id = $project_id RETURN id
"""
SUBJECTS = ("entity", "relationship")
ENDS = {"from_id": "startNode(row).id", "to_id": "endNode(row).id"}
# Rows come as lists, many in a record: the driver spends more on a record than on what is in it.
CELLS = """
{match} WITH row ORDER BY row.id WITH collect(row) AS found
UNWIND range(0, size(found) - 1, 50) AS first
RETURN '{kind}' AS kind, [row IN found[first..first + 50] | [{cells}]] AS rows
"""


def take_snapshot(database: Database, order: Order, path: Path, hub_ties: int, *, now: Now) -> None:
    """Write the snapshot for *order* to *path*.

    A dossier does not go on through an entity with more than *hub_ties*. The snapshot of the
    previous report, if there is one, lies beside *path*.

    Raises:
        NotFound: the project, or every entity that the report is about, is gone.
    """
    for read in range(1, READS + 1):
        read_at = stamp(now())
        first = _read_project(database, order.project_id)["project"]
        scope = scope_of(database, order, hub_ties)
        body = list(_body(database, order.project_id, scope))
        after = _read_project(database, order.project_id)
        if first["revision"] == after["project"]["revision"] or read == READS:
            break
    header = {
        "kind": "snapshot",
        "schema": SCHEMA,
        "run_id": order.run_id,
        "read_at": read_at,
        **after,
        "revision_before": first["revision"],
        "revision_after": after["project"]["revision"],
        "scope": scope.said,
        "chart": order.config.chart and _chart(database, order.project_id, order.config.chart),
        "outside": _outside(database, order.project_id, path.with_name(BEFORE), body)
        if scope.ids
        else [],
    }
    write_once(path, (canonical.dump(header) + b"\n", *body))


def read_snapshot(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of a snapshot, header first."""
    with path.open("rb") as file:
        for line in file:
            yield canonical.load(line)


def is_snapshot(path: Path, run_id: str | None = None) -> bool:
    """Whether *path* has the whole snapshot of a run, or of any, which this version may read.

    What Basset writes is complete or not there; anybody may have put something else there.
    """
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            header = canonical.load(file.readline())
            file.seek(-1, os.SEEK_END)
            known = header["schema"] == SCHEMA and run_id in {None, header["run_id"]}
            return known and file.read() == b"\n"
    except (ValueError, KeyError, TypeError, *NOT_OURS):
        return False


def _outside(database: Database, project_id: str, before: Path, body: list[bytes]) -> list[str]:
    """The entities and relationships of the snapshot *before* that are there, yet not in *body*.

    So that what lies out of reach now can be told from what was deleted.
    """
    if not before.is_file():
        return []
    known = {line["id"] for line in read_snapshot(before) if line["kind"] in SUBJECTS}
    ids = sorted(known - {canonical.load(line)["id"] for line in body})
    rows = database.read(STILL_THERE, ids=ids, project_id=project_id)
    return sorted(row["id"] for row in rows)


def _read_project(database: Database, project_id: str) -> Row:
    rows = database.read(PROJECT, project_id=project_id)
    if not rows:
        raise no_project(project_id)
    return rows[0]


def _chart(database: Database, project_id: str, own_id: str) -> dict[str, Any]:
    """The chart to be drawn; nobody is on one that is gone."""
    rows = database.read(CHART, id=own_id, project_id=project_id)
    chart: dict[str, Any] = rows[0]["chart"] if rows else NO_CHART
    return chart


def _body(database: Database, project_id: str, scope: Reach) -> Iterator[bytes]:
    # In the order of the kinds' names, so that the file is sorted.
    kinds: dict[str, tuple[str, Sequence[str]]] = {
        "entity": (ENTITIES_OF if scope.ids else ENTITIES, columns.ENTITY),
        "note": (NOTES, columns.NOTE),
        "relationship": (RELATIONSHIPS_OF if scope.ids else RELATIONSHIPS, columns.RELATIONSHIP),
        "source": (SOURCES, columns.SOURCE),
    }
    parts = []
    for kind, (match, names) in kinds.items():
        cells = ", ".join(ENDS.get(name, f"row.{name}") for name in names)
        parts.append(CELLS.format(match=match, kind=kind, cells=cells))
    # One question, which Neo4j answers part after part: for a small project each one costs more
    # than its rows.
    query = "UNION ALL".join(parts)
    for some in database.stream(query, project_id=project_id, ids=scope.ids, near=scope.near):
        kind = some["kind"]
        for values in some["rows"]:
            yield _line(kind, dict(zip(kinds[kind][1], values, strict=True)))


def _line(kind: str, row: dict[str, Any]) -> bytes:
    if "kind" in row:
        row[f"{kind}_kind"] = row["kind"]
    row["kind"] = kind
    if "claims" in row:
        # Stored as canonical JSON: goes in as it is.
        row["claims"] = orjson.Fragment(row["claims"])
    return canonical.dump(row) + b"\n"
