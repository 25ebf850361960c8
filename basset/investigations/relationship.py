"""Relationships: what ties entities together."""

from collections.abc import Mapping
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from basset import canonical
from basset.database import Row
from basset.investigations.claimed import (
    changed_claims,
    decided,
    first_claims,
    first_row,
    former_claim,
    former_type,
    stated_with,
)
from basset.investigations.claims import Claim, ClaimEnd, ClaimInput, ClaimRow, Details, origins
from basset.investigations.derive import text_of, type_of
from basset.investigations.entity import MAX_CLAIMS
from basset.investigations.fields import Marking, Status
from basset.investigations.kind import CHANGED_SINCE, Kind, ListQuery, Writing, row_id
from basset.investigations.references import known_entities
from basset.investigations.text import Line, Word
from basset.model import Model, change_of


class _Tied(Model):
    type: Word = Field(
        examples=["director-of"], description="owner-of, director-of …, or any other word."
    )
    from_id: Word = Field(
        examples=["8b7f3c1e-2a51-5c0e-9e55-3b1f5c8d7a10"], description="The entity it starts at."
    )
    to_id: Word = Field(
        examples=["c2a4d6f8-1b3d-5e7f-8a9b-0c1d2e3f4a5b"], description="The entity it leads to."
    )
    external_id: Line | None = Field(None, description="A second add with this id updates it.")
    status: Status = Status.ACTIVE


class RelationshipInput(Details, _Tied):
    """Sources, confidence and validity are those of the relationship itself, and so is its
    marking.
    """

    claims: list[ClaimInput] = Field(default_factory=list, max_length=MAX_CLAIMS)


class Relationship(Model):
    id: str
    project_id: str
    key: str
    type: str
    from_id: str
    from_name: str
    to_id: str
    to_name: str
    status: Status
    marking: Marking | None = None
    origins: list[str]
    claims: list[Claim]
    created_at: str
    updated_at: str


RelationshipChange = change_of(
    RelationshipInput,
    "*end_claims* is done first, then *claims* are added. A new type or end keeps the former one as history.",
    without=["external_id"],
    end_claims=(list[ClaimEnd] | None, Field(None, max_length=MAX_CLAIMS)),
)


class RelationshipQuery(ListQuery):
    type: Line | None = Field(None, max_length=100, description="Only this type.")
    entity: Word | None = Field(None, description="Only those of this entity.")
    direction: Literal["out", "in"] | None = Field(
        None, description="Only those that start at the entity (out), or lead to it (in)."
    )
    marking: Marking | None = Field(
        None, description="Only with this marking, their own or that of a claim."
    )

    @model_validator(mode="after")
    def _refuse_lone_direction(self) -> Self:
        if self.direction and not self.entity:
            raise ValueError("a direction needs the entity from which it is seen")
        return self


def relationship_key(
    relationship_type: str, from_key: str, to_key: str, origin: str, external_id: str | None
) -> str:
    """What makes two relationships of a project the same one."""
    return f"{origin}:{external_id}" if external_id else f"{relationship_type}|{from_key}|{to_key}"


def tie_name(start: str, type_: str, end: str) -> str:
    """What a relationship is called where it stands alone."""
    return f"{start} → {type_} → {end}"


def relationship_properties(said: Row, _key: str, claims: list[ClaimRow], _region: str) -> Row:
    """What a relationship says beside its identity, ends and times. *said*: type, status,
    marking.
    """
    return {
        **said,
        "type": type_of(said["type"], claims),
        "origins": origins(claims),
        "text": text_of(claims),
        "claims": canonical.dumps(claims),
    }


# The ends of a relationship cannot be changed in Neo4j: it is made anew with all its properties.
MOVE = """
MATCH (a)-[r:RELATES {id: $id}]->(b)
MATCH (c:Entity {id: $from_id}) MATCH (d:Entity {id: $to_id})
WITH r, c, d, properties(r) AS own
DELETE r
CREATE (c)-[moved:RELATES]->(d) SET moved = own
"""
# A relationship that was corrected since is no longer what this key says.
DIFFERS = """
MATCH (a)-[r:RELATES {id: $id}]->(b)
RETURN r.type <> $type OR a.id <> $from_id OR b.id <> $to_id AS differs
"""


