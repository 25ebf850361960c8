"""A table as clean rows, whatever dirt the file has around and in them."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from basset.errors import InvalidFile
from basset.exchange.checks import BadRecord
from basset.exchange.csvfile import Lines, Row, csv_rows, tidied, wrong_width
from basset.exchange.formats.sheet.dialect import Dialect, dialect_of
from basset.exchange.reading import Log, Reading

# How many rows are looked at before anything is decided.
SAMPLE = 200
# A row before the header has less than this share of the cells of the usual row.
_WIDE = 0.6
_FORMULA = re.compile(r'="([^"]*)"')
_APOSTROPHE = re.compile(r"'(?=[+=@\-]|[\d\s()./-]+$)")

Numbered = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Table:
    """A header, and the rows below it.

    *titles* are there once each, whatever their case, and none is empty: the second ``Phone`` is
    ``Phone (2)``, one without a title is ``column 3``. *sample*: the first rows that are good, at
    most ``SAMPLE``. *rows* reads them all, from the beginning each time, and tells the log what is
    left out; every row has as many cells as there are titles, without white space around them.
    """

    titles: list[str]
    sample: list[list[str]]
    rows: Callable[[Log], Iterator[Row]]


def csv_table(path: Path, reading: Reading, log: Log) -> Table:
    """The table in a text file.

    Raises:
        InvalidFile: there is none, or it is not clear where it begins.
        InvalidInput: what the user says of it is impossible.
    """
    dialect = dialect_of(path, reading)

    def rows(told: Log) -> Iterator[Numbered]:
        return _rows(path, dialect, told)

    if dialect.skip == reading.skip == 0 and dialect.comment and not reading.comment:
        log.say(
            f"lines that begin with {dialect.comment} are left out; --comment says it otherwise"
        )
    return table_of(rows, log, is_found=reading.skip == 0 and not dialect.marked)


def table_of(
    rows: Callable[[Log], Iterator[Numbered]], log: Log, prefix: str = "", *, is_found: bool
) -> Table:
    """The table in *rows* of cells; *is_found*: its header has yet to be."""
    first = [*_sampled(rows(Log()))] or [*islice(rows(Log()), 1)]
    if not first:
        raise InvalidFile(f"{prefix}line 1: there is no header")
    start = _header(first) if is_found else 0
    if start:
        span = f"lines {first[0][0]}-{first[start - 1][0]}" if start > 1 else f"line {first[0][0]}"
        noun = "1 line" if start == 1 else f"{start} lines"
        log.say(f"{prefix}{noun} before the header left out ({span}); --skip says it otherwise")
    kept = _Kept(first[start:])

    def clean(told: Log) -> Iterator[Row]:
        return kept.rows(islice(rows(told), start + 1, None), prefix, told)

    sample = [cells for _, cells, _ in kept.rows(iter(first[start + 1 :]), prefix, Log())]
    return Table(kept.titles, [cells for cells in sample if isinstance(cells, list)], clean)


def _rows(path: Path, dialect: Dialect, log: Log) -> Iterator[Numbered]:
    lines = Lines(path, dialect.skip, dialect.comment, dialect.marked)
    return csv_rows(path, dialect.delimiter, log=log, lines=lines)


def _sampled(rows: Iterator[Numbered]) -> Iterator[Numbered]:
    """The first rows, or those before the file breaks off, which its reading says."""
    with suppress(InvalidFile):
        yield from islice(rows, SAMPLE)


def _header(rows: Sequence[Numbered]) -> int:
    """Where the header is: the first row with most of the cells that a row usually has.

    There is a row below it; else the first row is the header.
    """
    widths = Counter(_extent(cells) for _, cells in rows)
    usual = max(widths, key=lambda width: (widths[width], width))
    needed = max(2, _WIDE * usual)
    found = (at for at, (_, cells) in enumerate(rows[:-1]) if sum(map(bool, cells)) >= needed)
    return next(found, 0) if usual > 1 else 0


def _extent(cells: Sequence[str]) -> int:
    """How many cells there are up to the last that is not empty."""
    return max((place for place, cell in enumerate(cells, 1) if cell), default=0)


class _Kept:
    """Which cells of a row are kept, and what is made of them."""

    def __init__(self, first: Sequence[Numbered]) -> None:
        header = [title.strip() for title in first[0][1]]
        below = [cells for _, cells in first[1:]]
        self._places = [place for place in range(len(header)) if _is_kept(place, header, below)]
        self._width = len(header)
        self._is_whole = len(self._places) == self._width
        self.titles = _titles([header[place] for place in self._places], self._places)

    def rows(self, rows: Iterator[Numbered], prefix: str, log: Log) -> Iterator[Row]:
        for line, cells in rows:
            yield f"{prefix}line {line}", self._clean(cells, log), cells

    def _clean(self, cells: list[str], log: Log) -> list[str] | BadRecord:
        if len(cells) != self._width:
            if _extent(cells) > self._width:
                return wrong_width(len(cells), len(self.titles))
            cells = [*cells, *[""] * self._width][: self._width]
        cells = tidied(cells, log)
        if not self._is_whole:
            cells = [cells[place] for place in self._places]
        return [_plain(cell.strip()) for cell in cells]


def _is_kept(place: int, header: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """A column without a title and without cells is none; nor is one that counts the rows."""
    if header[place]:
        return True
    cells = [row[place] for row in below if len(row) > place and row[place]]
    counts = place == 0 and all(cell.isdecimal() for cell in cells) and len({*cells}) == len(cells)
    return bool(cells) and not counts


def _titles(titles: Sequence[str], places: Sequence[int]) -> list[str]:
    seen: Counter[str] = Counter()
    unique = []
    for title, place in zip(titles, places, strict=True):
        named = title or f"column {place + 1}"
        seen[named.casefold()] += 1
        count = seen[named.casefold()]
        unique.append(named if count == 1 else f"{named} ({count})")
    return unique


def _plain(cell: str) -> str:
    """A cell without what a spreadsheet is told by: ``="+44…"``, ``'+44…``."""
    if cell[:1] not in {"=", "'"}:
        return cell
    formula = _FORMULA.fullmatch(cell)
    return formula[1] if formula else _APOSTROPHE.sub("", cell, count=1)
