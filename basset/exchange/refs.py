"""What the records of a file call one another, and which rows that is."""

from typing import Any

from basset.exchange.checks import BadRecord, checked_sequence
from basset.investigations.kinds import KINDS


class Unresolved(Exception):
    """A record refers to something that has not been read yet."""

    def __init__(self, kind: str, field: str, ref: str) -> None:
        super().__init__(ref)
        self.kind, self.field, self.ref = kind, field, ref


class RowIds:
    """The ids of rows, as the sixteen bytes that they are: a large file has millions."""

    def __init__(self) -> None:
        self._ids: set[bytes] = set()

    def add(self, own_id: str) -> bool:
        """Take *own_id* in; whether it was not there yet."""
        before = len(self._ids)
        self._ids.add(_packed(own_id))
        return len(self._ids) > before

    def __contains__(self, own_id: str) -> bool:
        return _packed(own_id) in self._ids

    def __len__(self) -> int:
        return len(self._ids)


def _packed(own_id: str) -> bytes:
    return bytes.fromhex(own_id.replace("-", ""))


class Refs:
    """``known`` says, for each kind, what goes by which ref: ``{kind: {ref: (id, key)}}``."""

    def __init__(self) -> None:
        self.known: dict[str, dict[str, tuple[str, str]]] = {kind: {} for kind in KINDS}
        self._last_refs: Any = None
        self._last_sources: list[str] = []

    def forget(self) -> None:
        """What comes next refers to nothing that was before."""
        for known in self.known.values():
            known.clear()

    def resolve(self, kind: str, field: str, ref: Any) -> tuple[str, str]:
        """Id and key of what a *field* refers to.

        Raises:
            BadRecord: *ref* is no text.
            Unresolved: nothing goes by it.
        """
        if not isinstance(ref, str):
            raise BadRecord(f"{field} must be the ref of a record")
        known = self.known[kind].get(ref)
        if known is None:
            raise Unresolved(kind, field, ref)
        return known

    def source_ids(self, refs: Any) -> list[str]:
        """The ids of the sources of a claim, in order."""
        # The claims of one record mostly share their list of sources.
        if refs is not self._last_refs:
            resolved = {
                self.resolve("source", f"sources.{place}", ref)[0]
                for place, ref in enumerate(checked_sequence(refs, "sources"))
            }
            self._last_refs, self._last_sources = refs, sorted(resolved)
        return self._last_sources

    def entity_ids(self, refs: Any) -> list[str]:
        """The ids of the entities of a schedule."""
        return [
            self.resolve("entity", f"entities.{place}", ref)[0]
            for place, ref in enumerate(checked_sequence(refs, "entities"))
        ]