def _insert(writing: Writing, data: RelationshipInput) -> Row:
    ends = {"from_id": data.from_id, "to_id": data.to_id}
    known = known_entities(writing.tx, writing.project_id, ends)
    keys = known["from_id"]["key"], known["to_id"]["key"]
    key = relationship_key(data.type, *keys, writing.by.origin, data.external_id)
    if not data.external_id:
        key = _free_key(writing, key, {"type": data.type, **ends})
    # Its own existence is a claim, so that its origin can end it.
    own = ClaimInput(key="type", value=data.type, **stated_with(data.model_dump()))
    claims = first_claims(writing, [own], data.claims)
    said = {"type": data.type, "status": data.status, "marking": data.marking}
    properties = relationship_properties(said, key, claims, writing.region)
    given = data.model_dump(mode="json", exclude_unset=True)
    return first_row(given, writing.identity("relationship", key), properties, **ends)


def _free_key(writing: Writing, key: str, wanted: Row) -> str:
    """*key*, or the next one, when the relationship that has it was corrected to say something
    else.
    """
    while True:
        own_id = row_id(writing.project_id, "relationship", key)
        rows = writing.tx.run(DIFFERS, id=own_id, **wanted)
        if not rows or not rows[0]["differs"]:
            return key
        key += "|again"


def _alter(writing: Writing, relationship: Relationship, changes: Mapping[str, Any]) -> Row:
    stated = {"type": changes["type"]} if "type" in changes else {}
    ends = {end: changes[end] for end in ("from_id", "to_id") if end in changes}
    moved = {end: own_id for end, own_id in ends.items() if own_id != getattr(relationship, end)}
    if ends and not stated:
        # Who says so, and how surely, is said of the relationship itself.
        stated = {"type": relationship.type}
    former = former_type(relationship, stated, writing)
    if moved:
        known_entities(writing.tx, writing.project_id, moved)
        both = {end: moved.get(end, getattr(relationship, end)) for end in ("from_id", "to_id")}
        writing.tx.run(MOVE, id=relationship.id, **both)
        former += [
            former_claim(word, getattr(relationship, f"{word}_name"), relationship, writing)
            for word in ("from", "to")
            if f"{word}_id" in moved
        ]
    claims = changed_claims(writing, relationship.claims, changes, stated, former)
    said = {
        name: changes.get(name, getattr(relationship, name))
        for name in ("type", "status", "marking")
    }
    properties = relationship_properties(said, relationship.key, claims, writing.region)
    return properties | decided(changes)


RELATIONSHIP = Kind[Relationship](
    noun="relationship",
    plural="relationships",
    input=RelationshipInput,
    model=Relationship,
    change=RelationshipChange,
    query=RelationshipQuery,
    match="(a)-[n:RELATES]->(b)",
    fields="""n{.id, .project_id, .key, .type, from_id: a.id, from_name: a.name, to_id: b.id, to_name: b.name,
        .status, .marking, .origins, .claims, .created_at, .updated_at}""",
    create="""
    UNWIND $rows AS row
    MATCH (a:Entity {id: row.from_id}) MATCH (b:Entity {id: row.to_id})
    CREATE (a)-[n:RELATES]->(b) SET n = row.properties
    RETURN count(n) AS created
    """,
    insert=_insert,
    alter=_alter,
    properties=relationship_properties,
    sorts={
        "name": "toLower(a.name) + ' ' + n.type + ' ' + toLower(b.name)",
        "type": "n.type + ' ' + toLower(a.name) + ' ' + toLower(b.name)",
        "created_at": "n.created_at",
        "updated_at": "n.updated_at",
    },
    filters={
        "type": "n.type = $type",
        "entity": "$entity IN [a.id, b.id]",
        "direction": "$entity = CASE $direction WHEN 'out' THEN a.id ELSE b.id END",
        "marking": """(n.marking = $marking OR n.claims CONTAINS '"marking":"' + $marking + '"')""",
        "changed_since": CHANGED_SINCE,
    },
    narrower={
        "entity": """(:Entity {id: $entity})-[n:RELATES]-()
            WITH DISTINCT n, startNode(n) AS a, endNode(n) AS b"""
    },
    along=" with its notes",
    title=lambda tie: tie_name(tie.from_name, tie.type, tie.to_name),
    columns={
        "id": lambda tie: tie.id,
        "from": lambda tie: tie.from_name,
        "type": lambda tie: tie.type,
        "to": lambda tie: tie.to_name,
        "marking": lambda tie: tie.marking,
    },
    delete=(
        "MATCH (note:Note {subject_id: $id}) DELETE note",
        "MATCH ()-[r:RELATES {id: $id}]->() DELETE r",
    ),
)
