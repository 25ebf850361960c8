"""Checks that what a row points at exists in its project, and says which field pointed
elsewhere.
"""

from collections.abc import Mapping, Sequence

from basset.database import Row, Transaction
from basset.errors import InvalidInput

KNOWN_SOURCES = """
MATCH (n:Source) WHERE n.id IN $ids AND n.project_id = $project_id RETURN n.id AS id
"""
KNOWN_ENTITIES = """
MATCH (n:Entity) WHERE n.id IN $ids AND n.project_id = $project_id
RETURN n.id AS id, n.key AS key, n.name AS name
"""
SUBJECT_KIND = """
CALL () {
  MATCH (n:Entity {id: $id}) WHERE n.project_id = $project_id RETURN 'entity' AS kind
  UNION
  MATCH ()-[r:RELATES {id: $id}]->() WHERE r.project_id = $project_id RETURN 'relationship' AS kind
}
RETURN kind
"""

MISSING_ENTITY = """
UNWIND $ids AS id
WITH id WHERE NOT EXISTS { MATCH (e:Entity {id: id}) WHERE e.project_id = $project_id }
RETURN id LIMIT 1
"""


def check_sources(tx: Transaction, project_id: str, lists: Mapping[str, Sequence[str]]) -> None:
    """Raise InvalidInput for the first source that the project does not have.

    *lists*: the ids of sources by the field that names them.
    """
    ids = sorted({source for sources in lists.values() for source in sources})
    if not ids:
        return
    known = {row["id"] for row in tx.run(KNOWN_SOURCES, ids=ids, project_id=project_id)}
    for field, sources in lists.items():
        for place, source in enumerate(sources):
            if source not in known:
                raise InvalidInput("is no source of this project", field=f"{field}.{place}")


def known_entities(tx: Transaction, project_id: str, ends: Mapping[str, str]) -> dict[str, Row]:
    """``{id, key, name}`` of the entities that the fields of *ends* name, by field.

    Raises:
        InvalidInput: names the field whose entity the project does not have.
    """
    rows = tx.run(KNOWN_ENTITIES, ids=list(ends.values()), project_id=project_id)
    known = {row["id"]: row for row in rows}
    for field, entity_id in ends.items():
        if entity_id not in known:
            raise InvalidInput("is no entity of this project", field=field)
    return {field: known[entity_id] for field, entity_id in ends.items()}


def refuse_missing_entities(
    tx: Transaction, project_id: str, ids: Sequence[str], field: str
) -> None:
    """Say now what a report would stumble over later.

    Raises:
        InvalidInput: names *field* and the first of *ids* that is no entity of the project.
    """
    missing = tx.run(MISSING_ENTITY, ids=ids, project_id=project_id)
    if missing:
        raise InvalidInput(
            f"there is no entity {missing[0]['id'][:60]!r} in this project", field=field
        )


def subject_kind(tx: Transaction, project_id: str, subject_id: str | None) -> str:
    """Whether a note is about the project, an entity or a relationship.

    Raises:
        InvalidInput: about nothing in the project.
    """
    if subject_id is None:
        return "project"
    rows = tx.run(SUBJECT_KIND, id=subject_id, project_id=project_id)
    if not rows:
        raise InvalidInput("is no entity or relationship of this project", field="subject_id")
    return str(rows[0]["kind"])
