"""Claims as facts of a report: in the order in which they are read, with disagreements found."""

from collections import defaultdict
from collections.abc import Callable
from sys import intern
from typing import Any

from basset.investigations.fields import stricter
from basset.investigations.when import is_comparable, when_order
from basset.reports.model import Fact, NumberedSource
from basset.reports.text import printed

# Keys that have one value at a time. Others (alias, e-mail, nationality …) may have several.
SINGLE = frozenset(
    (
        "born",
        "died",
        "founded",
        "incorporated",
        "dissolved",
        "registered",
        "built",
        "jurisdiction",
        "flag",
        "imo",
        "mmsi",
        "call-sign",
        "gender",
        "sex",
        "height",
        "tonnage",
        "gross-tonnage",
        "length",
        "status",
        "share",
        "price",
        "amount",
        "legal-form",
        "vin",
        "plate",
        "year",
        "capital",
        "revenue",
        "turnover",
        "employees",
        "place-of-birth",
        "birth-place",
        "pages",
    )
)
SINGLE_ENDINGS = (
    "date",
    "-of-birth",
    "-of-death",
    "-number",
    "-year",
    "year-built",
    "-seen",
    "-on",
    "-share",
    "-value",
)
FIRST = {key: place for place, key in enumerate(("name", "alias", "description", "summary"))}

SourceOf = Callable[[str], NumberedSource]


def facts_of(line: dict[str, Any], source_of: SourceOf, usual_marking: str) -> list[Fact]:
    """The claims of an entity's or relationship's *line*: current before ended, names first.

    Each is marked at least as strictly as the whole of what it is about.
    """
    whole = line.get("marking")
    facts = sorted(
        (
            _fact(
                place,
                claim,
                line["type"],
                source_of,
                stricter(whole, claim.get("marking")),
                usual_marking,
            )
            for place, claim in enumerate(line["claims"])
        ),
        key=lambda fact: (
            bool(fact.ended_at),
            FIRST.get(fact.key, 9),
            fact.key,
            when_order(fact.valid_from) if fact.valid_from else (),
            fact.shown,
        ),
    )
    if len(facts) > 1:
        _mark_disputed(facts)
    return facts


def _fact(  # noqa: PLR0917 - called in one place
    place: int,
    claim: dict[str, Any],
    entity_type: str,
    source_of: SourceOf,
    marking: str | None,
    usual_marking: str,
) -> Fact:
    return Fact(
        key=intern(claim["key"]),
        value=claim["value"],
        shown=printed(claim["value"], claim["key"], entity_type),
        lang=claim.get("lang"),
        valid_from=claim.get("valid_from"),
        valid_to=claim.get("valid_to"),
        # The same few texts stand on every claim; kept once they do not weigh on a large report.
        origin=intern(claim["origin"]),
        sources=[source_of(source) for source in claim.get("sources", ())],
        confidence=claim.get("confidence"),
        marking=intern(marking) if marking else None,
        own_marking=intern(marking) if marking and marking != usual_marking else "",
        recorded_at=intern(claim["recorded_at"]),
        recorded_by=intern(claim["recorded_by"]),
        ended_at=claim.get("ended_at"),
        ended_by=claim.get("ended_by"),
        place=place,
    )


def single(key: str) -> bool:
    """Whether there is one value of *key* at a time, so that two values are a disagreement."""
    word = key.lower().replace("_", "-")
    return word in SINGLE or word.endswith(SINGLE_ENDINGS)


def _mark_disputed(facts: list[Fact]) -> None:
    by_key: dict[tuple[str, str | None], list[Fact]] = defaultdict(list)
    for fact in facts:
        if not fact.ended_at and single(fact.key):
            by_key[fact.key, fact.lang].append(fact)
    for group in by_key.values():
        for fact in group:
            fact.disputed = any(
                other.shown != fact.shown and _at_the_same_time(fact, other) for other in group
            )


def _at_the_same_time(one: Fact, other: Fact) -> bool:
    """Dates are compared as far as both are known: 2019 and 2019-05 overlap, and so may words."""

    def before(end: str | None, start: str | None) -> bool:
        if not (end and start and is_comparable(end) and is_comparable(start)):
            return False
        known = min(len(end), len(start))
        return end[:known] < start[:known]

    return not (before(one.valid_to, other.valid_from) or before(other.valid_to, one.valid_from))
