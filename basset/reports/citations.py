"""What a note's ``[[name]]`` stands for in one report: a numbered source, or an entity."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any

from basset.investigations.citing import entity_spellings, source_spellings
from basset.reports.markup import Node, replaced
from basset.reports.model import NumberedSource, Profile


class Citations:
    """Finds sources by title, address or id, and entities by name, id or external id, in any case.

    *cite* makes a source one that the report rests on. *inside*: the reader works on the case, and
    is told which names stand for nothing; others read only the words. *whole*: the report knows all
    that the project has.
    """

    def __init__(
        self,
        profiles: Iterable[Profile],
        sources: Iterable[dict[str, Any]],
        cite: Callable[[str], NumberedSource],
        *,
        inside: bool,
        whole: bool,
    ) -> None:
        self._profiles = {profile.id: profile for profile in profiles}
        self._sources = sources
        self._cite, self._inside, self._whole = cite, inside, whole

    @cached_property
    def _by_name(self) -> dict[str, set[str]]:
        """Ids by what a note may call them: made when the first note cites something."""
        by_name: dict[str, set[str]] = defaultdict(set)
        for profile in self._profiles.values():
            for spelling in entity_spellings(profile.row):
                by_name[spelling].add(profile.id)
        for row in self._sources:
            for spelling in source_spellings(row):
                by_name[spelling].add(row["id"])
        return by_name

    def source_named(self, spelling: str) -> NumberedSource | None:
        """The source that a statement calls so; None where there is none, or more than one."""
        ids = self._by_name.get(spelling, set()) - self._profiles.keys()
        return self._cite(min(ids)) if len(ids) == 1 else None

    def resolved(self, body: Sequence[Node]) -> list[Node]:
        """The tree of a note, in which every citation leads to what it cites."""
        return replaced(body, "cite", self._node)

    def _node(self, name: str) -> Node:
        ids = self._by_name.get(name.lower(), set())
        if len(ids) != 1:
            return self._unclear(name, len(ids))
        (own_id,) = ids
        if profile := self._profiles.get(own_id):
            return {"t": "entity", "profile": profile}
        return {"t": "source", "source": self._cite(own_id)}

    def _unclear(self, name: str, count: int) -> Node:
        if not self._inside:
            return {"t": "text", "s": name}
        unknown = "unknown reference" if self._whole else "not in this report"
        why = f"means {count} things" if count else unknown
        return {"t": "unclear", "s": name, "why": why}
