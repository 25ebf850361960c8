"""Versions of one object in one file: what only an older one refers to is history."""

from collections.abc import Iterator

from basset.investigations.versions import is_older

Tie = tuple[str, str]


class Versions:
    """Remembers what the newest version of each object refers to."""

    def __init__(self) -> None:
        self._newest: dict[str, tuple[str, list[Tie]]] = {}

    def ties(
        self, own_id: str, version: str, ties: list[Tie]
    ) -> Iterator[tuple[str, str, str | None]]:
        """(type, id of the end, since when it has ended) for a version of an object."""
        known = self._newest.get(own_id)
        if known and is_older(version, known[0]):
            at, newest = known
            yield from ((*tie, at) for tie in ties if tie not in newest)
            return
        self._newest[own_id] = version, ties
        yield from ((*tie, None) for tie in ties)
        if known:
            yield from ((*tie, version) for tie in known[1] if tie not in ties)
