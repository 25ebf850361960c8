"""A table becomes records: a row is a subject, leads from one to another, or is what happened."""

from collections.abc import Iterable, Iterator
from typing import Any

from basset.exchange.checks import BadRecord
from basset.exchange.csvfile import Row
from basset.exchange.fileformat import ColumnReading
from basset.exchange.formats.sheet.clean import Table
from basset.exchange.formats.sheet.columns import Columns
from basset.exchange.formats.sheet.events import Events
from basset.exchange.formats.sheet.headers import read_columns
from basset.exchange.formats.sheet.identity import Identities
from basset.exchange.formats.sheet.orders import with_orders
from basset.exchange.formats.sheet.row import Sheet, SheetRow
from basset.exchange.formats.sheet.subjects import Subjects
from basset.exchange.placing import records_of
from basset.exchange.reading import Reading
from basset.exchange.readlog import Log
from basset.exchange.records import Placed, Record


def sheet_records(table: Table, reading: Reading, log: Log) -> Iterator[Placed]:
    """The records of all rows of *table*.

    Raises:
        InvalidFile: the header, or the file as a whole, is wrong.
        InvalidInput: the mapping or the key is wrong.
    """
    known = _known(table, reading)
    log.rows_alone = True
    if known.saved:
        log.say(f"read with the mapping {known.saved.name} ({known.saved.title})")
    for column in known.columns:
        log.title(column.key, column.title)
    sheet = Sheet(known, reading.region, log)
    identities = Identities(sheet.read, reading, log)
    is_subject = not (known.is_edge_list or known.is_event_table)
    noun = "relationship" if known.is_edge_list else "entity"
    maker = Subjects(identities) if is_subject else Events(sheet, identities)

    def make(piece: tuple[str, list[str]]) -> list[Record]:
        where, cells = piece
        log.row(noun)
        row = SheetRow(sheet, cells)
        return [*row.sources, *maker.records(where, row)]

    return records_of(_placed(_wanted(table.rows(log), known, log)), make)


def _wanted(rows: Iterable[Row], known: Columns, log: Log) -> Iterator[Row]:
    """Those *rows* that the mapping is for; the others are counted."""
    left = 0
    for where, cells, original in rows:
        if isinstance(cells, BadRecord) or known.is_wanted(cells):
            yield where, cells, original
        else:
            left += 1
    if left and known.saved:
        only = "; ".join(
            f"{title} is not {' or '.join(values)}" for title, values in known.saved.only.items()
        )
        log.say(f"{left:,} {'row is' if left == 1 else 'rows are'} left out: {only}")


def _placed(rows: Iterable[Row]) -> Iterator[tuple[str, tuple[str, list[str]] | BadRecord, Any]]:
    """Rows that know where they stand, for what is told of them."""
    for where, cells, original in rows:
        yield where, (cells if isinstance(cells, BadRecord) else (where, cells)), original


def sheet_columns(table: Table, reading: Reading) -> list[ColumnReading]:
    """How each column is read, with what stands in it."""
    return _known(table, reading).readings(table.sample)


def _known(table: Table, reading: Reading) -> Columns:
    return with_orders(read_columns(table.titles, table.sample, reading), table)
