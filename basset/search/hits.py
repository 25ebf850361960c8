"""A hit, and which claim of it matched."""

from collections.abc import Callable
from typing import Any, Literal

from basset import canonical
from basset.database import Row
from basset.investigations.derive import NAME_KEYS, SELECTOR_KEYS
from basset.investigations.selectors import normalise
from basset.model import Model
from basset.search.fold import is_near, words

Noun = Literal["entity", "relationship", "note", "source"]
# How a hit came about, the best first. A former name is one that ended; misspelt: by one letter.
How = Literal["selector", "ending", "words", "former-name", "misspelt", "likeness"]
KINDS: dict[str, Noun] = {
    "Entity": "entity",
    "Relationship": "relationship",
    "Note": "note",
    "Source": "source",
}
MAX_SHOWN = 200


class Matched(Model):
    """The claim (of an entity or relationship) or the property (of a note or source) that matched."""

    key: str
    value: str


class Hit(Model):
    """*score* compares hits of one search only. *how* the query matched; *exact*: it is a selector
    of this entity.
    """

    kind: Noun
    id: str
    project_id: str
    name: str
    type: str
    score: float
    matched: Matched
    how: How = "words"
    exact: bool = False


def hit(row: Row, matched: Matched, score: float, how: How) -> Hit:
    """A hit from a row ``{label, id, project_id, name, type}``."""
    kind = KINDS[row["label"]]
    fields = {"id": row["id"], "project_id": row["project_id"], "type": row["type"] or kind}
    return Hit(
        kind=kind,
        name=_shown(row["name"], []),
        score=round(score, 4),
        matched=matched,
        how=how,
        exact=how == "selector",
        **fields,
    )


def by_words(row: Row, wanted: list[str], count: Callable[[list[str], list[str]], int]) -> Hit:
    """A hit by the folded words *wanted*; *count* says how many of them there are among others."""
    how: How = "words" if count is having else "misspelt"
    if row["claims"] is None:
        key = "text" if row["label"] == "Note" else "title"
        return hit(row, Matched(key=key, value=_shown(row["name"], wanted)), row["score"], how)
    claims = canonical.load(row["claims"])

    def rate(claim: dict[str, Any]) -> int:
        return count(wanted, words(str(claim["value"])))

    best = _best(claims, rate)
    matched = _matched(best, row, wanted)
    ended = best is not None and best.get("ended_at") and best["key"] in NAME_KEYS
    return hit(row, matched, row["score"], "former-name" if ended and how == "words" else how)


def by_selector(row: Row, selector: str, regions: set[str]) -> Matched:
    """The claim that gives an entity its *selector*; an entity that is one is it by name.

    *regions*: the countries that a number without one may be of.
    """

    def is_it(claim: dict[str, Any]) -> bool:
        kind, value = SELECTOR_KEYS.get(claim["key"], ""), str(claim["value"])
        return any(normalise(kind, value, region) == selector for region in regions)

    return _matched(_best(canonical.load(row["claims"]), is_it), row, [])


def _best(
    claims: list[dict[str, Any]], rate: Callable[[dict[str, Any]], float]
) -> dict[str, Any] | None:
    """The highest rated claim; current ones before ended ones, then names before others."""

    def order(claim: dict[str, Any]) -> tuple[float, bool, bool]:
        return rate(claim), not claim.get("ended_at"), claim["key"] == "name"

    best = max(claims, key=order, default=None)
    return best if best and rate(best) else None


def _matched(claim: dict[str, Any] | None, row: Row, wanted: list[str]) -> Matched:
    if claim is None:
        return Matched(key="name", value=row["name"])
    return Matched(key=claim["key"], value=_shown(str(claim["value"]), wanted))


def having(wanted: list[str], found: list[str]) -> int:
    """How many of the words *wanted* are *found*; the last may be the beginning of one."""
    known = set(found)
    count = sum(word in known for word in wanted)
    beginning = wanted[-1] not in known and any(word.startswith(wanted[-1]) for word in found)
    return count + beginning


def having_nearly(wanted: list[str], found: list[str]) -> int:
    """How many of the words *wanted* are *found*, perhaps but for a letter."""
    return sum(any(is_near(word, other) for other in found) for word in wanted)


def _shown(text: str, wanted: list[str]) -> str:
    """*text*, or when it is long the line of it with most of the words *wanted*, shortened."""
    if len(text) <= MAX_SHOWN:
        return text
    lines = [line for line in text.splitlines() if line.strip()] or [text]
    line = max(lines, key=lambda one: having(wanted, words(one))) if wanted else lines[0]
    return line if len(line) <= MAX_SHOWN else line[: MAX_SHOWN - 1] + "…"
