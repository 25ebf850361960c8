"""``basset relationship``: what ties entities together."""

from basset.cli.nouns import group_of
from basset.investigations.relationship import RELATIONSHIP

relationship = group_of(RELATIONSHIP, "Relationships between the entities of a project.")
