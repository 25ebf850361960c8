"""Keeps a page calm when the data is not: like statements in one row, references as ranges."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from basset.reports.facts import terms_of
from basset.reports.model import Fact, NumberedSource, Profile

# Values longer than this are read better apart.
SHORT = 80


def condensed(facts: list[Fact]) -> list[Fact]:
    """*facts*, where those that differ in a short value only, such as aliases, are one."""
    groups = (list(group) for _, group in groupby(facts, _likeness))
    return [
        replace(group[0], shown=" · ".join(fact.shown for fact in group))
        if len(group) > 1
        else group[0]
        for group in groups
    ]


def _likeness(fact: Fact) -> Any:
    if fact.disputed or fact.ended_at or len(fact.shown) > SHORT or fact.key == "name":
        return id(fact)
    return fact.key, fact.lang, terms_of(fact)


def statements(profile: Profile) -> list[Fact]:
    """What a profile lists: its findings, unless its heading and the row of its name say as much."""
    names = [terms_of(fact) for fact in profile.facts if fact.key == "name" and not fact.ended_at]
    return [
        fact
        for fact in profile.findings
        if fact.key != "type"
        or fact.ended_at
        or fact.value != profile.type
        or terms_of(fact) not in names
    ]


def shared_sources(facts: list[Fact]) -> list[NumberedSource]:
    """The sources on which every one of *facts* rests alike: said once instead of in each row."""
    first = facts[0].sources if len(facts) > 2 else []
    alike = all(set(fact.sources) == set(first) for fact in facts)
    return first if alike else []


def dated(facts: list[Fact]) -> bool:
    """Whether any of *facts* has something for the columns of validity and confidence."""
    return any(fact.valid_from or fact.valid_to or fact.confidence is not None for fact in facts)


@dataclass(frozen=True, slots=True)
class ReferenceRange:
    """References that stand as one: ``[4]``, or ``[4–9]`` for three and more in a row."""

    first: int
    last: int
    cited: bool

    @property
    def text(self) -> str:
        return f"[{self.first}]" if self.first == self.last else f"[{self.first}–{self.last}]"


def reference_ranges(sources: Iterable[NumberedSource]) -> list[ReferenceRange]:
    """The references to *sources*, in order, those that no printed section cites apart."""
    rows: list[list[NumberedSource]] = []
    for source in sorted(sources, key=lambda source: source.number):
        last = rows[-1][-1] if rows else None
        if last is not None and last.number == source.number - 1 and last.cited == source.cited:
            rows[-1].append(source)
        else:
            rows.append([source])
    return [
        ReferenceRange(first.number, last.number, first.cited)
        for row in rows
        for first, last in ([(row[0], row[-1])] if len(row) > 2 else zip(row, row, strict=True))
    ]
