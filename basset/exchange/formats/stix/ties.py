"""Which relationships STIX says in a property of the object at which they start."""

from typing import NamedTuple

from basset import canonical
from basset.exchange.formats.stix.items import Fitting
from basset.exchange.formats.stix.names import carrier
from basset.exchange.formats.stix.said import Said, details_of
from basset.exchange.formats.stix.shapes import OBSERVABLES, TIELESS, ref_properties
from basset.exchange.records import Record


class _Entity(NamedTuple):
    own_type: str
    told: str
    needs: tuple[str, ...]


class Ties:
    """Is told of all entities, then of all relationships; ``settle`` decides.

    ``kinds``: key of an entity → its type in STIX.
    """

    def __init__(self) -> None:
        self.kinds: dict[str, str] = {}
        self._entities: dict[str, _Entity] = {}
        self._words: dict[str, str] = {}
        # Key of an entity → type of a tie → the ends, and the keys of the relationships.
        self._candidates: dict[str, dict[str, list[tuple[str, str]]]] = {}
        self._properties: dict[str, dict[str, list[str]]] = {}
        self._said_so: set[str] = set()
        self._spoken_of: set[str] = set()
        self._tied: set[str] = set()

    def add_entity(self, record: Record, said: Said, fitting: Fitting) -> None:
        told = canonical.dumps([said.shared, record.get("marking")])
        told = self._words.setdefault(told, told)
        self.kinds[record["key"]] = fitting.kind
        self._entities[record["key"]] = _Entity(record["type"], told, fitting.needs)

    def add_relationship(self, record: Record, said: Said) -> None:
        start, tie = record["from"], record["type"]
        if self._is_plain(record, said) and self._property(start, tie):
            ties = self._candidates.setdefault(start, {})
            ties.setdefault(tie, []).append((record["to"], record["key"]))
        else:
            self._tied.update((start, record["to"]))

    def speak_of(self, key: str) -> None:
        """A note is about this relationship, which must be an object then."""
        self._spoken_of.add(key)

    def is_property(self, key: str) -> bool:
        """Whether the relationship needs no object of its own."""
        return key in self._said_so

    def properties(self, key: str) -> dict[str, list[str]]:
        """Property → the keys of the entities to which it leads, for an entity."""
        return self._properties.get(key, {})

    def settle(self) -> None:
        """Decide; what lacks a reference that its type needs is carried by another type."""
        for key in self._tied:
            if self.kinds.get(key) in TIELESS:
                self._carry(key)
        waiting = [key for key, entity in self._entities.items() if entity.needs]
        # Observed data needs observables that are still some.
        for key in sorted(waiting, key=lambda key: self.kinds[key] not in OBSERVABLES):
            ties = self._candidates.get(key, {})
            ends = [end for tie in self._entities[key].needs for end, _ in ties.get(tie, ())]
            if not any(
                self._leads(key, tie, end) for tie in self._entities[key].needs for end in ends
            ):
                self._carry(key)
        for key, ties in self._candidates.items():
            for tie, pairs in ties.items():
                self._settle(key, tie, pairs)

    def _settle(self, key: str, tie: str, pairs: list[tuple[str, str]]) -> None:
        prop = self._property(key, tie)
        for end, relationship in pairs:
            if prop and relationship not in self._spoken_of and self._leads(key, tie, end):
                ends = self._properties.setdefault(key, {}).setdefault(prop, [])
                if not ends or prop.endswith("s"):
                    ends.append(end)
                    self._said_so.add(relationship)

    def _carry(self, key: str) -> None:
        self.kinds[key] = carrier(self._entities[key].own_type)

    def _property(self, key: str, tie: str) -> str:
        """The property of an entity that says this type of tie; empty for none."""
        kind = self.kinds[key]
        reference = ref_properties(kind).get(tie)
        if reference:
            return reference.prop
        return f"{tie.replace('-', '_')}_refs" if _is_custom(tie) else ""

    def _leads(self, key: str, tie: str, end: str) -> bool:
        """Whether that property may lead to this end."""
        reference = ref_properties(self.kinds[key]).get(tie)
        if not reference:
            return _is_custom(tie) and self.kinds[key] not in OBSERVABLES
        return not reference.types or self.kinds[end] in reference.types

    def _is_plain(self, record: Record, said: Said) -> bool:
        """Whether a relationship says no more than that it is, as its start says everything."""
        if len(said.claims) != 1 or record["status"] != "active":
            return False
        (claim,) = said.claims
        told = canonical.dumps([details_of(claim), record.get("marking")])
        is_bare = (claim["key"], claim["value"]) == ("type", record["type"])
        key = f"{record['type']}|{record['from']}|{record['to']}"
        return is_bare and record["key"] == key and told == self._entities[record["from"]].told


def _is_custom(tie: str) -> bool:
    """Whether a property of another program is called so: ``x_mitre_analytic_refs``."""
    return tie.startswith("x-") and tie.replace("-", "").isalnum() and tie.islower()
