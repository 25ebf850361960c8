"""A table as clean rows, whatever dirt the file has around and in them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from basset.errors import InvalidFile
from basset.exchange.csvfile import Lines, Row, csv_rows
from basset.exchange.formats.sheet.dialect import Dialect, dialect_of
from basset.exchange.formats.sheet.heading import header_of, is_row, unique
from basset.exchange.formats.sheet.kept import Kept, Numbered
from basset.exchange.reading import Reading
from basset.exchange.readlog import Log

# How many rows are looked at before anything is decided.
SAMPLE = 200


@dataclass(frozen=True, slots=True)
class Table:
    """A header, and the rows below it.

    *titles* are there once each, whatever their case, and none is empty: see ``heading.unique``.
    *sample*: the first rows that are good, at most ``SAMPLE``. *rows* reads them all, from the
    beginning each time, and tells the log what is left out; every row has as many cells as there
    are titles, without white space around them.
    """

    titles: list[str]
    sample: list[list[str]]
    rows: Callable[[Log], Iterator[Row]]


def csv_table(path: Path, reading: Reading, log: Log) -> Table:
    """The table in a text file.

    Raises:
        InvalidFile: there is none.
        InvalidInput: what the user says of it is impossible.
    """
    dialect = dialect_of(path, reading)
    is_found = reading.skip == 0 and not dialect.marked
    return table_of(lambda told: _rows(path, dialect, told), log, is_found=is_found)


def table_of(
    rows: Callable[[Log], Iterator[Numbered]], log: Log, prefix: str = "", *, is_found: bool
) -> Table:
    """The table in *rows* of cells; *is_found*: its header has yet to be."""
    first = [*_sampled(rows(Log()))] or [*islice(rows(Log()), 1)]
    if not first:
        raise InvalidFile(f"{prefix}line 1: there is no header")
    start = header_of([cells for _, cells in first]) if is_found else 0
    if start:
        log.say(_left_out(first[:start], prefix))
    header, below = first[start][1], [cells for _, cells in first[start + 1 :]]
    if is_row(header, below):
        titles, begin, below = [""] * len(header), start, [header, *below]
    else:
        titles, begin = [title.strip() for title in header], start + 1
    kept = Kept(titles, below)
    if not kept.places:
        raise InvalidFile(f"{prefix}line {first[start][0]}: there is no header")
    named = unique([titles[place] for place in kept.places], kept.places)
    if begin == start:
        log.say(
            f"{prefix}line {first[start][0]} is read as a row: the table has no header. Its columns "
            f"are called {', '.join(named[:3])} …; --map '{named[0]}=name' says what one is"
        )
    elif kept.has_index:
        log.say(f"{prefix}the first column has no title and counts the rows: it is left out")

    def clean(told: Log) -> Iterator[Row]:
        return kept.rows(islice(rows(told), begin, None), prefix, told)

    sample = [cells for _, cells, _ in kept.rows(iter(first[begin:]), prefix, Log())]
    return Table(named, [cells for cells in sample if isinstance(cells, list)], clean)


def _left_out(rows: Sequence[Numbered], prefix: str) -> str:
    if len(rows) == 1:
        said = f"line {rows[0][0]} is before the header"
    else:
        said = f"lines {rows[0][0]} to {rows[-1][0]} are before the header"
    return f"{prefix}{said} and left out; --skip says it otherwise"


def _rows(path: Path, dialect: Dialect, log: Log) -> Iterator[Numbered]:
    lines = Lines(path, dialect.skip, dialect.comment, dialect.marked)
    yield from csv_rows(path, dialect.delimiter, log=log, lines=lines)
    if lines.comments:
        one, several = "1 line is", f"{lines.comments:,} lines are"
        are = one if lines.comments == 1 else several
        log.say(f"{are} left out, being comments ({dialect.comment}); --comment says it otherwise")


def _sampled(rows: Iterator[Numbered]) -> Iterator[Numbered]:
    """The first rows, or those before the file breaks off, which its reading says."""
    with suppress(InvalidFile):
        yield from islice(rows, SAMPLE)
