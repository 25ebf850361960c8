"""Writes rows of an investigation in batches: what exists is merged, what is equal stays untouched.

The stores write one row with it, the importer thousands. All functions run inside a transaction that holds
the project's lock, so what they read is what they overwrite.
"""

from dataclasses import dataclass
from datetime import datetime

from basset import canonical
from basset.clock import stamp
from basset.database import Row, Transaction
from basset.errors import Conflict
from basset.investigations import claims as arithmetic
from basset.investigations.claims import Claim

FETCH_ENTITIES = "MATCH (n:Entity) WHERE n.id IN $ids RETURN n{.id, .type, .status, .claims} AS row"
FETCH_RELATIONSHIPS = (
    "MATCH ()-[r:RELATES]->() WHERE r.id IN $ids RETURN r{.id, .type, .status, .claims} AS row"
)
FETCH_SOURCES = "MATCH (n:Source) WHERE n.id IN $ids RETURN n{.*} AS row"
FETCH_NOTES = "MATCH (n:Note) WHERE n.id IN $ids RETURN n{.*} AS row"

CREATE_ENTITIES = "UNWIND $rows AS row CREATE (n:Entity) SET n = row"
CREATE_RELATIONSHIPS = """
UNWIND $rows AS row
MATCH (a:Entity {id: row.from_id}) MATCH (b:Entity {id: row.to_id})
CREATE (a)-[r:RELATES]->(b) SET r = row.properties
RETURN count(r) AS created
"""
CREATE_SOURCES = "UNWIND $rows AS row CREATE (n:Source) SET n = row"
CREATE_NOTES = "UNWIND $rows AS row CREATE (n:Note) SET n = row"
CHANGE_ENTITIES = "UNWIND $rows AS row MATCH (n:Entity {id: row.id}) SET n += row"
CHANGE_RELATIONSHIPS = "UNWIND $rows AS row MATCH ()-[r:RELATES {id: row.id}]->() SET r += row"
CHANGE_SOURCES = "UNWIND $rows AS row MATCH (n:Source {id: row.id}) SET n += row"
CHANGE_NOTES = "UNWIND $rows AS row MATCH (n:Note {id: row.id}) SET n += row"

_TIMES = ("created_at", "updated_at")


@dataclass(frozen=True, slots=True)
class Written:
    """How many rows of a batch were new and how many were changed; the rest was there already."""

    created: int
    changed: int


def entity_properties(
    entity_type: str, key: str, status: str, claims: list[Claim], region: str
) -> Row:
    """What an entity's node says beside its identity and times."""
    name, selectors, text = arithmetic.derive(entity_type, key, claims, region)
    return {
        "type": entity_type,
        "status": status,
        "name": name,
        "selectors": selectors,
        "origins": arithmetic.origins(claims),
        "text": text,
        "claims": canonical.dumps(claims),
    }


def relationship_properties(relationship_type: str, status: str, claims: list[Claim]) -> Row:
    return {
        "type": relationship_type,
        "status": status,
        "origins": arithmetic.origins(claims),
        "claims": canonical.dumps(claims),
    }


def identity(project_id: str, own_id: str, key: str, at: str, created_at: str | None = None) -> Row:
    """The properties of a new row that say which one it is and since when."""
    return {
        "id": own_id,
        "project_id": project_id,
        "key": key,
        "created_at": created_at or at,
        "updated_at": at,
    }


def put_entities(
    tx: Transaction,
    batch: list[Row],
    now: datetime,
    region: str,
    *,
    fresh: bool = False,
    ending: str | None = None,
) -> Written:
    """Write entities ``{id, status, properties}``, the properties being ``identity`` and ``entity_properties``.

    *fresh*: none of them can exist yet. *ending*: the origin that no longer makes what is not in its row here.
    """
    known = {} if fresh else _fetch(tx, FETCH_ENTITIES, batch)
    new, changed, at = [], [], stamp(now)
    for row in batch:
        old = known.get(row["id"])
        if old is None:
            new.append(row["properties"])
        elif wanted := _merged(old, row, ending, now):
            properties = entity_properties(
                row["properties"]["type"], row["properties"]["key"], *wanted, region
            )
            changed.append({"id": row["id"], "updated_at": at, **properties})
    return _write(tx, CREATE_ENTITIES, new, CHANGE_ENTITIES, changed)


def put_relationships(
    tx: Transaction,
    batch: list[Row],
    now: datetime,
    *,
    fresh: bool = False,
    ending: str | None = None,
) -> Written:
    """Write relationships, as ``put_entities`` does; each row has also ``from_id`` and ``to_id``, which exist."""
    known = {} if fresh else _fetch(tx, FETCH_RELATIONSHIPS, batch)
    new, changed, at = [], [], stamp(now)
    for row in batch:
        old = known.get(row["id"])
        if old is None:
            new.append(row)
        elif wanted := _merged(old, row, ending, now):
            properties = relationship_properties(row["properties"]["type"], *wanted)
            changed.append({"id": row["id"], "updated_at": at, **properties})
    return _write(tx, CREATE_RELATIONSHIPS, new, CHANGE_RELATIONSHIPS, changed)


