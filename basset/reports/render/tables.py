"""The report as three tables, which CSV files and the sheets of a workbook have alike.

Values are as recorded (not defanged). The first row of each is its header.
"""

from collections.abc import Callable, Iterator
from typing import Any

from basset.reports import columns
from basset.reports.model import Fact, Profile, Relation
from basset.reports.report import Report

Row = list[Any]
Rows = Iterator[Row]


def _entities(report: Report) -> Rows:
    """One entity a row, one column for each key that any entity has a statement of."""
    # Name and type have columns of their own, and the keys must not collide with them.
    profiles = report.shown.profiles(report.profiles)
    stated = {fact.key for profile in profiles for fact in _current(report, profile)}
    keys = sorted(stated - {"name", "type"})
    yield [*columns.ENTITY_CELLS, "relationships", "marking", "sources", *keys]
    for profile in profiles:
        row = [profile.row.get(name) for name in columns.ENTITY_CELLS]
        cells = _fact_cells(profile, _current(report, profile), keys)
        yield [*row, profile.degree, *cells]


def _relationships(report: Report) -> Rows:
    """One statement about a relationship a row, with its own terms; each end also by its name.

    A relationship of which nothing is stated has one row, too.
    """
    yield [*columns.RELATIONSHIP_CELLS, "ended", *_OF_LINE]
    for relation in report.shown.relations(report.relations):
        row = relation.row | {"from_name": relation.start.name, "to_name": relation.end.name}
        named = [row.get(name) for name in columns.RELATIONSHIP_CELLS]
        ended = "yes" if relation.ended else "no"
        for fact in _lines(report, relation) or [None]:
            yield [*named, ended, *_line_cells(relation, fact)]


def _lines(report: Report, relation: Relation) -> list[Fact | None]:
    """Those of its lines that are shown, and the bookkeeping that is stated now."""
    told = report.shown.facts_of(relation)
    lines = [fact for fact in relation.lines if any(fact is each for each in told)]
    return [*lines, *(fact for fact in told if fact.bookkeeping and not fact.ended_at)]


_OF_LINE = (
    "key", "value", "lang", "valid_from", "valid_to", "confidence", "marking", "sources",
    "statement_ended_at",
)  # fmt: skip


def _line_cells(relation: Relation, fact: Fact | None) -> Row:
    """What ``_OF_LINE`` names."""
    if fact is None:
        return [None] * 6 + [relation.marking, None, None]
    sources = " ".join(str(number) for number in sorted(source.number for source in fact.sources))
    said = [fact.key, fact.value, fact.lang, fact.valid_from, fact.valid_to, fact.confidence]
    return [*said, fact.marking, sources, fact.ended_at]


def _sources(report: Report) -> Rows:
    """The numbers are those that the other files and formats refer to.

    The note is long, so it stands last.
    """
    stated = sorted(columns.SOURCE, key=lambda name: (name != "id", name == "note"))
    yield ["number", *stated]
    for source in report.sources:
        yield [source.number, *(source.row[name] for name in stated)]


def _current(report: Report, profile: Profile) -> list[Fact]:
    """All that is shown of what is now stated, as recorded."""
    return [fact for fact in report.shown.facts_of(profile) if not fact.ended_at]


def _fact_cells(profile: Profile, facts: list[Fact], keys: list[str]) -> Row:
    """Markings, sources, and the values of each of *keys*, as *facts* of *profile* say."""
    markings = sorted(filter(None, {profile.marking, *(fact.marking for fact in facts)}))
    sources = sorted({source.number for fact in facts for source in fact.sources})
    by_key: dict[str, list[Fact]] = {}
    for fact in facts:
        by_key.setdefault(fact.key, []).append(fact)
    values = [_joined(by_key.get(key, [])) for key in keys]
    return [" ".join(markings), " ".join(map(str, sources)), *values]


def _joined(facts: list[Fact]) -> Any:
    """One value as it is, several as text."""
    if len(facts) == 1:
        return facts[0].value
    return "; ".join(str(fact.value) for fact in facts)


TABLES: dict[str, Callable[[Report], Rows]] = {
    "entities": _entities,
    "relationships": _relationships,
    "sources": _sources,
}
