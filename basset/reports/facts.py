"""Claims as facts of a report: in the order in which they are read, with disagreements found."""

from collections.abc import Callable, Mapping
from sys import intern
from typing import Any

from basset.investigations.fields import stricter
from basset.investigations.spans import when_order
from basset.reports.claim_keys import is_bookkeeping
from basset.reports.disagree import mark_disputed
from basset.reports.model import Fact, NumberedSource
from basset.reports.text import printed

FIRST = {key: place for place, key in enumerate(("name", "alias", "description", "summary"))}

SourceOf = Callable[[str], NumberedSource]


def facts_of(
    line: dict[str, Any], source_of: SourceOf, usual_marking: str, single_keys: Mapping[str, bool]
) -> list[Fact]:
    """The claims of an entity's or relationship's *line*: current before ended, names first.

    Each is marked at least as strictly as the whole of what it is about. *single_keys*: what the
    project says of its keys.
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
        mark_disputed(facts, single_keys)
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
        bookkeeping=is_bookkeeping(claim["key"], claim["value"]),
    )


def lines_of(facts: list[Fact], now: dict[str, str], *, ended: bool) -> list[Fact]:
    """What is printed of a relationship: a line for each statement, with its own terms.

    Those are its current statements, and what it was until somebody corrected it. *now*: its type
    and ends. That it exists is a statement, too: a line where no other says as much.
    """
    told = [
        fact
        for fact in facts
        if not fact.bookkeeping and (ended or not fact.ended_at or fact.key in now)
    ]
    lines = [fact for fact in told if fact.value != now.get(fact.key)]
    lasting = [fact for fact in lines if ended or not fact.ended_at]
    sources = {source for fact in lasting for source in fact.sources}
    terms = [terms_of(fact) for fact in lasting]
    existence = [
        fact
        for fact in told
        if fact.key == "type"
        and fact.value == now["type"]
        and not (lasting and _says_no_more(fact, terms, sources))
    ]
    return [*existence, *lines]


def _says_no_more(fact: Fact, terms: list[Any], sources: set[NumberedSource]) -> bool:
    """Whether all that is known of *fact* stands in other lines, of these *terms* and *sources*."""
    is_plain = terms_of(fact)[:-1] == (None, None, None, "")
    return terms_of(fact) in terms or (is_plain and sources.issuperset(fact.sources))


def terms_of(fact: Fact) -> tuple[Any, ...]:
    """What is known of a statement beside what it says."""
    sources = tuple(sorted(source.id for source in fact.sources))
    return fact.valid_from, fact.valid_to, fact.confidence, fact.own_marking, sources
