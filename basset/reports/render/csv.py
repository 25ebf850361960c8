"""The report as three tables for a spreadsheet. Values are as recorded (not defanged); no cell is a formula."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Any

from basset.reports.model import Fact, Report, Subject
from basset.reports.text import cell

Row = list[Any]


def entities(report: Report) -> Iterator[bytes]:
    """One entity a row, one column for each key that any entity has a statement of."""
    keys = _keys(report.profiles)
    yield _line(["id", "type", "name", "status", "relationships", "marking", "sources", *keys])
    for profile in report.profiles:
        facts = _current(profile)
        plain = [profile.id, profile.type, profile.name, profile.status, profile.degree]
        yield _line([*plain, _markings(facts), _sources(facts), *_values(facts, keys)])


def relationships(report: Report) -> Iterator[bytes]:
    keys = _keys(report.relations)
    fixed = [
        "id",
        "type",
        "from_id",
        "from_name",
        "to_id",
        "to_name",
        "status",
        "ended",
        "valid_from",
        "valid_to",
    ]
    yield _line([*fixed, "confidence", "marking", "sources", *keys])
    for relation in report.relations:
        facts = _current(relation)
        ends = [relation.start.id, relation.start.name, relation.end.id, relation.end.name]
        state = [
            relation.status,
            "yes" if relation.ended else "no",
            relation.valid_from,
            relation.valid_to,
        ]
        plain = [relation.id, relation.type, *ends, *state, relation.confidence]
        yield _line([*plain, _markings(facts), _sources(facts), *_values(facts, keys)])


def sources(report: Report) -> Iterator[bytes]:
    """The numbers are those that the other files and formats refer to."""
    columns = [
        "number",
        "id",
        "title",
        "url",
        "retrieved_at",
        "sha256",
        "reliability",
        "credibility",
        "marking",
        "note",
    ]
    yield _line(columns)
    for source in report.sources:
        yield _line([getattr(source, name) for name in columns])


def _current(subject: Subject) -> list[Fact]:
    return [fact for fact in subject.facts if not fact.ended_at]


def _keys(subjects: Iterable[Subject]) -> list[str]:
    # The name has a column of its own, and the keys must not collide with it.
    return sorted({fact.key for subject in subjects for fact in _current(subject)} - {"name"})


def _values(facts: list[Fact], keys: list[str]) -> Row:
    by_key: dict[str, list[Fact]] = {}
    for fact in facts:
        by_key.setdefault(fact.key, []).append(fact)
    return [_joined(by_key.get(key, [])) for key in keys]


def _joined(facts: list[Fact]) -> Any:
    """One value as it is, several as text."""
    if len(facts) == 1:
        return facts[0].value
    return "; ".join(str(fact.value) for fact in facts)


def _markings(facts: list[Fact]) -> str:
    return " ".join(sorted({fact.marking for fact in facts if fact.marking}))


def _sources(facts: list[Fact]) -> str:
    return " ".join(
        str(number)
        for number in sorted({source.number for fact in facts for source in fact.sources})
    )


def _line(row: Row) -> bytes:
    text = StringIO()
    csv.writer(text, lineterminator="\r\n").writerow([cell(value) for value in row])
    return text.getvalue().encode()
