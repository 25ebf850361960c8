"""A case as a graph for other programs: what is current of entities and relationships, on disk.

Such a format has to say which attributes there are before it says any, so that the records are
read once before anything is written.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import IO, Any, NamedTuple

import orjson

from basset.exchange.graph import CLAIM_SUFFIX, KEPT
from basset.exchange.records import Record
from basset.investigations.claims import is_current
from basset.investigations.derive import name_of
from basset.investigations.fields import stricter
from basset.investigations.project import ProjectInput

# What a node and an edge say beside their claims; a claim of such a key goes by another name.
NODE_FIELDS = ("name", "label", "type", "marking", "status")
EDGE_FIELDS = ("relationship", "label", "marking", "status", "valid_from", "valid_to", "confidence")
_FIELDS = {"entity": NODE_FIELDS, "relationship": EDGE_FIELDS}
_TYPES = {"int": "long", "float": "double", "bool": "boolean"}
_OF_TYPE = ("valid_from", "valid_to", "confidence")


class Item(NamedTuple):
    """A node or an edge. *values*: all values of each attribute; *ends*: none, or two ids.

    *claims*: what the attributes are made of, without who said it.
    """

    id: str
    type: str
    name: str
    ends: list[str]
    values: dict[str, list[Any]]
    claims: list[Record]


@contextmanager
def graph_case(records: Iterable[Record]) -> Iterator["GraphCase"]:
    """The nodes and edges of *records*; they wait in files that end with the context."""
    with TemporaryFile() as nodes, TemporaryFile() as edges:
        case = GraphCase({"entity": nodes, "relationship": edges})
        for record in records:
            case.add(record)
        yield case


class GraphCase:
    """The nodes and edges of a case, each as a line of JSON in *files*.

    ``columns``: for ``entity`` and ``relationship``, which attributes there are, and the types of
    their values: ``{key: {"str", "int" …}}``; in ``several`` are those of which one has many.
    """

    def __init__(self, files: Mapping[str, IO[bytes]]) -> None:
        self.columns: dict[str, dict[str, set[str]]] = {kind: {} for kind in files}
        self.several: dict[str, set[str]] = {kind: set() for kind in files}
        self._usual = str(ProjectInput.model_fields["marking"].default)
        self._files = files

    def items(self, kind: str) -> Iterator[Item]:
        """All nodes (``entity``) or all edges (``relationship``)."""
        self._files[kind].seek(0)
        return (Item(*orjson.loads(line)) for line in self._files[kind])

    def declared(self, kind: str, key: str) -> str:
        """The type of an attribute as files declare it: ``string`` for several values in one."""
        return "string" if key in self.several[kind] else self.type_of(kind, key)

    def type_of(self, kind: str, key: str) -> str:
        """``boolean``, ``long`` or ``double`` where all values are, else ``string``."""
        kinds = self.columns[kind][key]
        return "double" if kinds == {"int", "float"} else _TYPES.get("".join(kinds), "string")

    def add(self, record: Record) -> None:
        """Take in a record of the case, the project first; what is neither node nor edge is not."""
        if record["kind"] == "project":
            self._usual = record.get("marking", self._usual)
        elif record["kind"] in self._files:
            self._add(record)

    def _add(self, record: Record) -> None:
        kind, claims = record["kind"], [c for c in record["claims"] if is_current(c)]
        if kind == "relationship" and not claims:
            return
        item = self._item(record, claims)
        columns = self.columns[kind]
        for key, values in item.values.items():
            columns.setdefault(key, set()).update(type(value).__name__ for value in values)
            if len(values) > 1:
                self.several[kind].add(key)
        self._files[kind].write(orjson.dumps([*item]) + b"\n")

    def _item(self, record: Record, claims: list[Record]) -> Item:
        kind, own_type = record["kind"], record["type"]
        name = name_of(record["key"], claims) if kind == "entity" else ""
        values = {key: [value] for key, value in self._fields(record, claims, name).items()}
        kept = []
        for claim in claims:
            key, value = claim["key"], claim["value"]
            if key == "name" and value != name:
                # Which of its names an entity goes by depends on who said them when.
                key = "alias"
            kept.append({**{field: claim[field] for field in KEPT if field in claim}, "key": key})
            if (key, value) not in {("name", name), ("type", own_type)}:
                key += CLAIM_SUFFIX * (key in _FIELDS[kind])
                values.setdefault(key, []).append(value)
        ends = [record["from"], record["to"]] if kind == "relationship" else []
        return Item(record["key"], own_type, name, ends, values, kept)

    def _fields(self, record: Record, claims: list[Record], name: str) -> dict[str, Any]:
        """What the item says beside its claims, the strictest of their markings included."""
        said: dict[str, Any] = {"marking": marking_of(record, claims, self._usual)}
        if record.get("status", "active") != "active":
            said["status"] = record["status"]
        if record["kind"] == "entity":
            return {"name": name, "label": name, "type": record["type"], **said}
        of_type = next((claim for claim in claims if claim["key"] == "type"), {})
        told = {field: of_type[field] for field in _OF_TYPE if field in of_type}
        return {"label": record["type"], "relationship": record["type"], **said, **told}


def marking_of(record: Record, claims: Iterable[Record], usual: str) -> str:
    """The strictest marking of what *record* is about and of its *claims*; *usual*: without one."""
    marking = record.get("marking") or usual
    for claim in claims:
        marking = stricter(marking, claim.get("marking")) or marking
    return marking
