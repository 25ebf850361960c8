"""Entities: create, read, change, delete."""

from datetime import datetime
from typing import ClassVar

from basset import canonical
from basset.clock import stamp
from basset.database import Database, Row, Transaction
from basset.investigations import claims as arithmetic
from basset.investigations.identity import entity_key, row_id
from basset.investigations.models import ClaimEnd, ClaimInput, Entity, EntityChange, EntityInput
from basset.investigations.projects import lock, touch
from basset.investigations.references import check_sources
from basset.investigations.rows import CHANGE_ENTITIES, entity_properties, identity, put_entities
from basset.investigations.store import RowStore

_FIELDS = "n{.id, .project_id, .key, .type, .name, .status, .selectors, .origins, .claims, .created_at, .updated_at}"
DELETE_NOTES = """
MATCH (n:Entity {id: $id})
OPTIONAL MATCH (n)-[r:RELATES]-()
WITH [$id] + collect(r.id) AS subjects
MATCH (note:Note) WHERE note.subject_id IN subjects
DELETE note
"""


class EntityStore(RowStore[Entity]):
    """*phone_region*: the country of phone numbers without one."""

    NOUN: ClassVar = "entity"
    GET: ClassVar = (
        f"MATCH (n:Entity {{id: $id}}) WHERE n.project_id = $project_id RETURN {_FIELDS} AS row"
    )
    LIST: ClassVar = f"""
    MATCH (n:Entity) WHERE n.project_id = $project_id AND n.id > $after AND ($type IS NULL OR n.type = $type)
    RETURN {_FIELDS} AS row ORDER BY n.id LIMIT $limit
    """
    DELETE: ClassVar = (DELETE_NOTES, "MATCH (n:Entity {id: $id}) DETACH DELETE n")

    def __init__(self, db: Database, phone_region: str) -> None:
        super().__init__(db)
        self._region = phone_region

    def model(self, row: Row) -> Entity:
        return Entity.model_validate({**row, "claims": canonical.load(row["claims"])})

    def create(
        self,
        project_id: str,
        data: EntityInput,
        now: datetime,
        *,
        origin: str = "manual",
        author: str = "analyst",
    ) -> Entity:
        """A new entity; one of the same identity gets the new claims instead.

        Raises:
            InvalidInput: a claim names a source that the project does not have.
        """
        key = entity_key(data.type, data.name, origin, data.external_id, self._region)
        made = [ClaimInput(key="name", value=data.name), *data.claims]
        claims = arithmetic.merge(
            [], [arithmetic.record(claim, origin, author, now) for claim in made]
        )
        own_id = row_id(project_id, "entity", key)
        properties = entity_properties(data.type, key, data.status, claims, self._region)
        status = data.status if "status" in data.model_fields_set else None
        properties |= identity(project_id, own_id, key, stamp(now))
        row = {"id": own_id, "status": status, "properties": properties}

        def work(tx: Transaction) -> Entity:
            lock(tx, project_id)
            check_sources(tx, project_id, data.claims)
            return self._after(
                tx, project_id, own_id, put_entities(tx, [row], now, self._region), now
            )

        return self._db.transaction(work)

    def update(
        self,
        project_id: str,
        id: str,  # noqa: A002 - the interface's word
        changes: EntityChange,
        now: datetime,
        *,
        author: str = "analyst",
    ) -> Entity:
        """Change what the analyst says; a new name ends the analyst's former one.

        Raises:
            InvalidInput: a claim names a source that the project does not have.
        """

        def work(tx: Transaction) -> Entity:
            lock(tx, project_id)
            entity = self._read(tx, project_id, id)
            check_sources(tx, project_id, changes.claims)
            ends, made = _with_name(entity, changes)
            claims = arithmetic.change(entity.claims, ends, made, author, now)
            kind, status = changes.type or entity.type, changes.status or entity.status
            properties = entity_properties(kind, entity.key, status, claims, self._region)
            tx.run(CHANGE_ENTITIES, rows=[{"id": id, "updated_at": stamp(now), **properties}])
            touch(tx, project_id, now)
            return self._read(tx, project_id, id)

        return self._db.transaction(work)


def _with_name(entity: Entity, changes: EntityChange) -> tuple[list[ClaimEnd], list[ClaimInput]]:
    """The claims that *changes* ends and makes, its name among them."""
    if changes.name is None:
        return changes.end_claims, changes.claims
    former = [
        claim
        for claim in entity.claims
        if claim.key == "name" and claim.origin == arithmetic.MANUAL
    ]
    ends = [ClaimEnd(key="name", value=claim.value) for claim in former]
    return [*changes.end_claims, *ends], [
        ClaimInput(key="name", value=changes.name),
        *changes.claims,
    ]
