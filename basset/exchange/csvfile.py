"""CSV as rows of cells, each with the line it starts at, and as the records that rows become."""

import csv
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from basset.errors import InvalidFile
from basset.exchange import textfile
from basset.exchange.checks import BadRecord
from basset.exchange.reading import Log
from basset.exchange.records import Placed, Record, cleaned_record
from basset.investigations.text import MAX_TEXT

TELL_EVERY = 2_000


def csv_rows(
    path: Path, delimiter: str, prefix: str = "", log: Log | None = None
) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) of a file, the header first; empty rows are left out.

    Raises:
        InvalidFile: there is no header, or a row cannot be told from the next.
    """
    read = 0

    def counted() -> Iterator[str]:
        nonlocal read
        for text in textfile.lines(path):
            read += len(text)
            yield text

    reader = csv.reader(counted(), delimiter=delimiter, strict=True)
    is_empty, line = True, 1
    try:
        for number, cells in enumerate(reader):
            if cells and any(cells):
                is_empty = False
                yield line, cells
            line = reader.line_num + 1
            if log and number % TELL_EVERY == 0:
                log.read(read)
    except csv.Error as error:
        raise InvalidFile(f"{prefix}line {line}: {_reason(str(error))}") from None
    if is_empty:
        raise InvalidFile(f"{prefix}line 1: there is no header")


def records_of_rows(
    rows: Iterable[tuple[int, list[str]]],
    width: int,
    prefix: str,
    make: Callable[[list[str]], list[Record]],
    log: Log,
) -> Iterator[Placed]:
    """What *make* makes of each row, or why it refused it; a row has *width* cells."""
    for line, cells in rows:
        where = f"{prefix}line {line}"
        if not "".join(cells).isprintable():
            cells, changed = cleaned_record(cells)  # noqa: PLW2901 - the row from here on
            log.clean(changed)
        try:
            _check_width(cells, width)
            records = make(cells)
        except BadRecord as error:
            yield where, error, cells
        else:
            for record in records:
                yield where, record, cells


def _check_width(cells: list[str], width: int) -> None:
    if len(cells) != width:
        noun = "cell" if len(cells) == 1 else "cells"
        raise BadRecord(f"has {len(cells)} {noun}, the header has {width}")


def _reason(message: str) -> str:
    if "field larger" in message:
        return f"has a cell of more than {MAX_TEXT:,} characters"
    if "unexpected end of data" in message:
        return "has a quotation mark that is never closed"
    return message
