"""What entities and relationships share: rows whose properties follow from their claims."""

from collections.abc import Iterable, Mapping
from typing import Any

from basset import canonical
from basset.database import Row
from basset.errors import InvalidInput
from basset.investigations import claims as arithmetic
from basset.investigations.claims import (
    Claim,
    ClaimEnd,
    ClaimInput,
    ClaimRow,
    Details,
    compact,
    record,
)
from basset.investigations.kind import Writing
from basset.investigations.references import check_sources

DETAILS = tuple(Details.model_fields)


def stated_with(values: Mapping[str, Any]) -> dict[str, Any]:
    """The sources, confidence, marking and validity that a command gave for what itself states."""
    return {name: values[name] for name in DETAILS if values.get(name) not in (None, [])}


def first_claims(
    writing: Writing, own: Iterable[ClaimInput], given: list[ClaimInput]
) -> list[ClaimRow]:
    """The stored claims of a new row: those that its own fields state, and those *given*.

    Raises:
        InvalidInput: a source is not in the project.
    """
    stated = list(own)
    _check(writing, stated, given)
    return arithmetic.merge([], [record(claim, writing.by) for claim in (*stated, *given)])


def changed_claims(
    writing: Writing,
    existing: list[Claim],
    changes: Mapping[str, Any],
    stated: Mapping[str, Any],
    former: list[ClaimRow],
) -> list[ClaimRow]:
    """The claims of a row after *changes*, which state anew what *stated* says (key → value).

    What the analyst stated before under those keys ends; *former* is what the row said without a
    claim. Nothing recorded is lost.

    Raises:
        InvalidInput: a source is not in the project, an end names what is not stated, or details
            were given of nothing.
    """
    details = stated_with(changes)
    given = [ClaimInput.model_validate(claim) for claim in changes.get("claims") or ()]
    if set(details) - {"marking"} and not stated and not given:
        raise InvalidInput("says nothing by itself: give what it is about", field=min(details))
    own = [ClaimInput(key=key, value=value, **details) for key, value in stated.items()]
    _check(writing, own, given)
    rows = [compact(claim.model_dump(mode="json")) for claim in existing]
    ends = [ClaimEnd.model_validate(end) for end in changes.get("end_claims") or ()]
    replaced = [
        ClaimEnd(key=row["key"], value=row["value"])
        for row in rows
        if row["origin"] == arithmetic.MANUAL
        and arithmetic.is_current(row)
        and row["value"] != stated.get(row["key"], row["value"])
    ]
    return arithmetic.merge(
        former, arithmetic.change(rows, [*ends, *replaced], [*own, *given], writing.by)
    )


def former_claim(key: str, value: str, row: Any, writing: Writing) -> ClaimRow:
    """What *row* said until now without a claim of it, as one that has ended."""
    first = min(row.claims, key=lambda claim: claim.recorded_at)
    said = {"key": key, "value": value, "origin": first.origin, "recorded_by": first.recorded_by}
    ended = {"ended_at": writing.by.at, "ended_by": writing.by.author}
    return {**said, "recorded_at": row.created_at, **ended}


def former_type(row: Any, stated: Mapping[str, Any], writing: Writing) -> list[ClaimRow]:
    """The type that *row* had, when another is *stated* and no claim tells the former one."""
    told = any(claim.key == "type" and not claim.ended_at for claim in row.claims)
    if told or stated.get("type", row.type) == row.type:
        return []
    return [former_claim("type", row.type, row, writing)]


def first_row(given: Mapping[str, Any], own: Row, properties: Row, **ends: str) -> Row:
    """A row for ``rows.put``. *given*: the fields that the user set, so that defaults overrule
    nothing.
    """
    said = {name: given.get(name) for name in ("status", "marking")}
    return {"id": own["id"], **said, **ends, "properties": {**properties, **own}}


def decided(given: Mapping[str, Any]) -> Row:
    """What says of a row that its status is the analyst's, so that no import changes it."""
    return {"status_by": arithmetic.MANUAL} if given.get("status") else {}


def with_claims(row: Row) -> Row:
    """A row as its model reads it."""
    return {**row, "claims": canonical.load(row["claims"])}


def _check(writing: Writing, own: list[ClaimInput], given: list[ClaimInput]) -> None:
    lists = {f"claims.{place}.sources": claim.sources for place, claim in enumerate(given)}
    for claim in own:
        lists["sources"] = claim.sources
    check_sources(writing.tx, writing.project_id, lists)
