"""Entities: persons, organizations, domains, accounts …"""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from pydantic import Field

from basset import canonical
from basset.database import Row
from basset.investigations.claimed import (
    changed_claims,
    decided,
    first_claims,
    first_row,
    former_type,
    stated_with,
)
from basset.investigations.claims import Claim, ClaimEnd, ClaimInput, ClaimRow, Details, origins
from basset.investigations.derive import name_of, selectors_of, text_of, type_of
from basset.investigations.fields import Marking, Status
from basset.investigations.kind import CHANGED_SINCE, Kind, ListQuery, Writing
from basset.investigations.selectors import SELECTOR_TYPES, guess, normalise
from basset.investigations.text import Line, Word
from basset.model import Model, change_of

MAX_CLAIMS = 5000


class _Named(Model):
    type: Word = Field(
        examples=["person"], description="person, organization, domain …, or any other word."
    )
    name: Line = Field(examples=["Maren Aldous"])
    external_id: Line | None = Field(None, description="A second add with this id updates it.")
    status: Status = Status.ACTIVE


class EntityInput(Details, _Named):
    """*name* is short for a claim with the key ``name``; *external_id* makes a repeated create the
    same entity.

    Sources, confidence and validity are those of its name and type; its marking is that of the
    whole entity.
    """

    claims: list[ClaimInput] = Field(default_factory=list, max_length=MAX_CLAIMS)


class Entity(Model):
    """*key* is its identity in the project: a normalised selector, else origin and external id."""

    id: str
    project_id: str
    key: str
    type: str
    name: str
    status: Status
    marking: Marking | None = None
    selectors: list[str]
    origins: list[str]
    claims: list[Claim]
    created_at: str
    updated_at: str


EntityChange = change_of(
    EntityInput,
    "*end_claims* is done first, then *claims* are added. A new name or type ends the analyst's former one.",
    without=["external_id"],
    end_claims=(list[ClaimEnd] | None, Field(None, max_length=MAX_CLAIMS)),
)


class EntityQuery(ListQuery):
    type: Line | None = Field(None, max_length=100, description="Only this type.")
    name: Line | None = Field(None, description="Only with this in the name.")
    selector: Line | None = Field(
        None, description="Only with this e-mail address, number …, however it is spelled."
    )
    marking: Marking | None = Field(
        None, description="Only with this marking, their own or that of a claim."
    )


def entity_key(
    entity_type: str,
    name: str,
    origin: str,
    external_id: str | None,
    region: str,
    *,
    global_id: str | None = None,
) -> str:
    """The selector, else the id that is the same everywhere, else origin and external id, else a
    new one.
    """
    if entity_type in SELECTOR_TYPES and (selector := normalise(entity_type, name, region)):
        return selector
    if global_id:
        return global_id
    return f"{origin}:{external_id}" if external_id else str(uuid4())


def entity_properties(said: Row, key: str, claims: list[ClaimRow], region: str) -> Row:
    """What an entity's node says beside its identity and times.

    *said*: type, status, marking, and its name until now.
    """
    entity_type = type_of(said["type"], claims)
    return {
        **said,
        "type": entity_type,
        "name": name_of(key, claims, said.get("name", "")),
        "selectors": selectors_of(entity_type, key, claims, region),
        "origins": origins(claims),
        "text": text_of(claims),
        "claims": canonical.dumps(claims),
    }


def _insert(writing: Writing, data: EntityInput) -> Row:
    key = entity_key(data.type, data.name, writing.by.origin, data.external_id, writing.region)
    details = stated_with(data.model_dump())
    own = [ClaimInput(key="name", value=data.name, **details)]
    if set(details) - {"marking"}:
        own.append(ClaimInput(key="type", value=data.type, **details))
    claims = first_claims(writing, own, data.claims)
    said = {"type": data.type, "status": data.status, "marking": data.marking}
    properties = entity_properties(said, key, claims, writing.region)
    given = data.model_dump(mode="json", exclude_unset=True)
    return first_row(given, writing.identity("entity", key), properties)


def _alter(writing: Writing, entity: Entity, changes: Mapping[str, Any]) -> Row:
    stated = {key: changes[key] for key in ("name", "type") if key in changes}
    former = former_type(entity, stated, writing)
    claims = changed_claims(writing, entity.claims, changes, stated, former)
    said = {
        name: changes.get(name, getattr(entity, name)) for name in ("type", "status", "marking")
    }
    properties = entity_properties(said, entity.key, claims, writing.region)
    return properties | decided(changes)


ENTITY = Kind[Entity](
    noun="entity",
    plural="entities",
    input=EntityInput,
    model=Entity,
    change=EntityChange,
    query=EntityQuery,
    match="(n:Entity)",
    fields="""n{.id, .project_id, .key, .type, .name, .status, .marking, .selectors, .origins, .claims,
        .created_at, .updated_at}""",
    create="UNWIND $rows AS row CREATE (n:Entity) SET n = row.properties RETURN count(n) AS created",
    insert=_insert,
    alter=_alter,
    properties=entity_properties,
    sorts={
        "name": "toLower(n.name)",
        "type": "n.type + ' ' + toLower(n.name)",
        "created_at": "n.created_at",
        "updated_at": "n.updated_at",
    },
    filters={
        "type": "n.type = $type",
        "name": "toLower(n.name) CONTAINS toLower($name)",
        "selector": "any(one IN n.selectors WHERE one IN $selector)",
        "marking": """(n.marking = $marking OR n.claims CONTAINS '"marking":"' + $marking + '"')""",
        "changed_since": CHANGED_SINCE,
    },
    reads={"selector": guess},
    names="toLower(n.name) = toLower($name)",
    along=" with its relationships and notes",
    title=lambda entity: entity.name,
    columns={
        "id": lambda entity: entity.id,
        "type": lambda entity: entity.type,
        "name": lambda entity: entity.name,
        "marking": lambda entity: entity.marking,
    },
    thin=(
        """
        MATCH (n:Entity {id: $id}) WHERE COUNT { (n)-[:RELATES]-() } > 5000
        MATCH (n)-[r:RELATES]-() WITH DISTINCT r LIMIT 5000
        OPTIONAL MATCH (note:Note {subject_id: r.id})
        DELETE note, r RETURN count(*) AS removed
        """,
    ),
    delete=(
        """
        MATCH (n:Entity {id: $id})
        OPTIONAL MATCH (n)-[r:RELATES]-()
        WITH [$id] + collect(r.id) AS subjects
        MATCH (note:Note) WHERE note.subject_id IN subjects
        DELETE note
        """,
        "MATCH (n:Entity {id: $id}) DETACH DELETE n",
    ),
)
