"""A folder of tables: nodes with ids, and edges that refer to them, as Gephi writes them."""

import csv
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from basset.errors import InvalidFile
from basset.exchange.checks import BadRecord
from basset.exchange.csvfile import prefixed
from basset.exchange.fileformat import FileFormat
from basset.exchange.formats.sheet.clean import Table, csv_table
from basset.exchange.formats.sheet.dialect import delimiter_of
from basset.exchange.graph import Properties, edge, folded, node, say_undirected, type_of_file
from basset.exchange.placing import records_of
from basset.exchange.reading import Log, Reading
from basset.exchange.records import Placed, Record

_IDS = ("id", "nodeid", "uid", "key")
_ENDS = (
    ("source", "target"), ("sourceid", "targetid"), ("from", "to"), ("fromid", "toid"),
    ("start", "end"), ("startid", "endid"), ("startnode", "endnode"),
)  # fmt: skip


def _read(path: Path, reading: Reading, log: Log) -> Iterator[Placed]:
    """Nodes as entities, then edges. Raises InvalidFile naming the file that is neither."""
    if path.is_file():
        raise InvalidFile("edges without their nodes are ordinary CSV; give the folder of both")
    tables = {file: csv_table(file, reading, log) for file in FORMAT.files(path)}
    edges = {file: table for file, table in tables.items() if _ends(table.titles)}
    ids: dict[str, str] = {}
    for file in tables.keys() - edges.keys():
        if not _id(tables[file].titles):
            raise InvalidFile(f"{file.name} has neither a column Id nor the columns Source, Target")
    for file in sorted(tables.keys() - edges.keys()):
        rows = prefixed(f"{file.name} ", tables[file].rows(log))
        yield from records_of(rows, _nodes(file, tables[file], ids))
    undirected: list[Record] = []
    for file, table in edges.items():
        yield from records_of(prefixed(f"{file.name} ", table.rows(log)), _edges(table, undirected))
    say_undirected(len(undirected), log)


def _nodes(file: Path, table: Table, ids: dict[str, str]) -> Callable[[list[str]], list[Record]]:
    """Makes the node of a row; *ids* says which file has which."""
    place = table.titles.index(_id(table.titles))
    kind = type_of_file(file.stem)

    def make(cells: list[str]) -> list[Record]:
        ref = cells[place]
        if not ref:
            raise BadRecord(f"{table.titles[place]} is empty")
        if (other := ids.setdefault(ref, file.name)) != file.name:
            raise BadRecord(f"{table.titles[place]} {ref[:40]!r} is also in {other}")
        made = node(ref, _properties(table.titles, cells, {place}))
        return [{**made, "type": kind} if kind and made["type"] == "thing" else made]

    return make


def _edges(table: Table, undirected: list[Record]) -> Callable[[list[str]], list[Record]]:
    """Makes the edge of a row; *undirected* collects those without a direction."""
    places = [table.titles.index(end) for end in _ends(table.titles)]
    own = next((at for at, title in enumerate(table.titles) if folded(title) == "id"), -1)

    def make(cells: list[str]) -> list[Record]:
        for place in places:
            if not cells[place]:
                raise BadRecord(f"{table.titles[place]} is empty")
        start, end = (cells[place] for place in places)
        properties = _properties(table.titles, cells, {*places, own})
        made = edge(cells[own] if own >= 0 else "", (start, end), properties)
        if any(str(value).lower() == "undirected" for _, value in properties):
            undirected.append({})
        return [made]

    return make


def _properties(titles: list[str], cells: list[str], left_out: set[int]) -> Properties:
    return [
        (title, cell)
        for place, (title, cell) in enumerate(zip(titles, cells, strict=True))
        if cell and place not in left_out
    ]


def _id(titles: list[str]) -> str:
    """The title of the column with the ids of nodes; empty without one."""
    known = {folded(title): title for title in titles}
    return next((known[word] for word in _IDS if word in known), "")


def _ends(titles: list[str]) -> tuple[str, ...]:
    """The titles of the two columns with the ends of edges; empty without them."""
    known = {folded(title): title for title in titles}
    found = (ends for ends in _ENDS if known.keys() >= {*ends})
    return tuple(known[end] for end in next(found, ()))


def _is_ours(heads: Mapping[str, str]) -> bool:
    """Every file has nodes or edges, and there are both."""
    headers = [_titles(head) for head in heads.values()]
    edges = [titles for titles in headers if _ends(titles)]
    nodes = [titles for titles in headers if not _ends(titles) and _id(titles)]
    return bool(edges) and bool(nodes) and len(edges) + len(nodes) == len(headers)


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
