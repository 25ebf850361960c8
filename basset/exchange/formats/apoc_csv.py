"""CSV as ``apoc.export.csv`` of Neo4j writes it: nodes and relationships in the rows of one table."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from basset.exchange import graph
from basset.exchange.checks import BadRecord
from basset.exchange.csvfile import prefixed
from basset.exchange.fileformat import FileFormat
from basset.exchange.formats.sheet.clean import csv_table
from basset.exchange.jsonlines import json_value
from basset.exchange.placing import records_of
from basset.exchange.reading import Reading
from basset.exchange.readlog import Log
from basset.exchange.records import Placed, Record

# Of all, of nodes alone, of relationships alone: APOC can write them into a file each.
_HEADER = re.compile(r'"?_id"?,"?_labels"?\s*(?:,|$)|"?_start"?,"?_end"?,"?_type"?\s*(?:,|$)')
_OWN = ("_id", "_labels", "_start", "_end", "_type")


def _read(path: Path, reading: Reading, log: Log) -> Iterator[Placed]:
    """The records of a file, or of a folder of files."""
    if path.is_file():
        yield from _file(path, "", reading, log)
        return
    for file in FORMAT.files(path):
        yield from _file(file, f"{file.name} ", reading, log)


def _file(path: Path, prefix: str, reading: Reading, log: Log) -> Iterator[Placed]:
    table = csv_table(path, reading, log)

    def make(cells: list[str]) -> list[Record]:
        return [_record(dict(zip(table.titles, cells, strict=True)))]

    return records_of(prefixed(prefix, table.rows(log)), make)


def _record(row: dict[str, str]) -> Record:
    properties = [
        (key, value)
        for key, cell in row.items()
        if key not in _OWN and cell
        for value in _values(cell)
    ]
    start, end = row.get("_start"), row.get("_end")
    if start and end:
        return graph.edge("", (start, end), properties, label=row.get("_type", ""))
    if start or end or not row.get("_id"):
        raise BadRecord("has neither an _id nor both _start and _end")
    labels = row.get("_labels", "").strip(":").split(":")
    return graph.node(row["_id"], properties, labels=[label for label in labels if label])


def _values(cell: str) -> list[Any]:
    """The value of a cell, or those of the list in it, which is JSON."""
    if not (cell.startswith("[") and cell.endswith("]")):
        return [cell]
    try:
        values = json_value(cell)
    except orjson.JSONDecodeError:
        return [cell]
    is_plain = all(isinstance(value, str | int | float | bool) for value in values)
    return values if is_plain else [cell]


FORMAT = FileFormat(
    name="apoc-csv",
    title="APOC CSV",
    media_type="text/csv",
    suffix="csv",
    order=31,
    sniff=lambda head: bool(_HEADER.match(head)),
    read=_read,
    folder=lambda heads: all(_HEADER.match(head) for head in heads.values()),
    distinct=True,
)
