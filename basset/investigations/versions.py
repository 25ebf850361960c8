"""Versions of what an origin says: the newest counts, what only older ones say is history."""

from collections.abc import Iterable

from basset.clock import parse, stamp
from basset.investigations import claims as arithmetic
from basset.investigations.claims import Authorship, ClaimRow

# The claim that says when a version was made, as threat intelligence has it.
MODIFIED = "modified"


def is_older(version: str, other: str) -> bool:
    """Whether *version*, the time when it was made, is before the *other*."""
    return version != other and _moment(version) < _moment(other)


def version_of(claims: Iterable[ClaimRow], origin: str) -> str | None:
    """When the version was made that counts for *origin*; None where nobody says that."""
    made = [
        str(claim["value"])
        for claim in claims
        if claim["key"] == MODIFIED and claim["origin"] == origin and arithmetic.is_current(claim)
    ]
    return max(made, key=_moment, default=None)


def succeeded(
    older: Iterable[ClaimRow], newer: Iterable[ClaimRow], by: Authorship
) -> list[ClaimRow]:
    """The claims of two versions: what the *newer* one does not say has ended."""
    now = list(newer)
    kept = {arithmetic.identity(claim) for claim in now if arithmetic.is_current(claim)}
    return arithmetic.merge(arithmetic.end_others(older, kept, by), now)


def keep_sources(
    existing: Iterable[ClaimRow], incoming: Iterable[ClaimRow], fallback: str
) -> list[ClaimRow]:
    """*incoming*, where a current statement that has sources gets no *fallback* beside them.

    Otherwise each version of a file that is imported anew would be one more source of everything.
    """
    sourced = {
        arithmetic.identity(claim)
        for claim in existing
        if claim.get("sources") and arithmetic.is_current(claim)
    }
    return [
        {name: value for name, value in claim.items() if name != "sources"}
        if claim.get("sources") == [fallback] and arithmetic.identity(claim) in sourced
        else claim
        for claim in incoming
    ]


def _moment(text: str) -> str:
    try:
        return stamp(parse(text))
    except ValueError:
        return text
