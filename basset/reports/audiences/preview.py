"""What a copy would leave out, before it is made."""

from collections.abc import Iterable
from typing import Any

from basset.model import Model
from basset.reports.audiences.withheld import Withheld

FIRST = 5
# By which field of what kind of line a reader knows what is left out.
_CALLED = {"entity": "name", "source": "title", "note": "text"}
_NOUNS = {"entity": "entities", "source": "sources", "note": "notes"}


class LeftOut(Model):
    """*first*: what the first of the *count* are called, or say."""

    audience: str
    what: str
    count: int
    first: list[str]


def left_out(audience: str, withheld: Iterable[Withheld]) -> list[LeftOut]:
    """What the copy for *audience* lacks or gives another name, by kind."""
    named: dict[str, list[Any]] = {noun: [] for noun in (*_NOUNS.values(), "statements")}
    for one in sorted(withheld, key=lambda one: (one.value.casefold(), one)):
        if one.field == _CALLED.get(one.kind):
            named[_NOUNS[one.kind]].append(one.value)
        elif one.kind in {"entity", "relationship"}:
            named["statements"].append(f"{one.field}: {one.value}")
    return [
        LeftOut(
            audience=audience,
            what=what,
            count=len(values),
            first=[value[:60] for value in values[:FIRST]],
        )
        for what, values in named.items()
        if values
    ]
