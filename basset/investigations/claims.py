"""Claims as plain dicts: the arithmetic of who says what. Pure functions, used by stores and importer alike.

A stored claim is ``{key, value, origin, recorded_at, recorded_by}`` and, where it has them, ``lang``,
``valid_from``, ``valid_to``, ``sources``, ``confidence``, ``marking``, ``ended_at``; absent means None or empty.
Lists of claims are sorted by identity, so the same claims are the same canonical text.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from basset import canonical
from basset.clock import stamp
from basset.investigations import models
from basset.investigations.models import ClaimEnd, ClaimInput, Marking
from basset.investigations.selectors import SELECTOR_TYPES, normalise

Claim = dict[str, Any]
Identity = tuple[str, str, str, str, str]

MANUAL = "manual"
MAX_INDEXED = 32_000
_STRICTNESS = {str(marking): rank for rank, marking in enumerate(Marking)}
# Keys whose values are selectors; the usual other words for them count as well.
_SELECTOR_KEYS = {kind: kind for kind in SELECTOR_TYPES} | {
    "website": "url",
    "e-mail": "email",
    "telephone": "phone",
    "mobile": "phone",
}
_NOT_SEARCHED = frozenset({"created", "modified"})


def identity(claim: Claim) -> Identity:
    """What makes two claims the same statement by the same origin. Sorts like the stored list."""
    value = claim["value"]
    # No text starts with a NUL, so the number 1, the text "1" and the value true stay three statements.
    text = value if isinstance(value, str) else f"\0{canonical.dumps(value)}"
    return claim["key"], text, claim.get("lang", ""), claim["origin"], claim.get("valid_from", "")


def record(claim: ClaimInput, origin: str, author: str, now: datetime) -> Claim:
    """The stored form of a claim that *author* makes *now*."""
    values = claim.model_dump(mode="json", exclude_none=True)
    values["sources"] = sorted(set(values["sources"]))
    return compact(values | {"origin": origin, "recorded_at": stamp(now), "recorded_by": author})


def compact(claim: Claim) -> Claim:
    return {key: value for key, value in claim.items() if value is not None and value != []}


def merge(existing: Iterable[Claim], incoming: Iterable[Claim]) -> list[Claim]:
    """Both lists as one. Nothing is dropped; of one statement the sources are united and gaps filled.

    A statement that is made again after it had ended is current again, with what is said about it now.
    """
    both = [*existing, *incoming]
    if len(both) < 2:
        return both
    keyed = {identity(claim): claim for claim in both}
    if len(keyed) == len(both):
        return [keyed[key] for key in sorted(keyed)]
    merged: dict[Identity, Claim] = {}
    for claim in both:
        key = identity(claim)
        known = merged.get(key)
        merged[key] = claim if known is None else _combine(known, claim)
    return [merged[key] for key in sorted(merged)]


def end(claims: Iterable[Claim], origin: str, keep: set[Identity], now: datetime) -> list[Claim]:
    """*claims* with those ended that *origin* made and that are not in *keep*."""
    at = stamp(now)
    return [
        {**claim, "ended_at": at}
        if claim["origin"] == origin and is_current(claim) and identity(claim) not in keep
        else claim
        for claim in claims
    ]


def change(
    claims: Iterable[models.Claim],
    ends: Iterable[ClaimEnd],
    made: Iterable[ClaimInput],
    author: str,
    now: datetime,
) -> list[Claim]:
    """*claims* after *author*, by hand, ended those with a key and value of *ends*, then made the others."""
    existing = [compact(claim.model_dump(mode="json")) for claim in claims]
    return merge(
        _end_named(existing, ends, now), [record(claim, MANUAL, author, now) for claim in made]
    )


def _end_named(claims: Iterable[Claim], ends: Iterable[ClaimEnd], now: datetime) -> list[Claim]:
    named = {(ended.key, canonical.dumps(ended.value)) for ended in ends}
    at = stamp(now)
    return [
        {**claim, "ended_at": at}
        if is_current(claim) and (claim["key"], canonical.dumps(claim["value"])) in named
        else claim
        for claim in claims
    ]


def is_current(claim: Claim) -> bool:
    return not claim.get("ended_at")


def origins(claims: Iterable[Claim]) -> list[str]:
    """Everybody who says or said something."""
    return sorted({claim["origin"] for claim in claims})


def derive(
    entity_type: str, key: str, claims: list[Claim], region: str = ""
) -> tuple[str, list[str], str]:
    """An entity's ``name``, ``selectors`` and ``text`` for lists and search, from its current claims.

    The name is what the analyst says, else the most confident claim's, else the one recorded first; without
    any, what identifies the entity.
    """
    current = [claim for claim in claims if not claim.get("ended_at")]
    selectors = (
        {key} if entity_type in SELECTOR_TYPES and key.startswith(f"{entity_type}:") else set()
    )
    names: list[Claim] = []
    texts: dict[str, None] = {}
    for claim in current:
        claim_key, value = claim["key"], claim["value"]
        if claim_key == "name":
            names.append(claim)
        elif claim_key in _SELECTOR_KEYS and (
            found := normalise(_SELECTOR_KEYS[claim_key], str(value), region)
        ):
            selectors.add(found)
        if claim_key not in _NOT_SEARCHED and not isinstance(value, bool):
            texts[str(value)] = None
    names = names or [claim for claim in claims if claim["key"] == "name"]
    name = str(min(names, key=_preference)["value"]) if names else key.partition(":")[2] or key
    return name, sorted(selectors), "\n".join(texts)[:MAX_INDEXED]


def _preference(claim: Claim) -> tuple[bool, int, str, str]:
    return (
        claim["origin"] != MANUAL,
        -claim.get("confidence", -1),
        claim["recorded_at"],
        str(claim["value"]),
    )


def _combine(known: Claim, again: Claim) -> Claim:
    """One statement, made twice. *again* decides whether it is current."""
    resumed = bool(known.get("ended_at")) and not again.get("ended_at")
    first, second = (again, known) if resumed else (known, again)
    both = {
        **second,
        **first,
        "recorded_at": known["recorded_at"],
        "recorded_by": known["recorded_by"],
    }
    both.pop("ended_at", None)
    if ended := again.get("ended_at"):
        both["ended_at"] = known.get("ended_at") or ended
    sources = sorted({*known.get("sources", ()), *again.get("sources", ())})
    if sources:
        both["sources"] = sources
    if known.get("marking") and again.get("marking"):
        both["marking"] = max(known["marking"], again["marking"], key=_STRICTNESS.__getitem__)
    return both
