"""Which claims of one row came, went or are said differently. Pure, on stored claims."""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from basset import canonical
from basset.investigations.claims import identity, is_current
from basset.reports.changes.model import ChangeKind, Line

# What is said of a claim beside its value, and what a change of it is.
DETAILS = {
    "valid_from": ChangeKind.VALIDITY,
    "valid_to": ChangeKind.VALIDITY,
    "confidence": ChangeKind.CONFIDENCE,
    "marking": ChangeKind.MARKING,
}


class Restated(NamedTuple):
    """How a claim differs; *field*: which of its details, or the id of a source; empty for
    the claim itself.
    """

    kind: ChangeKind
    was: Line | None
    now: Line | None
    field: str = ""


def restated(before: list[Line], after: list[Line]) -> Iterator[Restated]:
    """The differences between the claims of a row *before* and *after*.

    One that ended and one that began under the same key are one change of value. One that came
    and went in between is none: no reader ever saw it.
    """
    earlier = {identity(claim): claim for claim in before}
    later = {identity(claim): claim for claim in after}
    ended = [was for own, was in earlier.items() if is_current(was) and _gone(later.get(own))]
    begun = [now for own, now in later.items() if is_current(now) and own not in earlier]
    for own, was in earlier.items():
        now = later.get(own)
        if now is None or was == now:
            continue
        if not is_current(was) and is_current(now):
            yield Restated(ChangeKind.CLAIM_AGAIN, was, now)
        if is_current(was) == is_current(now):
            yield from _details(was, now)
    kept = [was for own, was in earlier.items() if is_current(was) and not _gone(later.get(own))]
    yield from _paired(ended, begun, {_statement(claim): claim for claim in kept})


def _gone(claim: Line | None) -> bool:
    return claim is None or not is_current(claim)


def _details(was: Line, now: Line) -> Iterator[Restated]:
    """How one statement is said differently."""
    for name, kind in DETAILS.items():
        if was.get(name) != now.get(name):
            yield Restated(kind, was, now, name)
    yield from _sources(was, now)


def _sources(was: Line, now: Line) -> Iterator[Restated]:
    """The sources that a statement gained and lost."""
    old, new = was.get("sources", ()), now.get("sources", ())
    for kind, more, fewer in (
        (ChangeKind.SOURCE_ADDED, new, old),
        (ChangeKind.SOURCE_REMOVED, old, new),
    ):
        for source in sorted({*more} - {*fewer}):
            yield Restated(kind, was, now, source)


def _paired(
    ended: list[Line], begun: list[Line], kept: dict[tuple[object, ...], Line]
) -> Iterator[Restated]:
    """What *ended* and what has *begun*, those together that are one change to a reader.

    What somebody else said before and still says is in *kept*: only its sources changed.
    """
    ended, begun, same = _same_value(ended, begun)
    for was, now in same:
        yield from _details(was, now)
    by_key: dict[tuple[str, str], tuple[list[Line], list[Line]]] = defaultdict(lambda: ([], []))
    for place, claims in enumerate((ended, begun)):
        for claim in claims:
            if (other := kept.get(_statement(claim))) is None:
                by_key[_key(claim)][place].append(claim)
            elif place:
                yield from _sources(other, _joined(other, claim))
            else:
                yield from _sources(_joined(other, claim), other)
    for old, new in by_key.values():
        if len(old) == len(new) == 1:
            yield Restated(ChangeKind.VALUE, old[0], new[0])
        else:
            yield from (Restated(ChangeKind.CLAIM_ENDED, claim, None) for claim in old)
            yield from (Restated(ChangeKind.CLAIM_NEW, None, claim) for claim in new)


def _joined(one: Line, other: Line) -> Line:
    """*one* with the sources of both."""
    return {**one, "sources": [*one.get("sources", ()), *other.get("sources", ())]}


def _same_value(
    ended: list[Line], begun: list[Line]
) -> tuple[list[Line], list[Line], list[tuple[Line, Line]]]:
    """The statements that ended and began with one value: of another origin, or other dates."""
    rest, left, same = [], list(begun), []
    for was in ended:
        now = next((claim for claim in left if _value(claim) == _value(was)), None)
        if now is None:
            rest.append(was)
        else:
            left.remove(now)
            same.append((was, now))
    return rest, left, same


def _key(claim: Line) -> tuple[str, str]:
    return claim["key"], claim.get("lang", "")


def _value(claim: Line) -> tuple[tuple[str, str], bytes]:
    return _key(claim), canonical.dump(claim["value"])


def _statement(claim: Line) -> tuple[object, ...]:
    return *_value(claim), claim.get("valid_from")
