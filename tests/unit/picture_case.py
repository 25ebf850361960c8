"""Reports of nothing but entities and what ties them: what the picture's tests have in common."""

from typing import Any

from basset.reports.report import Report
from tests.unit import report_case as case


def entity(number: int, name: str = "", type_: str = "person") -> dict[str, Any]:
    named = {"name": name or f"Entity number {number}", "type": type_}
    return {**case.entity("bob"), **named, "id": f"n{number:03}", "claims": []}


def tie(place: int, from_: int, to: int, type_: str = "owns", **more: Any) -> dict[str, Any]:
    row = case.relationship("alice", type_, "bob", **more)
    return {**row, "id": f"r{place:05}", "from_id": f"n{from_:03}", "to_id": f"n{to:03}"}


def graph(entities: list[dict[str, Any]], ties: list[dict[str, Any]], **more: Any) -> Report:
    return case.report([case.header(), *entities, *ties], **more)


def of(pairs: list[tuple[int, int]], **more: Any) -> Report:
    """A report of as many entities as *pairs* name, tied by them."""
    count = max(max(pair) for pair in pairs) + 1
    ties = [tie(place, *pair) for place, pair in enumerate(pairs)]
    return graph([entity(number) for number in range(count)], ties, **more)
