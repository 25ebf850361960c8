"""What a snapshot keeps of each kind of row: what its model in ``investigations`` says.

A field that a model gains is in the snapshot, in JSON and in CSV from then on.
"""

from basset.investigations.entity import Entity
from basset.investigations.note import Note
from basset.investigations.relationship import Relationship
from basset.investigations.source import Source
from basset.model import Model


def _all_but(model: type[Model], *left_out: str) -> tuple[str, ...]:
    return tuple(name for name in model.model_fields if name not in {"project_id", *left_out})


# Who keeps a source or a note, and since when, says nothing of the case.
_UPKEEP = ("external_id", "key", "origin")

ENTITY = _all_but(Entity, "updated_at")
RELATIONSHIP = _all_but(Relationship, "from_name", "to_name", "updated_at")
SOURCE = _all_but(
    Source, *_UPKEEP, "author", "changed_by", "according_to", "created_at", "updated_at"
)
NOTE = _all_but(Note, *_UPKEEP, "subject_kind", "subject_name", "unclear_references")

# What the tables of a spreadsheet begin with. Claims and markings have columns of their own.
_NOT_IN_TABLES = ("key", "selectors", "origins", "claims", "marking", "created_at", "updated_at")
ENTITY_CELLS = _all_but(Entity, *_NOT_IN_TABLES)
RELATIONSHIP_CELLS = _all_but(Relationship, *_NOT_IN_TABLES)
