"""Claims: who says what. The models that come in and go out, and the arithmetic on stored ones.

A stored claim is a plain dict of the fields of ``Claim`` that it has. Lists of claims are sorted by
identity, so the same claims are the same canonical text. The functions are pure.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import Field, ValidationInfo, field_validator

from basset import canonical
from basset.clock import stamp
from basset.errors import InvalidInput
from basset.investigations.fields import Language, Marking, Percent, Value, When, stricter
from basset.investigations.text import MAX_LINE, Word, check_line
from basset.investigations.when import comparable
from basset.model import Model, is_stored

ClaimRow = dict[str, Any]
Identity = tuple[str, str, str, str, str]

MANUAL = "manual"
# The key of a marking that is none of ours, word for word.
STATED_MARKING = "stated-marking"
# Who writes where nobody says who: the API without authentication, a script.
DEFAULT_AUTHOR = "analyst"


class Statement(Model):
    key: Word = Field(examples=["name"])
    value: Value = Field(examples=["Maren Aldous"])


class Details(Model):
    """What is known of a statement beside what it says."""

    sources: list[Word] = Field(default_factory=list, max_length=1000, description="Who says so.")
    confidence: Percent | None = Field(None, description="0 to 100.")
    marking: Marking | None = Field(None, description="Who may see it.")
    valid_from: When | None = Field(None, description="Since when: 2024, 2024-05 or 2024-05-31.")
    valid_to: When | None = Field(None, description="Until when.")


class ClaimInput(Details, Statement):
    """One statement. *confidence* is 0–100; *sources* are ids of sources of the same project."""

    lang: Language | None = None

    @field_validator("value")
    @classmethod
    def _name_is_a_line(cls, value: Value, info: ValidationInfo) -> Value:
        if info.data.get("key") != "name" or not isinstance(value, str) or is_stored(info):
            return value
        if len(value) > MAX_LINE:
            raise ValueError(f"is too long for a name; at most {MAX_LINE:,} characters")
        return check_line(value)


class ClaimEnd(Statement):
    """Ends the current claims with this key and value, whoever made them."""


class Claim(ClaimInput):
    """A stored claim. *ended_at*: since then nobody makes it, because *ended_by* said so.

    *according_to*: what a file says of who made it and when; nobody here has seen that.
    """

    origin: str
    recorded_at: str
    recorded_by: str
    according_to: str | None = None
    ended_at: str | None = None
    ended_by: str | None = None


@dataclass(frozen=True, slots=True)
class Authorship:
    """Who says something, when, and for which origin.

    *fallback*: the id of the source of whatever names none: the imported file.
    """

    author: str
    now: datetime
    origin: str = MANUAL
    fallback: str | None = None

    @property
    def at(self) -> str:
        return stamp(self.now)

    def other_than(self, author: str | None, origin: str = MANUAL) -> str | None:
        """Who changes what *author* entered; None where that is the same person.

        Whoever changes what a file said, of another *origin*, is somebody else.
        """
        return None if (self.author, MANUAL) == (author, origin) else self.author


def identity(claim: ClaimRow) -> Identity:
    """What makes two claims the same statement by the same origin. Sorts like the stored list."""
    value, since = claim["value"], comparable(claim.get("valid_from", ""))
    # No text starts with a NUL, so the number 1, the text "1" and the value true stay three.
    text = value if isinstance(value, str) else f"\0{canonical.dumps(value)}"
    return claim["key"], text, claim.get("lang", ""), claim["origin"], since


def record(claim: ClaimInput, by: Authorship) -> ClaimRow:
    """The stored form of a new claim."""
    values = claim.model_dump(mode="json", exclude_none=True)
    values["sources"] = sorted(set(values["sources"]))
    return compact(values | {"origin": by.origin, "recorded_at": by.at, "recorded_by": by.author})


def compact(claim: ClaimRow) -> ClaimRow:
    return {key: value for key, value in claim.items() if value is not None and value != []}


def merge(existing: Iterable[ClaimRow], incoming: Iterable[ClaimRow]) -> list[ClaimRow]:
    """Both lists as one. Nothing is dropped; of one statement the sources are united and gaps
    filled.

    A statement that is made again after it had ended is current again, with what is said about it
    now.
    """
    both = [*existing, *incoming]
    if len(both) < 2:
        return both
    # Mostly each says something else, and to see that no identity is needed.
    by_key = {claim["key"]: claim for claim in both}
    if len(by_key) == len(both):
        return [by_key[key] for key in sorted(by_key)]
    keyed = {identity(claim): claim for claim in both}
    if len(keyed) == len(both):
        return [keyed[key] for key in sorted(keyed)]
    merged: dict[Identity, ClaimRow] = {}
    for claim in both:
        key = identity(claim)
        known = merged.get(key)
        merged[key] = claim if known is None else _combine(known, claim)
    return [merged[key] for key in sorted(merged)]


def end_others(claims: Iterable[ClaimRow], keep: set[Identity], by: Authorship) -> list[ClaimRow]:
    """*claims* with those ended that the origin made before and that are not in *keep*."""
    return [
        _ended(claim, by)
        if claim["origin"] == by.origin and is_current(claim) and identity(claim) not in keep
        else claim
        for claim in claims
    ]


def change(
    existing: Iterable[ClaimRow],
    ends: Iterable[ClaimEnd],
    added: Iterable[ClaimInput],
    by: Authorship,
) -> list[ClaimRow]:
    """*existing* after its author ended those that *ends* name, then added others.

    Raises:
        InvalidInput: one of *ends* names what is not stated.
    """
    claims = list(existing)
    for place, ended in enumerate(ends):
        named = [claim for claim in claims if _is_named(claim, ended)]
        # Repeated after a commit whose answer was lost, the same change finds its own ends.
        if not any(is_current(claim) or claim["ended_at"] == by.at for claim in named):
            raise InvalidInput(
                f"{ended.key}={str(ended.value)[:60]} {'has ended already' if named else 'is not stated'}",
                field=f"end_claims.{place}",
            )
        claims = [
            _ended(claim, by) if is_current(claim) and _is_named(claim, ended) else claim
            for claim in claims
        ]
    return merge(claims, [record(claim, by) for claim in added])


def is_current(claim: ClaimRow) -> bool:
    return not claim.get("ended_at")


def said_by(author: str, according_to: str | None) -> str:
    """Who said something, for people to read: of what was imported, with what the file says."""
    return f"{author} imported: {according_to}" if according_to else author


def is_made_by(claims: Iterable[ClaimRow], origin: str) -> bool:
    """Whether *origin*, and nobody else, spoke of the row first."""
    times = [(claim["recorded_at"], claim["origin"]) for claim in claims]
    first = min(times, default=("", origin))[0]
    return all(who == origin for at, who in times if at == first)


def ends_any(before: Iterable[ClaimRow], after: Iterable[ClaimRow]) -> bool:
    """Whether something that was current *before* has ended *after*."""
    ended = {identity(claim) for claim in after if not is_current(claim)}
    return bool(ended) and any(is_current(claim) and identity(claim) in ended for claim in before)


def origins(claims: Iterable[ClaimRow]) -> list[str]:
    """Everybody who says or said something."""
    return sorted({claim["origin"] for claim in claims})


def _is_named(claim: ClaimRow, ended: ClaimEnd) -> bool:
    """Whether *ended* means *claim*; a terminal has only text, so ``60`` also names the number."""
    same = canonical.dumps(claim["value"]) in {canonical.dumps(ended.value), ended.value}
    return bool(claim["key"] == ended.key and same)


def _ended(claim: ClaimRow, by: Authorship) -> ClaimRow:
    return {**claim, "ended_at": by.at, "ended_by": by.author}


def _combine(known: ClaimRow, again: ClaimRow) -> ClaimRow:
    """One statement, made twice. *again* decides whether it is current."""
    resumed = bool(known.get("ended_at")) and not again.get("ended_at")
    first, second = (again, known) if resumed else (known, again)
    both = {
        **second,
        **first,
        "recorded_at": known["recorded_at"],
        "recorded_by": known["recorded_by"],
    }
    for end in ("ended_at", "ended_by"):
        both.pop(end, None)
        if again.get("ended_at") and (value := known.get(end) or again.get(end)):
            both[end] = value
    said = [text for claim in (known, again) for text in claim.get("according_to", "").split("; ")]
    if words := "; ".join(sorted({*filter(None, said)})):
        both["according_to"] = words
    if sources := sorted({*known.get("sources", ()), *again.get("sources", ())}):
        both["sources"] = sources
    if marking := stricter(known.get("marking"), again.get("marking")):
        both["marking"] = marking
    return both
