"""JSON as ``apoc.export.json`` of Neo4j writes it: line by line, as one list, or by kind."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from basset.exchange import graph, jsonstream, textfile
from basset.exchange.checks import BadRecord
from basset.exchange.fileformat import FileFormat
from basset.exchange.jsonlines import json_lines
from basset.exchange.placing import records_of
from basset.exchange.properties import id_of, line_of, property_pairs
from basset.exchange.reading import Reading
from basset.exchange.readlog import Log
from basset.exchange.records import Placed, Record

_OPENED = frozenset({"$", "$.nodes", "$.rels"})
_TELL_EVERY = 500
_TYPE = r'"type"\s*:\s*"(?:node|relationship)"'
# A node or a relationship, with its id before or after what it is.
_LINE = re.compile(rf'\{{\s*(?:"id"\s*:\s*"[^"]*"\s*,\s*)?{_TYPE}')
_WHOLE = re.compile(
    rf'(?:\[\s*|\{{\s*"(?:nodes|rels)"\s*:\s*[\[{{]\s*(?:"[^"]*"\s*:\s*)?){_LINE.pattern}'
)


def _read(path: Path, _reading: Reading, log: Log) -> Iterator[Placed]:
    """The records of all nodes and relationships.

    Raises:
        InvalidFile: it is not JSON.
    """
    is_lines = _LINE.match(textfile.head(path).lstrip())
    pieces = json_lines(path, log) if is_lines else _listed(path, log)
    return records_of(pieces, lambda item: [_record(item)])


def _listed(path: Path, log: Log) -> Iterator[tuple[str, Any, Any]]:
    """The same of a list, of lists by kind, and of objects with the ids as names."""
    for number, (_, item, done) in enumerate(jsonstream.parts(path, _OPENED), 1):
        if number % _TELL_EVERY == 0:
            log.read(done)
        yield f"object {number}", item, item


def _record(item: Any) -> Record:
    if not isinstance(item, dict) or item.get("type") not in {"node", "relationship"}:
        raise BadRecord("must be a JSON object of the type node or relationship")
    own_id, properties = id_of(item.get("id"), "id"), property_pairs(item.get("properties"))
    if item["type"] == "relationship":
        ends = _end(item, "start"), _end(item, "end")
        return graph.edge(own_id, ends, properties, label=line_of(item.get("label")))
    labels = item.get("labels")
    words = [line_of(label) for label in (labels if isinstance(labels, list) else ())]
    return graph.node(own_id, properties, labels=[word for word in words if word])


def _end(item: Record, field: str) -> str:
    given = item.get(field)
    return id_of(given.get("id") if isinstance(given, dict) else None, f"{field}.id")


FORMAT = FileFormat(
    name="apoc-json",
    title="APOC JSON",
    media_type="application/json",
    suffix="json",
    order=7,
    partial=True,
    sniff=lambda head: bool(_LINE.match(head) or _WHOLE.match(head)),
    read=_read,
)
