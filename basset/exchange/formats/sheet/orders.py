"""In which order the columns of a table write their dates, and with which mark their amounts."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from basset.errors import InvalidFile
from basset.exchange.checks import BadRecord
from basset.exchange.formats.sheet.clean import SAMPLE, Table
from basset.exchange.formats.sheet.columns import Column, Columns
from basset.exchange.formats.sheet.fields import ORDERED
from basset.exchange.readlog import Log
from basset.investigations import amounts, dates


class _Kind(NamedTuple):
    """*decide*: the order that cells show; *is_unsure*: does any of them need it to be read?

    *words*: how both of its orders are shown.
    """

    decide: Callable[[Iterable[str]], str]
    is_unsure: Callable[[Iterable[str]], bool]
    words: dict[str, str]


_AMOUNT = _Kind(
    amounts.mark_of, amounts.needs_mark, {"comma": "a decimal comma", "point": "a decimal point"}
)
_DATE = _Kind(dates.order_of, dates.needs_order, {"dmy": "the day first", "mdy": "the month first"})


def with_orders(known: Columns, table: Table) -> Columns:
    """*known* with the order of each column that has one, as all of its cells show it.

    A column that does not show it is written like the others; where none does, *known* keeps it
    open, and it must be asked for what happened, or since when something is so.

    Raises:
        InvalidFile: says what to add to the command.
    """
    open_columns = [each for each in known.columns if each.field in ORDERED and not each.order]
    cells = _cells(open_columns, table)
    orders = {column.place: _kind(column).decide(cells[column.place]) for column in open_columns}
    orders |= {each.place: each.order for each in known.columns if each.order}
    for column in open_columns:
        if not orders[column.place] and _kind(column).is_unsure(cells[column.place]):
            orders[column.place] = _like_others(column, known, orders)
            if not orders[column.place] and _must_be_sure(column, known):
                raise _question(column, cells[column.place])
    columns = [replace(each, order=orders.get(each.place, each.order)) for each in known.columns]
    return replace(known, columns=columns)


def _kind(column: Column) -> _Kind:
    return _AMOUNT if column.field == "amount" else _DATE


def _cells(columns: Sequence[Column], table: Table) -> dict[int, dict[str, None]]:
    """The different cells of each of *columns*: of the first rows, or of all where it matters."""
    cells = {each.place: {row[each.place]: None for row in table.sample} for each in columns}
    unsure = [each.place for each in columns if _kind(each).is_unsure(cells[each.place])]
    # The header is one of the rows that were looked at.
    if unsure and len(table.sample) >= SAMPLE - 1:
        for _, row, _ in table.rows(Log()):
            if not isinstance(row, BadRecord):
                for place in unsure:
                    cells[place][row[place]] = None
    return cells


def _like_others(column: Column, known: Columns, orders: dict[int, str]) -> str:
    """The order of the other columns of its kind; a decimal comma is written by the day first."""
    found = {
        order
        for other in known.columns
        if (order := orders.get(other.place)) in _kind(column).words
        and _kind(other) is _kind(column)
    }
    if not found and column.field != "amount" and "comma" in orders.values():
        return "dmy"
    return found.pop() if len(found) == 1 else ""


def _must_be_sure(column: Column, known: Columns) -> bool:
    return column.field in {"valid-from", "valid-to"} or (
        known.is_event_table and column.field in {"date", "amount"}
    )


def _question(column: Column, cells: Iterable[str]) -> InvalidFile:
    kind = _kind(column)
    example = next(cell for cell in cells if kind.is_unsure([cell]))
    ways = " and ".join(kind.words.values())
    said = " or ".join(f"--map {f'{column.title}={column.field}:{way}'!r}" for way in kind.words)
    return InvalidFile(
        f"column {column.title!r} can be read with {ways} (such as {example!r}); say {said}"
    )
