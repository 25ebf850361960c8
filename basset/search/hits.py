"""A hit, and which claim of it matched."""

from collections.abc import Callable
from typing import Any, Literal

from basset import canonical
from basset.database import Row
from basset.investigations.derive import SELECTOR_KEYS
from basset.investigations.selectors import normalise
from basset.model import Model
from basset.search.fold import words

KINDS: dict[str, Literal["entity", "note", "source"]] = {
    "Entity": "entity",
    "Note": "note",
    "Source": "source",
}
MAX_SHOWN = 200


class Matched(Model):
    """The claim (of an entity) or the property (of a note or source) that matched."""

    key: str
    value: str


class Hit(Model):
    """*score* compares hits of one search only. *exact*: the query is a selector of this entity."""

    kind: Literal["entity", "note", "source"]
    id: str
    project_id: str
    name: str
    type: str
    score: float
    matched: Matched
    exact: bool = False


def hit(row: Row, matched: Matched, score: float, *, exact: bool = False) -> Hit:
    """A hit from a row ``{label, id, project_id, name, type}``."""
    kind = KINDS[row["label"]]
    fields = {"id": row["id"], "project_id": row["project_id"], "type": row["type"] or kind}
    return Hit(
        kind=kind,
        name=_shown(row["name"], []),
        score=round(score, 4),
        matched=matched,
        exact=exact,
        **fields,
    )


def by_words(row: Row, wanted: list[str]) -> Matched:
    """What matched the folded words *wanted*, of which the last may be the beginning of one."""
    if row["claims"] is None:
        key = "text" if row["label"] == "Note" else "title"
        return Matched(key=key, value=_shown(row["name"], wanted))
    return _best(row, lambda claim: _count(wanted, words(str(claim["value"]))), wanted)


def by_selector(row: Row, selector: str, regions: set[str]) -> Matched:
    """The claim that gives an entity its *selector*; an entity that is one is it by name.

    *regions*: the countries that a number without one may be of.
    """

    def is_it(claim: dict[str, Any]) -> bool:
        kind, value = SELECTOR_KEYS.get(claim["key"], ""), str(claim["value"])
        return any(normalise(kind, value, region) == selector for region in regions)

    return _best(row, is_it, [])


def _best(row: Row, rate: Callable[[dict[str, Any]], float], wanted: list[str]) -> Matched:
    """The highest rated claim; current ones before ended ones, then names before others."""
    claims = canonical.load(row["claims"])
    if not claims:
        return Matched(key="name", value=row["name"])
    best = max(
        claims, key=lambda claim: (rate(claim), not claim.get("ended_at"), claim["key"] == "name")
    )
    if not rate(best):
        return Matched(key="name", value=row["name"])
    return Matched(key=best["key"], value=_shown(str(best["value"]), wanted))


def _count(wanted: list[str], found: list[str]) -> int:
    known = set(found)
    count = sum(word in known for word in wanted)
    beginning = wanted[-1] not in known and any(word.startswith(wanted[-1]) for word in found)
    return count + beginning


def _shown(text: str, wanted: list[str]) -> str:
    """*text*, or when it is long the line of it with most of the words *wanted*, shortened."""
    if len(text) <= MAX_SHOWN:
        return text
    lines = [line for line in text.splitlines() if line.strip()] or [text]
    line = max(lines, key=lambda one: _count(wanted, words(one))) if wanted else lines[0]
    return line if len(line) <= MAX_SHOWN else line[: MAX_SHOWN - 1] + "…"
