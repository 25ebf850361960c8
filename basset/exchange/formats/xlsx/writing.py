"""A case as a workbook: entities, relationships, sources and notes, one sheet each."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO, Any

import orjson
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from basset.exchange.graphcase import GraphCase, graph_case
from basset.exchange.records import PLAIN as PLAIN_KINDS
from basset.exchange.records import Record, spelled
from basset.exchange.textfile import CHUNK

# Sheet → kind of its rows, and what they say; read again by these names.
PLAIN = {
    kind.plural: (
        noun,
        (
            *(spelled(noun, each) for each in kind.input.model_fields if each != "external_id"),
            "author",
        ),
    )
    for noun, kind in PLAIN_KINDS.items()
}
_GRAPH = {
    "entities": ("entity", ["Id"]),
    "relationships": ("relationship", ["Id", "Source", "Target"]),
}
# What other programs want for a name, and has been said.
_AGAIN = "label"
# A sheet of spreadsheet programs ends soon after it.
_MAX_ROWS = 1_000_000
# More values of one kind share a cell.
_MAX_VALUES = 10


def workbook_bytes(records: Iterable[Record], _project_id: str) -> Iterator[bytes]:
    """The workbook in pieces. Every text is a text cell, so that none runs as a formula."""
    book = Workbook(write_only=True)
    # The same case is the same workbook, whenever it is written.
    book.properties.created = book.properties.modified = datetime.fromisoformat("2000-01-01")
    with TemporaryFile() as plain, TemporaryFile() as made:
        with graph_case(_kept(records, plain)) as case:
            for name, (kind, first) in _GRAPH.items():
                _sheets(book, name, _rows(case, kind, first))
        for name, (kind, fields) in PLAIN.items():
            _sheets(book, name, _plain_rows(plain, kind, fields))
        book.save(made)
        made.seek(0)
        while chunk := made.read(CHUNK):
            yield chunk


def _kept(records: Iterable[Record], spool: IO[bytes]) -> Iterator[Record]:
    """*records*, of which sources and notes are kept in *spool* too."""
    kinds = {kind for kind, _ in PLAIN.values()}
    for record in records:
        if record["kind"] in kinds:
            spool.write(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE))
        yield record


def _sheets(book: Workbook, name: str, rows: Iterator[list[Any]]) -> None:
    """A sheet with *rows*, the header first; another one when it is full."""
    header = next(rows)
    sheet: Any = None
    for number, row in enumerate(rows):
        if number % _MAX_ROWS == 0:
            sheet = _sheet(book, name, number // _MAX_ROWS, header)
        sheet.append([_cell(sheet, value) for value in row])
    if sheet is None:
        _sheet(book, name, 0, header)


def _sheet(book: Workbook, name: str, number: int, header: list[str]) -> Any:
    sheet = book.create_sheet(f"{name} {number + 1}" if number else name)
    sheet.append([_cell(sheet, title) for title in header])
    return sheet


def _cell(sheet: Any, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
    cell.data_type = "s"
    return cell


def _rows(case: GraphCase, kind: str, first: list[str]) -> Iterator[list[Any]]:
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


def _plain_rows(spool: IO[bytes], kind: str, fields: tuple[str, ...]) -> Iterator[list[Any]]:
    yield list(fields)
    spool.seek(0)
    for line in spool:
        record = orjson.loads(line)
        if record["kind"] == kind:
            yield [record.get(field) for field in fields]
