"""``basset source``: where claims come from."""

from basset.cli.nouns import group_of
from basset.investigations.source import SOURCE

source = group_of(SOURCE, "Sources of a project: where its claims come from.")
