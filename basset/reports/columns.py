"""What a snapshot keeps of each kind of row: what its model in ``investigations`` says.

A field that a model gains is in the snapshot, in JSON and in CSV from then on.
"""

from basset.investigations.claims import Details
from basset.investigations.entity import EntityInput
from basset.investigations.note import NoteInput
from basset.investigations.relationship import RelationshipInput
from basset.investigations.source import SourceInput
from basset.model import Model


def _stated(model: type[Model], *left_out: str) -> tuple[str, ...]:
    return tuple(name for name in model.model_fields if name not in {"external_id", *left_out})


# Sources and validity that come with a new row are those of its claims.
_OF_CLAIMS = tuple(Details.model_fields)

SOURCE_FIELDS = _stated(SourceInput)
ENTITY = ("id", "key", "selectors", "origins", "created_at", *_stated(EntityInput, *_OF_CLAIMS))
RELATIONSHIP = ("id", "key", "origins", "created_at", *_stated(RelationshipInput, *_OF_CLAIMS))
SOURCE = ("id", *SOURCE_FIELDS)
NOTE = ("id", "author", "created_at", "updated_at", *_stated(NoteInput))

# What the tables of a spreadsheet begin with; claims and markings have columns of their own.
ENTITY_CELLS = _stated(EntityInput, "claims", *_OF_CLAIMS)
RELATIONSHIP_CELLS = _stated(RelationshipInput, "claims", *_OF_CLAIMS)
