"""Checks that what a row points at exists in its project, and says which field pointed elsewhere."""

from collections.abc import Sequence

from basset.database import Transaction
from basset.errors import InvalidInput
from basset.investigations.models import ClaimInput

KNOWN_SOURCES = (
    "MATCH (n:Source) WHERE n.id IN $ids AND n.project_id = $project_id RETURN n.id AS id"
)
KNOWN_ENTITIES = "MATCH (n:Entity) WHERE n.id IN $ids AND n.project_id = $project_id RETURN n.id AS id, n.key AS key"

MISSING_ENTITY = """
UNWIND $ids AS id
WITH id WHERE NOT EXISTS { MATCH (e:Entity {id: id}) WHERE e.project_id = $project_id }
RETURN id LIMIT 1
"""


def check_sources(tx: Transaction, project_id: str, claims: Sequence[ClaimInput]) -> None:
    """Raise InvalidInput for the first source of *claims* that the project does not have."""
    ids = sorted({source for claim in claims for source in claim.sources})
    if not ids:
        return
    known = {row["id"] for row in tx.run(KNOWN_SOURCES, ids=ids, project_id=project_id)}
    for number, claim in enumerate(claims):
        for place, source in enumerate(claim.sources):
            if source not in known:
                raise InvalidInput(
                    "is no source of this project", field=f"claims.{number}.sources.{place}"
                )


def entity_keys(tx: Transaction, project_id: str, ends: dict[str, str]) -> dict[str, str]:
    """The keys of the entities that the fields of *ends* name, by field.

    Raises:
        InvalidInput: names the field whose entity the project does not have.
    """
    rows = tx.run(KNOWN_ENTITIES, ids=list(ends.values()), project_id=project_id)
    keys = {row["id"]: row["key"] for row in rows}
    for field, entity_id in ends.items():
        if entity_id not in keys:
            raise InvalidInput("is no entity of this project", field=field)
    return {field: keys[entity_id] for field, entity_id in ends.items()}


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
