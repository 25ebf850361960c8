"""The nouns below a project, in the order in which an import writes them."""

from typing import Any

from basset.investigations.chart import CHART
from basset.investigations.entity import ENTITY
from basset.investigations.kind import Kind
from basset.investigations.note import NOTE
from basset.investigations.relationship import RELATIONSHIP
from basset.investigations.source import SOURCE

_IN_ORDER = (SOURCE, ENTITY, RELATIONSHIP, NOTE, CHART)
KINDS: dict[str, Kind[Any]] = {kind.noun: kind for kind in _IN_ORDER}
