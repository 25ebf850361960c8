"""``basset note``: notes, and the assessment that reports print."""

from basset.cli.nouns import group_of
from basset.investigations.note import NOTE

note = group_of(NOTE, "Notes on a project, its entities and relationships.")
