"""CSV as rows of cells, each with the line it starts at, and as the records that rows become."""

import csv
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from basset.errors import InvalidFile
from basset.exchange import textfile
from basset.exchange.checks import BadRecord
from basset.exchange.placing import records_of
from basset.exchange.readlog import Log
from basset.exchange.records import Placed, Record, cleaned_record
from basset.investigations.text import MAX_TEXT

TELL_EVERY = 2_000
# Where a row stands, its cells or why they cannot be read, and the cells as they stand there.
Row = tuple[str, list[str] | BadRecord, list[str]]


class Lines:
    """The lines of a file that belong to its table.

    *skip*: lines before it. *comment*: lines that begin so are left out, unless within a cell;
    ``comments`` counts them. *marked*: the number of a line that is the header behind that mark.
    ``began`` is the line at which the row begins that is read just now.
    """

    def __init__(self, path: Path, skip: int = 0, comment: str = "", marked: int = 0) -> None:
        self._lines = textfile.lines(path)
        self._skip, self._comment, self._marked = skip, comment, marked
        self._is_within = False
        self.number = self.began = self.size = self.comments = 0

    def __iter__(self) -> Iterator[str]:
        for text in self._lines:
            self.number += 1
            self.size += len(text)
            if self.number <= self._skip or self._is_comment(text):
                continue
            if not self._is_within:
                self.began, self._is_within = self.number, True
            is_header = self.number == self._marked
            yield text.lstrip(self._comment or "#").lstrip() if is_header else text

    def next_row(self) -> None:
        """The row ends here; the next line begins another."""
        self._is_within = False

    def _is_comment(self, text: str) -> bool:
        if self._is_within or not self._comment or self.number == self._marked:
            return False
        is_one = text.startswith(self._comment)
        self.comments += is_one
        return is_one


def csv_rows(
    path: Path,
    delimiter: str,
    prefix: str = "",
    log: Log | None = None,
    lines: Lines | None = None,
) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) of a file, the header first; empty rows are left out.

    Raises:
        InvalidFile: there is no header, or a row cannot be told from the next.
    """
    lines = lines or Lines(path)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    is_empty = True
    try:
        for number, cells in enumerate(reader):
            if cells and any(cells):
                is_empty = False
                yield lines.began, cells
            lines.next_row()
            if log and number % TELL_EVERY == 0:
                log.read(lines.size)
    except csv.Error as error:
        raise InvalidFile(f"{prefix}line {lines.began}: {_reason(str(error))}") from None
    if is_empty:
        raise InvalidFile(f"{prefix}line 1: there is no header")


def records_of_rows(
    rows: Iterable[tuple[int, list[str]]],
    width: int,
    prefix: str,
    make: Callable[[list[str]], list[Record]],
    log: Log,
) -> Iterator[Placed]:
    """What *make* makes of each row that has *width* cells; of no other, and of none it refuses."""
    return records_of(
        (
            (f"{prefix}line {line}", _of_width(tidied(cells, log), width), cells)
            for line, cells in rows
        ),
        make,
    )


def prefixed(prefix: str, rows: Iterable[Row]) -> Iterator[Row]:
    """*rows*, of which each says in which file or sheet it stands."""
    return ((f"{prefix}{where}", cells, original) for where, cells, original in rows)


def tidied(cells: list[str], log: Log) -> list[str]:
    """*cells* without marks that nobody sees, letters and their accents composed."""
    text = "".join(cells)
    if not text.isprintable():
        cells, changed = cleaned_record(cells)
        log.clean(changed)
    if not unicodedata.is_normalized("NFC", text):
        cells = [unicodedata.normalize("NFC", cell) for cell in cells]
    return cells


def wrong_width(count: int, width: int) -> BadRecord:
    noun = "cell" if count == 1 else "cells"
    return BadRecord(f"has {count} {noun}, the header has {width}")


def _of_width(cells: list[str], width: int) -> list[str] | BadRecord:
    return cells if len(cells) == width else wrong_width(len(cells), width)


def _reason(message: str) -> str:
    if "field larger" in message:
        return f"has a cell of more than {MAX_TEXT:,} characters"
    if "unexpected end of data" in message:
        return "has a quotation mark that is never closed"
    return message
