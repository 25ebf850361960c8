"""Two snapshots of the case of the reports, and what is told of what changed between them."""

from typing import Any

from basset.reports.changes.model import Changes
from basset.reports.report import Report
from tests.unit import report_case as case

Line = dict[str, Any]
Told = tuple[str, str, str, str]


def composed(before: list[Line], after: list[Line]) -> Report:
    return case.report(after, number=2, previous=case.previous(), before=before)


def changes(before: list[Line], after: list[Line]) -> Changes:
    told = composed(before, after).changes
    assert told is not None
    return told


def told(before: Line | None, after: Line | None, *others: Line) -> list[Told]:
    """What is told when one line of the case becomes another: kind, what, before, now."""
    sides = [case.lines(more=[*others, *filter(None, [line])]) for line in (before, after)]
    return [(row.kind, row.what, row.shown_before, row.shown_now) for row in changes(*sides).rows]


def of_bob(*claims: Line, **more: Any) -> Line:
    return case.entity("bob", *claims, **more)


def tie(*claims: Line, **more: Any) -> Line:
    return case.relationship("bob", "owner-of", "greek", *claims, **more)
