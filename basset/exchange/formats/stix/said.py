"""What a row states, and what of that an object of STIX says already.

An object is read back at once, with the functions that read it elsewhere: what is missing then is
said in ``x_basset_claims``, and what nobody has stated is named in ``x_basset_unsaid``. So a round
trip neither loses nor invents.
"""

from collections import Counter
from typing import Any, NamedTuple

from basset import canonical
from basset.exchange.formats.stix.claims import stated
from basset.exchange.formats.stix.extension import EXTENDED
from basset.exchange.formats.stix.titles import naming_claims
from basset.exchange.records import Record
from basset.investigations.claims import is_current
from basset.investigations.fields import stricter

_DETAILS = ("sources", "confidence", "marking", "lang", "valid_from", "valid_to")


class Said(NamedTuple):
    """What a row states now. *shared*: the details that most of its *claims* have."""

    claims: list[Record]
    shared: Record


def stated_now(record: Record) -> Said:
    """The current claims of a row; two origins that say the same make one claim."""
    merged: dict[tuple[Any, ...], Record] = {}
    for claim in filter(is_current, record["claims"]):
        told = (
            claim["key"],
            canonical.dumps(claim["value"]),
            claim.get("lang"),
            claim.get("valid_from"),
        )
        known = merged.get(told)
        merged[told] = claim if known is None else _united(known, claim)
    claims = list(merged.values())
    counted = Counter(canonical.dumps(details_of(claim)) for claim in claims)
    shared = canonical.load(counted.most_common(1)[0][0]) if counted else {}
    return Said(claims, shared if "valid_from" not in shared and "valid_to" not in shared else {})


def details_of(claim: Record) -> Record:
    """What is said of a statement, beside who recorded it and when."""
    return {name: claim[name] for name in _DETAILS if name in claim}


def strictest_marking(record: Record, said: Said) -> str | None:
    """The strictest_marking marking of a row and of what it says."""
    marking: str | None = record.get("marking")
    for claim in said.claims:
        marking = stricter(marking, claim.get("marking"))
    return marking


def own_words(item: Record, record: Record, said: Said) -> Record:
    """What our extension says of an object: its key, and what STIX's properties do not."""
    ours, unsaid = _reconciled(item, said)
    words = {
        "x_basset_key": record["key"],
        "x_basset_said": said.shared,
        "x_basset_claims": ours,
        "x_basset_unsaid": unsaid,
        "x_basset_marking": record.get("marking"),
    }
    return {"extensions": EXTENDED} | {name: value for name, value in words.items() if value}


def _reconciled(item: Record, said: Said) -> tuple[list[Record], list[str]]:
    """The claims that are not read back from *item* as they are, and the keys of those that are
    read back and that nobody makes.
    """
    read = {_saying(claim) for claim in _read_back(item)}
    plain = {_saying(claim) for claim in said.claims if details_of(claim) == said.shared}
    invented = read - plain - {_saying(claim) for claim in said.claims}
    unsaid = {key for key, _ in invented}
    ours = [
        {"key": claim["key"], "value": claim["value"], **details_of(claim)}
        for claim in said.claims
        if claim["key"] in unsaid or details_of(claim) != said.shared or _saying(claim) not in read
    ]
    return ours, sorted(unsaid)


def _read_back(item: Record) -> list[Record]:
    """What an import of *item* would take for its claims."""
    if item["type"] == "relationship":
        word = item.get("x_basset_type") or item["relationship_type"]
        return [{"key": "type", "value": word}, *stated(item).claims]
    return [*naming_claims(item["id"], item, {}), *stated(item).claims]


def _saying(claim: Record) -> tuple[str, str]:
    return claim["key"], canonical.dumps(claim["value"])


def _united(claim: Record, other: Record) -> Record:
    """Two claims that say the same: with the sources of both, and the stricter marking."""
    both = {**other, **claim}
    if sources := sorted({*claim.get("sources", ()), *other.get("sources", ())}):
        both["sources"] = sources
    if marking := stricter(claim.get("marking"), other.get("marking")):
        both["marking"] = marking
    return both
