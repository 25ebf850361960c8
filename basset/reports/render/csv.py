"""The report as three tables for a spreadsheet.

Values are as recorded (not defanged); no cell is a formula.
"""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Any

from basset.reports import columns
from basset.reports.model import Fact, Report, Subject
from basset.reports.text import csv_cell

Row = list[Any]


def entities_csv(report: Report) -> Iterator[bytes]:
    """One entity a row, one column for each key that any entity has a statement of."""
    keys = _keys(report.profiles)
    stated = columns.ENTITY_CELLS
    yield _line([*stated, "relationships", "marking", "sources", *keys])
    for profile in report.profiles:
        cells = [*(profile.row.get(name) for name in stated), profile.degree]
        yield _line([*cells, *_fact_cells(profile, keys)])


def relationships_csv(report: Report) -> Iterator[bytes]:
    """One relationship a row; each end also by its name."""
    keys = _keys(report.relations)
    stated = columns.RELATIONSHIP_CELLS
    derived = ["ended", "valid_from", "valid_to", "confidence", "marking", "sources"]
    yield _line([*stated, *derived, *keys])
    for relation in report.relations:
        row = relation.row | {"from_name": relation.start.name, "to_name": relation.end.name}
        ended = "yes" if relation.ended else "no"
        together = [ended, relation.valid_from, relation.valid_to, relation.confidence]
        cells = [*(row.get(name) for name in stated), *together]
        yield _line([*cells, *_fact_cells(relation, keys)])


def sources_csv(report: Report) -> Iterator[bytes]:
    """The numbers are those that the other files and formats refer to.

    The note is long, so it stands last.
    """
    stated = sorted(columns.SOURCE, key=lambda name: (name != "id", name == "note"))
    yield _line(["number", *stated])
    for source in report.sources:
        yield _line([source.number, *(source.row[name] for name in stated)])


def _keys(subjects: Iterable[Subject]) -> list[str]:
    # Name and type have columns of their own, and the keys must not collide with them.
    keys = {fact.key for subject in subjects for fact in _current(subject)}
    return sorted(keys - {"name", "type"})


def _current(subject: Subject) -> list[Fact]:
    return [fact for fact in subject.facts if not fact.ended_at]


def _fact_cells(subject: Subject, keys: list[str]) -> Row:
    """Markings, sources, and the values of each of *keys*, as now stated about *subject*."""
    facts = _current(subject)
    markings = sorted({one.marking for one in (subject, *facts) if one.marking})
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


def _line(row: Row) -> bytes:
    text = StringIO()
    csv.writer(text, lineterminator="\r\n").writerow([csv_cell(value) for value in row])
    return text.getvalue().encode()
