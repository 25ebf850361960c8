"""Which of somebody's relationships a reader is told first."""

from collections.abc import Iterable

from basset.investigations.spans import when_order
from basset.reports.model import Profile, Relation
from basset.reports.ties import keeps_records, other_end

READING = (
    "The relationships of the subject stand by how sure they are, then by how many sources say "
    "so, how recent they are, and how many ties the other side has; those that ended come last."
)


def by_importance(relations: Iterable[Relation], profile: Profile) -> list[Relation]:
    """The *relations* of *profile*, the most important first."""
    ties = sorted(
        relations,
        key=lambda r: (r.type, other_end(r, profile).label.casefold(), r.id),
    )
    ties.sort(key=lambda r: (_recent(r), other_end(r, profile).degree), reverse=True)
    ties.sort(key=lambda r: (keeps_records(r.type), not r.active, -_sure(r), -len(r.sources)))
    return ties


def _sure(relation: Relation) -> int:
    """The highest confidence in any line of it; of none nobody said how sure it is."""
    return max((fact.confidence or 0 for fact in relation.lines), default=0)


def _recent(relation: Relation) -> tuple[object, ...]:
    dates = (fact.valid_to or fact.valid_from for fact in relation.lines)
    return max((when_order(date) for date in dates if date), default=())
