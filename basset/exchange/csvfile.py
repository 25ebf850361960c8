"""CSV as rows of cells, each with the line it starts at."""

import csv
from collections.abc import Iterator
from pathlib import Path

from basset.errors import InvalidFile
from basset.exchange import textfile
from basset.exchange.textfile import OnRead, unwatched
from basset.investigations.text import MAX_TEXT

TELL_EVERY = 2_000


def csv_rows(
    path: Path, delimiter: str, prefix: str = "", on_read: OnRead = unwatched
) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) of a file, the header first; empty rows are left out.

    Raises:
        InvalidFile: a row has more or fewer cells than the header, or cannot be read at all.
    """
    read = 0

    def counted() -> Iterator[str]:
        nonlocal read
        for text in textfile.lines(path):
            read += len(text)
            yield text

    reader = csv.reader(counted(), delimiter=delimiter, strict=True)
    width, line = 0, 1
    try:
        for number, cells in enumerate(reader):
            if cells and any(cells):
                width = width or len(cells)
                if len(cells) != width:
                    raise InvalidFile(
                        f"{prefix}line {line}: has {len(cells)} cells, the header has {width}"
                    )
                yield line, cells
            line = reader.line_num + 1
            if number % TELL_EVERY == 0:
                on_read(read)
    except csv.Error as error:
        raise InvalidFile(f"{prefix}line {line}: {_reason(str(error))}") from None
    if not width:
        raise InvalidFile(f"{prefix}line 1: there is no header")


def _reason(message: str) -> str:
    if "field larger" in message:
        return f"has a cell of more than {MAX_TEXT:,} characters"
    if "unexpected end of data" in message:
        return "has a quotation mark that is never closed"
    return message
