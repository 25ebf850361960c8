"""Relationships as they read from one of their ends.

A relationship says something of its start: "Bob is director of Gullwing". Seen from Gullwing it is
"director of it", and never the other way round.
"""

from collections import Counter
from collections.abc import Iterable

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


def connections(profile: Profile, where: str = "") -> str:
    """The rest of a sentence about what *profile* is tied to; *where*: of what that is all.

    An entity is no other to itself.
    """
    relations = [relation for relation in profile.relations if relation.active]
    others = {other_end(relation, profile).id for relation in relations} - {profile.id}
    tied = f"has {plural(len(relations), 'relationship')}{where}"
    if others:
        tied += f" with {plural(len(others), 'other entity', 'other entities')}"
    return f"{tied}: {_kinds(seen_from(relation, profile) for relation in relations)}."


def _kinds(words: Iterable[str]) -> str:
    kinds = largest_first(Counter(words))
    named = ", ".join(f"{name} ({count:,})" for name, count in kinds[:KINDS])
    more = len(kinds) - KINDS
    rest = sum(count for _, count in kinds[KINDS:])
    return f"{named} and {rest:,} of {plural(more, 'other type')}" if more > 0 else named
