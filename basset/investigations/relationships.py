"""Relationships between entities: create, read, change, delete."""

from datetime import datetime
from typing import ClassVar

from basset import canonical
from basset.clock import stamp
from basset.database import Row, Transaction
from basset.investigations import claims as arithmetic
from basset.investigations.identity import relationship_key, row_id
from basset.investigations.models import (
    ClaimInput,
    Relationship,
    RelationshipChange,
    RelationshipInput,
)
from basset.investigations.projects import lock, touch
from basset.investigations.references import check_sources, entity_keys
from basset.investigations.rows import (
    CHANGE_RELATIONSHIPS,
    identity,
    put_relationships,
    relationship_properties,
)
from basset.investigations.store import RowStore

_FIELDS = """r{.id, .project_id, .key, .type, from_id: a.id, to_id: b.id, .status, .origins, .claims,
.created_at, .updated_at}"""


class RelationshipStore(RowStore[Relationship]):
    NOUN: ClassVar = "relationship"
    GET: ClassVar = f"""
    MATCH (a)-[r:RELATES {{id: $id}}]->(b) WHERE r.project_id = $project_id RETURN {_FIELDS} AS row
    """
    LIST: ClassVar = f"""
    MATCH (a)-[r:RELATES]->(b)
    WHERE r.project_id = $project_id AND r.id > $after AND ($type IS NULL OR r.type = $type)
    RETURN {_FIELDS} AS row ORDER BY r.id LIMIT $limit
    """
    DELETE: ClassVar = (
        "MATCH (note:Note {subject_id: $id}) DELETE note",
        "MATCH ()-[r:RELATES {id: $id}]->() DELETE r",
    )

    def model(self, row: Row) -> Relationship:
        return Relationship.model_validate({**row, "claims": canonical.load(row["claims"])})

    def create(
        self,
        project_id: str,
        data: RelationshipInput,
        now: datetime,
        *,
        origin: str = "manual",
        author: str = "analyst",
    ) -> Relationship:
        """A new relationship; one of the same identity gets the new claims instead.

        Raises:
            InvalidInput: an end or a source is not in the project.
        """
        # Its own existence is a claim, so that its origin can end it.
        made = [ClaimInput(key="type", value=data.type), *data.claims]
        claims = arithmetic.merge(
            [], [arithmetic.record(claim, origin, author, now) for claim in made]
        )
        status = data.status if "status" in data.model_fields_set else None
        properties = relationship_properties(data.type, data.status, claims)

        def work(tx: Transaction) -> Relationship:
            lock(tx, project_id)
            keys = entity_keys(tx, project_id, {"from_id": data.from_id, "to_id": data.to_id})
            check_sources(tx, project_id, data.claims)
            key = relationship_key(
                data.type, keys["from_id"], keys["to_id"], origin, data.external_id
            )
            own_id = row_id(project_id, "relationship", key)
            row: Row = {
                "id": own_id,
                "from_id": data.from_id,
                "to_id": data.to_id,
                "status": status,
            }
            row["properties"] = properties | identity(project_id, own_id, key, stamp(now))
            return self._after(tx, project_id, own_id, put_relationships(tx, [row], now), now)

        return self._db.transaction(work)

    def update(
        self,
        project_id: str,
        id: str,  # noqa: A002 - the interface's word
        changes: RelationshipChange,
        now: datetime,
        *,
        author: str = "analyst",
    ) -> Relationship:
        """Change its status, or what is said about it.

        Raises:
            InvalidInput: a claim names a source that the project does not have.
        """

        def work(tx: Transaction) -> Relationship:
            lock(tx, project_id)
            relationship = self._read(tx, project_id, id)
            check_sources(tx, project_id, changes.claims)
            claims = arithmetic.change(
                relationship.claims, changes.end_claims, changes.claims, author, now
            )
            properties = relationship_properties(
                relationship.type, changes.status or relationship.status, claims
            )
            tx.run(CHANGE_RELATIONSHIPS, rows=[{"id": id, "updated_at": stamp(now), **properties}])
            touch(tx, project_id, now)
            return self._read(tx, project_id, id)

        return self._db.transaction(work)
