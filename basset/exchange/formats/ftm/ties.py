"""What ties two things, with when it was and what is said of it."""

from itertools import product

from basset.exchange.checks import BadRecord
from basset.exchange.formats.ftm.schemata import OF_SOURCES, Edge, Values
from basset.exchange.records import Record
from basset.exchange.vocabulary import kebab

_MOST_TIES = 1_000
_SPAN = ("startDate", "endDate", "date")


def ends_of(edge: Edge, values: Values) -> list[tuple[str, str]] | None:
    """All pairs of ends; None unless exactly one property is given on either side."""
    sides = [
        [values[name] for name in names.split() if name in values]
        for names in (edge.start, edge.end)
    ]
    if any(len(given) != 1 for given in sides):
        return None
    if len(sides[0][0]) * len(sides[1][0]) > _MOST_TIES:
        raise BadRecord(f"ties more than {_MOST_TIES:,} pairs of things")
    return list(product(map(str, sides[0][0]), map(str, sides[1][0])))


def edge_records(
    own_id: str, edge: Edge, ends: list[tuple[str, str]], values: Values, said: Record
) -> list[Record]:
    """The tie of each pair of ends, with when it was and what is said of it."""
    kind, without = edge.type, {*edge.start.split(), *edge.end.split(), *OF_SOURCES}
    roles = values.get("role", [])
    if kind == "related-to" and len(roles) == 1:
        kind, without = kebab(str(roles[0])), {*without, "role"}
    span = _span(values)
    without |= {name for name in _SPAN if len(values.get(name, ())) == 1}
    claims = [
        {"key": kebab(name), "value": each}
        for name, given in values.items()
        if name not in without
        for each in given
    ]
    details = {**said.get("said", {}), **span}
    stated = {
        "kind": "relationship",
        "type": kind,
        "claims": [{"key": "type", "value": kind}, *claims],
        **({"said": details} if details else {}),
    }
    return [
        {
            **stated,
            "from": start,
            "to": end,
            "external_id": f"{own_id}/{place}" if place else own_id,
        }
        for place, (start, end) in enumerate(ends)
    ]


def _span(values: Values) -> Record:
    """Since when and until when; what has a date only was then."""
    starts = values.get("startDate") or values.get("date") or ()
    span = {"valid_from": min(map(str, starts), default=None)}
    span["valid_to"] = max(map(str, values.get("endDate", ())), default=None)
    return {name: when for name, when in span.items() if when}
