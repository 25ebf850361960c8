"""What is kept of a row: its cells in the columns of the table, without what is no part of them."""

import re
from collections.abc import Iterator, Sequence

from basset.exchange.checks import BadRecord, is_count
from basset.exchange.csvfile import Row, tidied, wrong_width
from basset.exchange.formats.sheet.heading import extent
from basset.exchange.readlog import Log

Numbered = tuple[int, list[str]]

_FORMULA = re.compile(r'="([^"]*)"')
_APOSTROPHE = re.compile(r"'(?=[+=@＝＠＋－\t\r\n\-]|[\d\s()./-]+$)")
# What the last row of a table begins with when it is no row but the sum of them.
_TOTALS = frozenset(
    [
        "total",
        "totals",
        "grand total",
        "subtotal",
        "sum",
        "summe",
        "gesamt",
        "gesamtsumme",
        "insgesamt",
        "summa",
        "zwischensumme",
        "total général",
        "totaux",
        "somme",
        "suma",
        "total general",
        "soma",
        "total geral",
        "totale",
        "somma",
        "totale generale",
        "totaal",
        "eindtotaal",
        "som",
        "итого",
        "всего",
        "сумма",
        "المجموع",
        "الإجمالي",
        "الاجمالي",
        "razem",
        "celkem",
    ]
)
_AMOUNT = re.compile(r"[^\w]*\d[\d\s.,'’]*\s*(?:\D{1,3})?")


class Kept:
    """The columns of a table, and what its rows are in them.

    A column without a title and without cells is none. Nor is a first one without a title that
    counts the rows: a data frame writes it.
    """

    def __init__(self, header: Sequence[str], below: Sequence[Sequence[str]]) -> None:
        self.width = len(header)
        untitled = [place for place in range(self.width) if not header[place]]
        self._dropped = [place for place in untitled if not _has_cells(place, below)]
        is_first = any(header) and not header[0] and 0 not in self._dropped
        self.has_index = is_first and _counts(below)
        gone = {*self._dropped, *([0] if self.has_index else [])}
        self.places = [place for place in range(self.width) if place not in gone]

    def rows(self, rows: Iterator[Numbered], prefix: str, log: Log) -> Iterator[Row]:
        """The cells of each row, without the sums at the end."""
        held: list[Row] = []
        for line, cells in rows:
            where = f"{prefix}line {line}"
            kept = self._clean(where, cells, log)
            if isinstance(kept, list) and not any(kept):
                continue
            if isinstance(kept, list) and _is_sum(kept):
                held.append((where, kept, cells))
                continue
            yield from held
            held.clear()
            yield where, kept, cells
        for where, _, cells in held:
            first = next(filter(str.strip, cells))
            log.say(f"{where} is left out: it begins with {first.strip()!r} and sums up the rows")

    def _clean(self, where: str, cells: list[str], log: Log) -> list[str] | BadRecord:
        if len(cells) != self.width:
            if extent(cells) > self.width:
                return wrong_width(len(cells), len(self.places))
            if len(cells) < self.width:
                log.pad(where)
            cells = [*cells, *[""] * self.width][: self.width]
        cells = tidied(cells, log)
        if len(self.places) < self.width:
            if wrong := self._untitled(cells):
                return BadRecord(f"has {wrong[:40]!r} in a column without a title")
            cells = [cells[place] for place in self.places]
        return [_plain(cell.strip(), where, log) for cell in cells]

    def _untitled(self, cells: list[str]) -> str:
        """A cell that would be lost because its column is none."""
        if self.has_index and not cells[0].isdecimal():
            return cells[0]
        return next((cells[place] for place in self._dropped if cells[place].strip()), "")


def _has_cells(place: int, rows: Sequence[Sequence[str]]) -> bool:
    return any(len(row) > place and row[place].strip() for row in rows)


def _counts(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first column has rising numbers and nothing else."""
    cells = [row[0] for row in rows]
    numbers = [int(cell) for cell in cells if is_count(cell)]
    return len(numbers) == len(cells) and numbers == sorted(set(numbers))


def _is_sum(cells: Sequence[str]) -> bool:
    """Whether a row has a word for a sum, then amounts and nothing else."""
    filled = [cell for cell in cells if cell]
    if len(filled) < 2 or filled[0].rstrip(" :=").casefold() not in _TOTALS:
        return False
    return all(_AMOUNT.fullmatch(cell) for cell in filled[1:])


def _plain(cell: str, where: str, log: Log) -> str:
    """A cell without what makes a spreadsheet take it for text: ``="+44…"``, ``'+44…``."""
    if cell[:1] not in {"=", "'"}:
        return cell
    formula = _FORMULA.fullmatch(cell)
    text = formula[1] if formula else _APOSTROPHE.sub("", cell, count=1)
    if text != cell:
        log.unwrap(where)
    return text
