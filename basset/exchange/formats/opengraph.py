"""OpenGraph of BloodHound: nodes with kinds, edges that find their ends by id or by name."""

import re
from collections.abc import Container, Iterator
from pathlib import Path
from typing import Any

from basset.exchange import graph, jsonstream
from basset.exchange.checks import BadRecord
from basset.exchange.fileformat import FileFormat
from basset.exchange.placing import records_of
from basset.exchange.properties import id_of, line_of, property_pairs
from basset.exchange.reading import Reading
from basset.exchange.readlog import Log
from basset.exchange.records import Placed, Record

_OPENED = frozenset({"$", "$.graph", "$.graph.nodes", "$.graph.edges"})
_NODE, _EDGE = "$.graph.nodes[]", "$.graph.edges[]"
# Kinds that say only who collected a node.
_BASES = frozenset({"base", "azbase"})
_TELL_EVERY = 500
_BEGINS = re.compile(r'"graph"\s*:\s*\{\s*"(?:nodes|edges)"\s*:\s*\[')


def _read(path: Path, _reading: Reading, log: Log) -> Iterator[Placed]:
    """The nodes, then the edges, whatever their order in the file.

    Raises:
        InvalidFile: it is not JSON.
    """
    bases, wanted = _about(path)
    # Name → id of the node; empty where several go by that name.
    names: dict[str, str] = {}

    def make(item: Any) -> list[Record]:
        record = _entity(item, bases)
        name = _compared(record["claims"][0]["value"])
        if name in wanted:
            names[name] = "" if name in names else record["ref"]
        return [record]

    yield from records_of(_pieces(path, _NODE, log), make)
    yield from records_of(_pieces(path, _EDGE, log), lambda item: [_relationship(item, names)])


def _pieces(path: Path, wanted: str, log: Log) -> Iterator[tuple[str, Any, Any]]:
    """All nodes, or all edges, each with its place."""
    number = 0
    for where, value, done in jsonstream.parts(path, _OPENED):
        if where == wanted:
            number += 1
            yield f"{wanted[8:12]} {number}", value, value
            if number % _TELL_EVERY == 0:
                log.read(done)


def _about(path: Path) -> tuple[set[str], set[str]]:
    """The kinds that say nothing of what a node is, and the names by which edges find nodes."""
    bases, names = set(_BASES), set()
    for where, value, _ in jsonstream.parts(path, _OPENED):
        if where == "$.metadata" and isinstance(value, dict):
            bases.add(line_of(value.get("source_kind")).lower())
        if where == _EDGE and isinstance(value, dict):
            ends = (value.get("start"), value.get("end"))
            names |= {
                _compared(end.get("value"))
                for end in ends
                if isinstance(end, dict) and end.get("match_by") == "name"
            }
    return bases, names


def _compared(name: Any) -> str:
    """A name as BloodHound compares it."""
    return line_of(name).upper()


def _entity(item: Any, bases: Container[str]) -> Record:
    if not isinstance(item, dict):
        raise BadRecord("must be a JSON object")
    kinds = item.get("kinds")
    labels = [line_of(kind) for kind in (kinds if isinstance(kinds, list) else ())]
    telling = [label for label in labels if label and label.lower() not in bases]
    properties = property_pairs(item.get("properties"))
    return graph.node(id_of(item.get("id"), "id"), properties, labels=telling or ["thing"])


def _relationship(item: Any, names: dict[str, str]) -> Record:
    if not isinstance(item, dict):
        raise BadRecord("must be a JSON object")
    start, end = _end(item, "start", names), _end(item, "end", names)
    properties = property_pairs(item.get("properties"))
    return graph.edge("", (start, end), properties, label=line_of(item.get("kind")))


def _end(item: Record, field: str, names: dict[str, str]) -> str:
    """The id of the node at one end of an edge."""
    given = item.get(field)
    if not isinstance(given, dict):
        raise BadRecord(f"{field} is missing")
    value = id_of(given.get("value"), f"{field}.value")
    how = given.get("match_by", "id")
    if how == "id":
        return value
    if how != "name":
        raise BadRecord(f"{field}.match_by must be id or name")
    if names.get(_compared(value)) == "":
        raise BadRecord(f"{field}: several nodes are called {value[:100]!r}")
    return names.get(_compared(value), value)


def _sniff(head: str) -> bool:
    return head.startswith("{") and bool(_BEGINS.search(head))


FORMAT = FileFormat(
    name="opengraph",
    title="BloodHound OpenGraph",
    media_type="application/json",
    suffix="json",
    order=6,
    partial=True,
    sniff=_sniff,
    read=_read,
)
