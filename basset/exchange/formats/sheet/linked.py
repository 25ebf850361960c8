"""Tables that belong together: nodes with ids, and edges that refer to them."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from basset.exchange.checks import BadRecord
from basset.exchange.formats.sheet.clean import Table
from basset.exchange.graph import Properties, edge, folded, node, say_undirected, type_of_file
from basset.exchange.placing import records_of
from basset.exchange.readlog import Log
from basset.exchange.records import Placed, Record

_IDS = ("id", "nodeid", "uid", "key")
_ENDS = (
    ("source", "target"), ("sourceid", "targetid"), ("from", "to"), ("fromid", "toid"),
    ("start", "end"), ("startid", "endid"), ("startnode", "endnode"),
)  # fmt: skip
# The second column of one title is called so, and says the same as the first.
_REPEATED = re.compile(r" \(\d+\)$")


def are_linked(tables: Sequence[Sequence[str]]) -> bool:
    """Whether every table, of which these are the titles, has nodes or edges, and both are there."""
    edges = [titles for titles in tables if _ends(titles)]
    nodes = [titles for titles in tables if not _ends(titles) and id_title(titles)]
    return bool(edges) and bool(nodes) and len(edges) + len(nodes) == len(tables)


def linked_records(
    tables: Mapping[str, Table], stems: Mapping[str, str], log: Log
) -> Iterator[Placed]:
    """Nodes as entities, then edges. *tables* by the names of their files or sheets.

    *stems*: those names without an ending; they may say of which type the nodes are.
    """
    edges = {name: table for name, table in tables.items() if _ends(table.titles)}
    ids: dict[str, str] = {}
    for name in sorted(tables.keys() - edges.keys()):
        make = _nodes(name, type_of_file(stems[name]), tables[name].titles, ids)
        yield from records_of(tables[name].rows(log), make)
    undirected: list[Record] = []
    for table in edges.values():
        yield from records_of(table.rows(log), _edges(table.titles, undirected))
    say_undirected(len(undirected), log)


def id_title(titles: Sequence[str]) -> str:
    """The title of the column with the ids of nodes; empty without one."""
    known = {folded(title): title for title in titles}
    return next((known[word] for word in _IDS if word in known), "")


def _nodes(
    name: str, kind: str, titles: list[str], ids: dict[str, str]
) -> Callable[[list[str]], list[Record]]:
    """Makes the node of a row; *ids* says which table has which."""
    place = titles.index(id_title(titles))

    def make(cells: list[str]) -> list[Record]:
        ref = cells[place]
        if not ref:
            raise BadRecord(f"{titles[place]} is empty")
        if (other := ids.setdefault(ref, name)) != name:
            raise BadRecord(f"{titles[place]} {ref[:40]!r} is also in {other}")
        made = node(ref, _properties(titles, cells, {place}))
        return [{**made, "type": kind} if kind and made["type"] == "thing" else made]

    return make


def _edges(titles: list[str], undirected: list[Record]) -> Callable[[list[str]], list[Record]]:
    """Makes the edge of a row; *undirected* collects those without a direction."""
    places = [titles.index(end) for end in _ends(titles)]
    own = next((at for at, title in enumerate(titles) if folded(title) == "id"), -1)

    def make(cells: list[str]) -> list[Record]:
        for place in places:
            if not cells[place]:
                raise BadRecord(f"{titles[place]} is empty")
        start, end = (cells[place] for place in places)
        properties = _properties(titles, cells, {*places, own})
        made = edge(cells[own] if own >= 0 else "", (start, end), properties)
        if any(str(value).lower() == "undirected" for _, value in properties):
            undirected.append({})
        return [made]

    return make


def _properties(titles: list[str], cells: list[str], left_out: set[int]) -> Properties:
    return [
        (_REPEATED.sub("", title), cell)
        for place, (title, cell) in enumerate(zip(titles, cells, strict=True))
        if cell and place not in left_out
    ]


def _ends(titles: Sequence[str]) -> tuple[str, ...]:
    """The titles of the two columns with the ends of edges; empty without them."""
    known = {folded(title): title for title in titles}
    found = (ends for ends in _ENDS if known.keys() >= {*ends})
    return tuple(known[end] for end in next(found, ()))
