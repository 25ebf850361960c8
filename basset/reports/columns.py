"""What a snapshot keeps of each kind of row: what its model in ``investigations`` says, and nothing said twice.

A field that a model gains is in the snapshot, in JSON and in CSV from then on.
"""

from basset.investigations.entity import EntityInput
from basset.investigations.note import NoteInput
from basset.investigations.relationship import RelationshipInput
from basset.investigations.source import SourceInput
from basset.model import Model


def _stated(model: type[Model], *left_out: str) -> tuple[str, ...]:
    return tuple(name for name in model.model_fields if name not in {"external_id", *left_out})


SOURCE_FIELDS = _stated(SourceInput)
ENTITY = ("id", "key", "selectors", "origins", "created_at", *_stated(EntityInput))
RELATIONSHIP = ("id", "key", "origins", "created_at", *_stated(RelationshipInput))
SOURCE = ("id", *SOURCE_FIELDS)
NOTE = ("id", "created_at", "updated_at", *_stated(NoteInput))

# What the tables of a spreadsheet begin with; claims and markings have columns of their own.
ENTITY_CELLS = _stated(EntityInput, "claims", "marking")
RELATIONSHIP_CELLS = _stated(RelationshipInput, "claims", "marking")
