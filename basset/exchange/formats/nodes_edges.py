"""A folder of tables: nodes with ids, and edges that refer to them, as Gephi writes them."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from basset.errors import InvalidFile
from basset.exchange.csvfile import prefixed
from basset.exchange.fileformat import FileFormat
from basset.exchange.formats.sheet.clean import Table, csv_table
from basset.exchange.formats.sheet.dialect import delimiter_of
from basset.exchange.formats.sheet.linked import are_linked, id_title, linked_records
from basset.exchange.reading import Reading
from basset.exchange.readlog import Log
from basset.exchange.records import Placed


def _read(path: Path, reading: Reading, log: Log) -> Iterator[Placed]:
    """Nodes as entities, then edges. Raises InvalidFile naming the file that is neither."""
    if path.is_file():
        raise InvalidFile("edges without their nodes are ordinary CSV; give the folder of both")
    tables = {file.name: _table(file, reading, log) for file in FORMAT.files(path)}
    for name, table in tables.items():
        if not (id_title(table.titles) or are_linked([["id"], table.titles])):
            raise InvalidFile(f"{name} has neither a column Id nor the columns Source, Target")
    return linked_records(tables, {name: Path(name).stem for name in tables}, log)


def _table(file: Path, reading: Reading, log: Log) -> Table:
    """The table in *file*, of which each row says in which file it stands."""
    table = csv_table(file, reading, log)
    return replace(table, rows=lambda told: prefixed(f"{file.name} ", table.rows(told)))


def _is_ours(heads: Mapping[str, str]) -> bool:
    """Every file has nodes or edges, and there are both."""
    return are_linked([_titles(head) for head in heads.values()])


def _titles(head: str) -> list[str]:
    lines = head.lstrip("\ufeff").splitlines()
    try:
        return next(csv.reader(lines[:1], delimiter=delimiter_of(lines)), [])
    except csv.Error:
        return []


FORMAT = FileFormat(
    name="nodes-edges",
    title="nodes and edges in CSV",
    media_type="text/csv",
    suffix="csv",
    order=32,
    # One file alone is a table like any other.
    sniff=lambda _head: False,
    read=_read,
    folder=_is_ours,
    distinct=True,
)
