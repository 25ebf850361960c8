"""Writes rows of an investigation in batches: what exists is merged, what is equal stays untouched.

The stores write one row with it, the importer thousands. All functions run inside a transaction that holds
the project's lock, so what they read is what they overwrite.
"""

from dataclasses import dataclass
from datetime import datetime

from basset import canonical
from basset.clock import stamp
from basset.database import Row, Transaction
from basset.investigations import claims as arithmetic
from basset.investigations.claims import Claim

FETCH_ENTITIES = "MATCH (n:Entity) WHERE n.id IN $ids RETURN n{.id, .type, .status, .claims} AS row"
FETCH_RELATIONSHIPS = "MATCH ()-[r:RELATES]->() WHERE r.id IN $ids RETURN r{.id, .type, .status, .claims} AS row"
FETCH_SOURCES = "MATCH (n:Source) WHERE n.id IN $ids RETURN n{.*} AS row"
FETCH_NOTES = "MATCH (n:Note) WHERE n.id IN $ids RETURN n{.*} AS row"

CREATE_ENTITIES = "UNWIND $rows AS row CREATE (n:Entity) SET n = row"
CREATE_RELATIONSHIPS = """
UNWIND $rows AS row
MATCH (a:Entity {id: row.from_id}) MATCH (b:Entity {id: row.to_id})
CREATE (a)-[r:RELATES]->(b) SET r = row.properties
"""
CREATE_SOURCES = "UNWIND $rows AS row CREATE (n:Source) SET n = row"
CREATE_NOTES = "UNWIND $rows AS row CREATE (n:Note) SET n = row"
CHANGE_ENTITIES = "UNWIND $rows AS row MATCH (n:Entity {id: row.id}) SET n += row"
CHANGE_RELATIONSHIPS = "UNWIND $rows AS row MATCH ()-[r:RELATES {id: row.id}]->() SET r += row"
CHANGE_SOURCES = "UNWIND $rows AS row MATCH (n:Source {id: row.id}) SET n += row"
CHANGE_NOTES = "UNWIND $rows AS row MATCH (n:Note {id: row.id}) SET n += row"


@dataclass(frozen=True, slots=True)
class Written:
    """How many rows of a batch were new and how many were changed; the rest was there already."""

    created: int
    changed: int


def entity_properties(entity_type: str, key: str, status: str, claims: list[Claim], region: str) -> Row:
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


def put_entities(
    tx: Transaction, project_id: str, batch: list[Row], now: datetime, region: str, *, fresh: bool = False
) -> Written:
    """Write entities ``{id, key, type, status?, claims, created_at?}``; *fresh*: none of them can exist yet."""
    known = {} if fresh else _fetch(tx, FETCH_ENTITIES, batch)
    new, changed = [], []
    for row in batch:
        old = known.get(row["id"])
        claims = row["claims"] if old is None else _merged(old, row)
        status = row.get("status") or (old["status"] if old else "active")
        if old is None:
            properties = entity_properties(row["type"], row["key"], status, claims, region)
            new.append({**_identity(row, project_id, now), **properties})
        elif _differs(old, row, status, claims):
            properties = entity_properties(row["type"], row["key"], status, claims, region)
            changed.append({"id": row["id"], "updated_at": stamp(now), **properties})
    return _write(tx, CREATE_ENTITIES, new, CHANGE_ENTITIES, changed)


def put_relationships(
    tx: Transaction, project_id: str, batch: list[Row], now: datetime, *, fresh: bool = False
) -> Written:
    """Write relationships ``{id, key, type, from_id, to_id, status?, claims, created_at?}``; both ends exist."""
    known = {} if fresh else _fetch(tx, FETCH_RELATIONSHIPS, batch)
    new, changed = [], []
    for row in batch:
        old = known.get(row["id"])
        claims = row["claims"] if old is None else _merged(old, row)
        status = row.get("status") or (old["status"] if old else "active")
        if old is None:
            properties = relationship_properties(row["type"], status, claims)
            identity = _identity(row, project_id, now)
            new.append({"from_id": row["from_id"], "to_id": row["to_id"], "properties": {**identity, **properties}})
        elif _differs(old, row, status, claims):
            properties = relationship_properties(row["type"], status, claims)
            changed.append({"id": row["id"], "updated_at": stamp(now), **properties})
    return _write(tx, CREATE_RELATIONSHIPS, new, CHANGE_RELATIONSHIPS, changed)


def put_sources(tx: Transaction, project_id: str, batch: list[Row], now: datetime, *, fresh: bool = False) -> Written:
    """Write sources; of an existing one the origin that made it may change values, others fill gaps."""
    known = {} if fresh else _fetch(tx, FETCH_SOURCES, batch)
    new, changed = _plain(batch, known, project_id, now)
    return _write(tx, CREATE_SOURCES, new, CHANGE_SOURCES, changed)


def put_notes(tx: Transaction, project_id: str, batch: list[Row], now: datetime, *, fresh: bool = False) -> Written:
    """Write notes; an existing one is changed by its own origin."""
    known = {} if fresh else _fetch(tx, FETCH_NOTES, batch)
    new, changed = _plain(batch, known, project_id, now)
    return _write(tx, CREATE_NOTES, new, CHANGE_NOTES, changed)


def _plain(batch: list[Row], known: dict[str, Row], project_id: str, now: datetime) -> tuple[list[Row], list[Row]]:
    new, changed = [], []
    for row in batch:
        old = known.get(row["id"])
        if old is None:
            new.append({**row, **_identity(row, project_id, now)})
            continue
        given, said = _filled(row), _filled(old)
        wanted = {**old, **given} if old["origin"] == row["origin"] else {**old, **given, **said}
        if wanted != old:
            changed.append({**wanted, "updated_at": stamp(now)})
    return new, changed


def _filled(row: Row) -> Row:
    return {name: value for name, value in row.items() if value not in (None, "") and name != "created_at"}


def _identity(row: Row, project_id: str, now: datetime) -> Row:
    at = stamp(now)
    return {
        "id": row["id"],
        "project_id": project_id,
        "key": row["key"],
        "created_at": row.get("created_at") or at,
        "updated_at": at,
    }


def _fetch(tx: Transaction, query: str, batch: list[Row]) -> dict[str, Row]:
    return {found["row"]["id"]: found["row"] for found in tx.run(query, ids=[row["id"] for row in batch])}


def _merged(old: Row, row: Row) -> list[Claim]:
    return arithmetic.merge(canonical.load(old["claims"]), row["claims"])


def _differs(old: Row, row: Row, status: str, claims: list[Claim]) -> bool:
    wanted = row["type"], status, canonical.dumps(claims)
    return (old["type"], old["status"], old["claims"]) != wanted


def _write(tx: Transaction, create: str, new: list[Row], change: str, changed: list[Row]) -> Written:
    if new:
        tx.run(create, rows=new)
    if changed:
        tx.run(change, rows=changed)
    return Written(len(new), len(changed))
