"""Relationships as they read from one of their ends.

A relationship says something of its start: "Bob is director of Gullwing". Seen from Gullwing it is
"director of it", and never the other way round.
"""

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from basset.reports.claim_keys import is_bookkeeping
from basset.reports.model import Profile, Relation
from basset.reports.text import as_words, largest_first, plural

KINDS = 3


def seen_from(relation: Relation, end: Profile) -> str:
    """What *relation* says, in words that tell its direction from *end*."""
    words = as_words(relation.type)
    if relation.start is relation.end:
        return f"{words} itself"
    return words if relation.start is end else f"{words} it"


def other_end(relation: Relation, end: Profile) -> Profile:
    return relation.end if relation.start is end else relation.start


@lru_cache(maxsize=4096)
def keeps_records(type_: str) -> bool:
    """Whether relationships of *type_* only say how another program keeps its records.

    STIX says so by references: ``created-by`` is its ``created_by_ref``.
    """
    return is_bookkeeping(f"{type_.replace('-', '_')}_ref", "")


def own_ties(profile: Profile) -> list[Relation]:
    """The active relationships of *profile* but those by which another program keeps records."""
    return [tie for tie in profile.relations if tie.active and not keeps_records(tie.type)]


def connections(profile: Profile, where: str = "") -> str:
    """The rest of a sentence about what *profile* is tied to; *where*: of what that is all.

    An entity is no other to itself. How another program keeps its records is counted apart.
    """
    relations = own_ties(profile)
    others = {other_end(relation, profile).id for relation in relations} - {profile.id}
    tied = f"has {plural(len(relations), 'relationship')}{where}"
    if others:
        tied += f" with {plural(len(others), 'other entity', 'other entities')}"
    kept = sum(relation.active for relation in profile.relations) - len(relations)
    besides = f", besides {kept:,} for another program's records" if kept else ""
    return f"{tied}: {_kinds(seen_from(tie, profile) for tie in relations)}{besides}."


def _kinds(words: Iterable[str]) -> str:
    kinds = largest_first(Counter(words))
    named = ", ".join(f"{name} ({count:,})" for name, count in kinds[:KINDS])
    more = len(kinds) - KINDS
    return f"{named} and {plural(more, 'other type')}" if more > 0 else named
