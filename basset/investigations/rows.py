"""Writes rows of any kind in batches: what exists is merged, what is equal stays untouched.

The store writes one row with it, the importer thousands. All functions run inside a transaction
that holds
the project's lock, so what they read is what they overwrite. A row is ``{id, properties}``; one of
a kind
with claims has also the ``status`` and ``marking`` that were given, a relationship ``from_id`` and
``to_id``. ``assumed``: the marking that counts as long as nobody has decided. ``version``: when
the origin made this version of it.

What another origin said stays as it is: an import adds its own claims beside it, and no more than
the marking of a row, a source or a note may rise.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from basset import canonical
from basset.database import Row, Transaction
from basset.errors import Conflict
from basset.investigations import claims as arithmetic
from basset.investigations.claims import STATED_MARKING, Authorship, ClaimRow
from basset.investigations.fields import stricter
from basset.investigations.kind import Kind
from basset.investigations.versions import is_older, keep_sources, succeeded, version_of

_TIMES = ("created_at", "updated_at")
# A query that reads, in whatever transaction.
Read = Callable[..., list[Row]]


@dataclass(frozen=True, slots=True)
class Written:
    """How many rows of a batch were new and how many were changed; the rest was there already.

    *ended*: of how many that were there something was ended.
    """

    created: int
    changed: int
    ended: int = 0


def put(
    kind: Kind[Any],
    tx: Transaction,
    batch: list[Row],
    by: Authorship,
    region: str,
    *,
    fresh: bool = False,
    ending: bool = False,
) -> Written:
    """Write *batch*.

    *fresh*: none of the rows can exist yet. *ending*: the origin no longer makes those claims on
    them that are not in *batch*.
    """
    new, changed, ended = compared(kind, tx.run, batch, by, region, fresh=fresh, ending=ending)
    if new:
        created = tx.run(kind.create, rows=new)[0]["created"]
        if created != len(new):
            raise Conflict(
                "an entity was deleted while relationships to it were written; "
                "the same again says which"
            )
    if changed:
        tx.run(kind.set, rows=changed)
    return Written(len(new), len(changed), ended)


def compared(
    kind: Kind[Any],
    read: Read,
    batch: list[Row],
    by: Authorship,
    region: str,
    *,
    fresh: bool = False,
    ending: bool = False,
) -> tuple[list[Row], list[Row], int]:
    """What ``put`` would write: the new rows, what changes on others, of how many claims end."""
    known = {} if fresh else _fetch(kind, read, batch)
    new: list[Row] = []
    changed: list[Row] = []
    ended = 0
    for row in batch:
        old = known.get(row["id"])
        if old is None:
            new.append(row)
        elif wanted := _merged(kind, old, row, by, region, ending=ending):
            changed.append({**wanted, "id": row["id"], "updated_at": by.at})
            ended += kind.properties is not None and _ends(old, wanted)
    return new, changed, ended


def combined(kind: Kind[Any], first: Row, again: Row, by: Authorship, region: str) -> Row:
    """Two rows of one file that are the same one. Of sources and notes the first one counts.

    Of two versions the newer one counts.
    """
    if kind.properties is None:
        return _marked(first, again["properties"].get("marking"))
    versions = first.get("version", ""), again.get("version", "")
    if all(versions) and is_older(*reversed(versions)):
        first, again = again, first
    before, more = first["properties"], again["properties"]
    both = canonical.load(before["claims"]), canonical.load(more["claims"])
    is_newer = all(versions) and versions[0] != versions[1]
    claims = succeeded(*both, by) if is_newer else arithmetic.merge(*both)
    said = {
        "type": (more if is_newer else before)["type"],
        "status": again.get("status") or before["status"],
        "marking": stricter(before.get("marking"), more.get("marking")),
    }
    properties = {**before, **kind.properties(said, before["key"], claims, region)}
    given = {
        "status": again.get("status") or first.get("status"),
        **{name: stricter(first.get(name), again.get(name)) for name in ("marking", "assumed")},
    }
    return {**first, **given, "version": again.get("version"), "properties": properties}


def end_rows(
    kind: Kind[Any], tx: Transaction, ids: Iterable[str], by: Authorship, region: str
) -> int:
    """End what an origin says about the rows with these *ids*; how many it was."""
    changed: list[Row] = []
    for old in _fetch(kind, tx.run, [{"id": own_id} for own_id in ids]).values():
        claims = arithmetic.end_others(canonical.load(old["claims"]), set(), by)
        if canonical.dumps(claims) != old["claims"]:
            changed.append(
                {**_row(kind, old, claims, region), "id": old["id"], "updated_at": by.at}
            )
    if changed:
        tx.run(kind.set, rows=changed)
    return len(changed)


def _fetch(kind: Kind[Any], read: Read, batch: list[Row]) -> dict[str, Row]:
    ids = [row["id"] for row in batch]
    return {known["row"]["id"]: known["row"] for known in read(kind.fetch, ids=ids)}


def _merged(
    kind: Kind[Any], old: Row, row: Row, by: Authorship, region: str, *, ending: bool
) -> Row | None:
    """The properties that *old* and *row* have together; None when they are what *old* has."""
    if kind.properties is None:
        return _filled_in(old, row["properties"], by)
    incoming = canonical.load(row["properties"]["claims"])
    existing = canonical.load(old["claims"])
    if by.fallback:
        incoming = keep_sources(existing, incoming, by.fallback)
    known = version_of(existing, by.origin) if row.get("version") else None
    if known and is_older(row["version"], known):
        # It came late: what counts is there already.
        claims = succeeded(incoming, existing, by)
        row = {**row, "status": None}
    elif ending or (known and is_older(known, row["version"])):
        claims = succeeded(existing, incoming, by)
    else:
        claims = arithmetic.merge(existing, incoming)
    said = {**old, **_stated(old, existing, row, by)}
    said["marking"] = stricter(old["marking"], row.get("marking"))
    if row.get("assumed") and _is_news(existing, incoming):
        said["marking"] = stricter(said["marking"], row["assumed"])
    wanted = _row(kind, said, claims, region)
    return None if all(wanted[name] == old[name] for name in _COMPARED) else wanted


def _stated(old: Row, existing: list[ClaimRow], row: Row, by: Authorship) -> Row:
    """Type and status that *row* gives the *old* one: an analyst may, else who spoke of it first."""
    status = {"status": row["status"]} if row.get("status") else {}
    if by.origin == arithmetic.MANUAL:
        return {"type": row["properties"]["type"], **status, "status_by": by.origin}
    if not arithmetic.is_made_by(existing, by.origin):
        return {}
    return {"type": row["properties"]["type"], **({} if old.get("status_by") else status)}


def _is_news(existing: list[ClaimRow], incoming: list[ClaimRow]) -> bool:
    """Whether a marking that is none of ours is stated for the first time: later, somebody may have
    decided what it means.
    """
    known = {arithmetic.identity(claim) for claim in existing}
    return any(
        claim["key"] == STATED_MARKING and arithmetic.identity(claim) not in known
        for claim in incoming
    )


_COMPARED = ("type", "status", "marking", "claims")


def _row(kind: Kind[Any], said: Row, claims: list[ClaimRow], region: str) -> Row:
    assert kind.properties is not None  # only kinds with claims come here
    stored = {name: said[name] for name in ("type", "status", "marking")}
    known = {name: said[name] for name in ("name", "status_by") if said.get(name)}
    return kind.properties(stored | known, said["key"], claims, region)


def _ends(old: Row, wanted: Row) -> bool:
    before, after = canonical.load(old["claims"]), canonical.load(wanted["claims"])
    return arithmetic.ends_any(before, after)


def _marked(row: Row, marking: str | None) -> Row:
    """*row* of a kind without claims, with the stricter of its marking and *marking*."""
    strictest = stricter(row["properties"].get("marking"), marking)
    return {**row, "properties": {**row["properties"], "marking": strictest}} if marking else row


def _filled_in(old: Row, given: Row, by: Authorship) -> Row | None:
    """A row without claims, met again: its own origin may change values, an analyst fill gaps.

    It stays with whoever entered it first. No import lowers its marking, or undoes what somebody has
    changed by hand.
    """
    said, news = _values(old), _values(given)
    entered_by = {"author": old["author"]} if "author" in old else {}
    is_by_hand = given["origin"] == arithmetic.MANUAL
    latest: Row = {}
    if old["origin"] == given["origin"] and (is_by_hand or not old.get("changed_by")):
        latest = news
    elif is_by_hand:
        latest = {**news, **said}
    wanted = {**old, **latest, **entered_by}
    marking = stricter(old.get("marking"), given.get("marking"))
    if marking and not old["origin"] == given["origin"] == arithmetic.MANUAL:
        wanted["marking"] = marking
    if wanted == old or not is_by_hand:
        return None if wanted == old else wanted
    return {**wanted, "changed_by": by.other_than(old.get("author"), old["origin"])}


def _values(row: Row) -> Row:
    return {
        name: value for name, value in row.items() if value not in (None, "") and name not in _TIMES
    }