def put_sources(
    tx: Transaction, batch: list[Row], now: datetime, *, fresh: bool = False
) -> Written:
    """Write sources, their ``identity`` included; of an existing one the origin that made it may change values, others fill gaps."""
    known = {} if fresh else _fetch(tx, FETCH_SOURCES, batch)
    new, changed = _plain(batch, known, now)
    return _write(tx, CREATE_SOURCES, new, CHANGE_SOURCES, changed)


def put_notes(tx: Transaction, batch: list[Row], now: datetime, *, fresh: bool = False) -> Written:
    """Write notes, their ``identity`` included; an existing one is changed by its own origin."""
    known = {} if fresh else _fetch(tx, FETCH_NOTES, batch)
    new, changed = _plain(batch, known, now)
    return _write(tx, CREATE_NOTES, new, CHANGE_NOTES, changed)


def combined(first: Row, again: Row, region: str) -> Row:
    """Two rows of one file that are the same entity or relationship. Of sources and notes the first one counts."""
    if "properties" not in first:
        return first
    said, more = first["properties"], again["properties"]
    claims = arithmetic.merge(canonical.load(said["claims"]), canonical.load(more["claims"]))
    status = again.get("status") or said["status"]
    if "from_id" in first:
        properties = relationship_properties(said["type"], status, claims)
    else:
        properties = entity_properties(said["type"], said["key"], status, claims, region)
    return {
        **first,
        "status": again.get("status") or first.get("status"),
        "properties": {**said, **properties},
    }


def end_rows(
    tx: Transaction, kind: str, batch: list[Row], origin: str, *, now: datetime, region: str
) -> int:
    """End what *origin* says about the entities or relationships ``{id, key}`` of *batch*; how many it was."""
    known = _fetch(tx, FETCH_ENTITIES if kind == "entity" else FETCH_RELATIONSHIPS, batch)
    changed, at = [], stamp(now)
    for row in batch:
        old = known.get(row["id"])
        claims = arithmetic.end(canonical.load(old["claims"]), origin, set(), now) if old else []
        if old is None or canonical.dumps(claims) == old["claims"]:
            continue
        if kind == "entity":
            properties = entity_properties(old["type"], row["key"], old["status"], claims, region)
        else:
            properties = relationship_properties(old["type"], old["status"], claims)
        changed.append({"id": row["id"], "updated_at": at, **properties})
    if changed:
        tx.run(CHANGE_ENTITIES if kind == "entity" else CHANGE_RELATIONSHIPS, rows=changed)
    return len(changed)


def _plain(batch: list[Row], known: dict[str, Row], now: datetime) -> tuple[list[Row], list[Row]]:
    new, changed, at = [], [], stamp(now)
    for row in batch:
        old = known.get(row["id"])
        if old is None:
            new.append(row)
            continue
        given, said = _filled(row), _filled(old)
        wanted = {**old, **given} if old["origin"] == row["origin"] else {**old, **given, **said}
        if wanted != old:
            changed.append({**wanted, "updated_at": at})
    return new, changed


def _filled(row: Row) -> Row:
    return {
        name: value for name, value in row.items() if value not in (None, "") and name not in _TIMES
    }


def _fetch(tx: Transaction, query: str, batch: list[Row]) -> dict[str, Row]:
    return {
        found["row"]["id"]: found["row"]
        for found in tx.run(query, ids=[row["id"] for row in batch])
    }


def _merged(
    old: Row, row: Row, ending: str | None, now: datetime
) -> tuple[str, list[Claim]] | None:
    """Status and claims that *old* and *row* make together; None when they are what *old* has."""
    incoming = canonical.load(row["properties"]["claims"])
    existing = canonical.load(old["claims"])
    if ending is not None:
        existing = arithmetic.end(
            existing, ending, {arithmetic.identity(claim) for claim in incoming}, now
        )
    claims = arithmetic.merge(existing, incoming)
    status = row.get("status") or old["status"]
    same = old["type"], old["status"], old["claims"]
    return (
        None
        if same == (row["properties"]["type"], status, canonical.dumps(claims))
        else (status, claims)
    )


def _write(
    tx: Transaction, create: str, new: list[Row], change: str, changed: list[Row]
) -> Written:
    if new:
        made = tx.run(create, rows=new)
        if made and made[0]["created"] != len(new):
            raise Conflict(
                "an entity was deleted while relationships to it were written; the same again says which"
            )
    if changed:
        tx.run(change, rows=changed)
    return Written(len(new), len(changed))
