"""The report as three tables for a spreadsheet.

Values are as recorded (not defanged); no cell is a formula.
"""

import csv
from collections.abc import Callable, Iterator, Sequence
from io import StringIO
from typing import Any

from basset.reports import columns
from basset.reports.model import Fact, Relation, Subject
from basset.reports.report import Report
from basset.reports.text import csv_cell

Row = list[Any]


def entities_csv(report: Report) -> Iterator[bytes]:
    """One entity a row, one column for each key that any entity has a statement of."""
    head = [*columns.ENTITY_CELLS, "relationships"]
    profiles = report.shown.profiles(report.profiles)
    return _table(report, profiles, head, lambda profile: {"relationships": profile.degree})


def relationships_csv(report: Report) -> Iterator[bytes]:
    """One relationship a row; each end also by its name."""
    head = [*columns.RELATIONSHIP_CELLS, "ended", "valid_from", "valid_to", "confidence"]
    relations = report.shown.relations(report.relations)
    return _table(report, relations, head, _derived)


def _derived(relation: Relation) -> dict[str, Any]:
    """What a relationship's row in the snapshot does not say."""
    return {
        "from_name": relation.start.name,
        "to_name": relation.end.name,
        "ended": "yes" if relation.ended else "no",
        "valid_from": relation.valid_from,
        "valid_to": relation.valid_to,
        "confidence": relation.confidence,
    }


def sources_csv(report: Report) -> Iterator[bytes]:
    """The numbers are those that the other files and formats refer to.

    The note is long, so it stands last.
    """
    stated = sorted(columns.SOURCE, key=lambda name: (name != "id", name == "note"))
    yield _line(["number", *stated])
    for source in report.sources:
        yield _line([source.number, *(source.row[name] for name in stated)])


def _table(
    report: Report,
    subjects: Sequence[Subject],
    head: list[str],
    derived: Callable[[Any], dict[str, Any]],
) -> Iterator[bytes]:
    """Of each subject the columns of *head*, then all that is shown of what is now stated."""
    facts = {
        one.id: [fact for fact in report.shown.facts_of(one) if not fact.ended_at]
        for one in subjects
    }
    # Name and type have columns of their own, and the keys must not collide with them.
    keys = sorted({fact.key for each in facts.values() for fact in each} - {"name", "type"})
    yield _line([*head, "marking", "sources", *keys])
    for subject in subjects:
        row = subject.row | derived(subject)
        yield _line(
            [*(row.get(name) for name in head), *_fact_cells(subject, facts[subject.id], keys)]
        )


def _fact_cells(subject: Subject, facts: list[Fact], keys: list[str]) -> Row:
    """Markings, sources, and the values of each of *keys*, as *facts* of *subject* say."""
    markings = sorted(filter(None, {subject.marking, *(fact.marking for fact in facts)}))
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
