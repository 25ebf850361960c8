"""What was recorded since the previous report of a schedule."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace

from basset.reports.changes.model import Change, Changes
from basset.reports.model import Fact, Profile, Relation, Subject
from basset.reports.order import Order

Fresh = Callable[[str | None], bool]


def changes_since_previous(
    profiles: list[Profile], relations: list[Relation], order: Order
) -> Changes | None:
    """What was recorded between the previous report's time and this one's; marks the profiles."""
    if order.previous is None:
        return None
    since, until = order.previous.as_of, order.made_at

    def fresh(moment: str | None) -> bool:
        return moment is not None and since < moment <= until

    new_profiles = sorted(
        (p for p in profiles if fresh(p.row["created_at"])),
        key=lambda p: (p.label.casefold(), p.id),
    )
    new_relations = sorted(
        (r for r in relations if fresh(r.row["created_at"])),
        key=lambda r: (r.start.label.casefold(), r.type, r.end.label.casefold(), r.id),
    )
    statements = sorted(
        _changed_statements([*profiles, *relations], fresh),
        key=lambda c: (_ends(c.subject)[0].label.casefold(), c.subject.id, c.key),
    )
    for subject in (*new_profiles, *new_relations, *(change.subject for change in statements)):
        for profile in _ends(subject):
            profile.changed = True
    return Changes(since, order.previous.number, new_profiles, new_relations, statements)


def _ends(subject: Subject) -> tuple[Profile, ...]:
    """The profiles that *subject* is about."""
    return (subject,) if isinstance(subject, Profile) else (subject.start, subject.end)


def _changed_statements(subjects: list[Subject], fresh: Fresh) -> Iterator[Change]:
    for subject in subjects:
        if not fresh(subject.row["created_at"]):
            facts = [f for f in subject.facts if fresh(f.recorded_at) or fresh(f.ended_at)]
            if facts:
                yield from _paired(subject, facts, fresh)


def _moved_to(subject: Subject, key: str, ended: list[Fact]) -> list[Fact]:
    """What the end of a relationship is now that was another: its row says so, and no claim."""
    if not ended or isinstance(subject, Profile) or key not in {"from", "to"}:
        return []
    end = subject.start if key == "from" else subject.end
    return [replace(ended[-1], value=end.name, shown=end.label, ended_at=None, ended_by=None)]


def _paired(subject: Subject, facts: list[Fact], fresh: Fresh) -> Iterator[Change]:
    """One that ended and one that began with the same key are one change."""
    by_key: dict[tuple[str, str | None], tuple[list[Fact], list[Fact]]] = defaultdict(
        lambda: ([], [])
    )
    for fact in facts:
        ended, begun = by_key[fact.key, fact.lang]
        if not fact.ended_at:
            begun.append(fact)
        elif not fresh(fact.recorded_at):
            # Recorded and ended in between: the reader never saw it, so it is no change.
            ended.append(fact)
    for (key, _), (ended, begun) in by_key.items():
        now = begun or _moved_to(subject, key, ended)
        if len(ended) == len(now) == 1:
            yield Change(subject, key, ended[0], now[0])
        else:
            yield from (Change(subject, key, fact, None) for fact in ended)
            yield from (Change(subject, key, None, fact) for fact in now)
