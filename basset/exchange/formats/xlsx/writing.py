"""A case as a workbook: entities, relationships, sources and notes, one sheet each."""

from collections.abc import Iterable, Iterator
from tempfile import TemporaryFile
from typing import IO, Any

import orjson

from basset import sheets
from basset.exchange.graphcase import GraphCase, graph_case
from basset.exchange.records import PLAIN as PLAIN_KINDS
from basset.exchange.records import Record, spelled

# Sheet → kind of its rows, and what they say; read again by these names. A chart is no table.
PLAIN = {
    kind.plural: (
        noun,
        (
            *(spelled(noun, each) for each in kind.input.model_fields if each != "external_id"),
            "author",
        ),
    )
    for noun, kind in PLAIN_KINDS.items()
    if noun != "chart"
}
_GRAPH = {
    "entities": ("entity", ["Id"]),
    "relationships": ("relationship", ["Id", "Source", "Target"]),
}
# What other programs want for a name, and has been said.
_AGAIN = "label"
# More values of one kind share a cell.
_MAX_VALUES = 10


def workbook_bytes(records: Iterable[Record], _project_id: str) -> Iterator[bytes]:
    """The workbook in pieces. The same case is the same workbook."""
    with TemporaryFile() as plain, graph_case(_kept(records, plain)) as case:
        graph = ((name, _rows(case, *told)) for name, told in _GRAPH.items())
        others = ((name, _plain_rows(plain, *told)) for name, told in PLAIN.items())
        yield from sheets.workbook_bytes((*graph, *others))


def _kept(records: Iterable[Record], spool: IO[bytes]) -> Iterator[Record]:
    """*records*, of which sources and notes are kept in *spool* too."""
    kinds = {kind for kind, _ in PLAIN.values()}
    for record in records:
        if record["kind"] in kinds:
            spool.write(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE))
        yield record


def _rows(case: GraphCase, kind: str, first: list[str]) -> sheets.Rows:
    """The header, then a row an item; of several values each has a column of that title."""
    keys = [key for key in case.columns[kind] if key != _AGAIN]
    widths = dict.fromkeys(keys, 1)
    for item in case.items(kind):
        for key in case.several[kind] & item.values.keys():
            widths[key] = min(_MAX_VALUES, max(widths.get(key, 1), len(item.values[key])))
    yield [*first, *(key for key in keys for _ in range(widths[key]))]
    for item in case.items(kind):
        cells = [_spread(item.values.get(key, []), widths[key]) for key in keys]
        yield [item.id, *item.ends, *(cell for part in cells for cell in part)]


def _spread(values: list[Any], width: int) -> list[Any]:
    """*values* in so many cells; the last one has those that are left."""
    if len(values) > width:
        values = [*values[: width - 1], "; ".join(map(str, values[width - 1 :]))]
    return [*values, *[None] * (width - len(values))]


def _plain_rows(spool: IO[bytes], kind: str, fields: tuple[str, ...]) -> sheets.Rows:
    yield list(fields)
    spool.seek(0)
    for line in spool:
        record = orjson.loads(line)
        if record["kind"] == kind:
            yield [record.get(field) for field in fields]
