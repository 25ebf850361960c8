"""How a table is written as text: what separates its cells, and the lines before its header."""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import takewhile
from pathlib import Path

from basset.errors import InvalidInput
from basset.exchange import textfile
from basset.exchange.reading import Reading

DELIMITERS = ",;\t|"
_NAMED = {"tab": "\t", r"\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}
# What stands before a comment, unless the user says otherwise.
MARK = "#"
_SEPARATOR = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Dialect:
    """*skip*: so many lines are before the header. *comment*: lines that begin so are left out.

    *marked*: the line of a header that stands behind the mark of a comment; 0 without one.
    """

    delimiter: str
    skip: int = 0
    comment: str = ""
    marked: int = 0


def dialect_of(path: Path, reading: Reading) -> Dialect:
    """What the user says of it, else what its first lines show.

    Raises:
        InvalidInput: the delimiter is no single character.
    """
    lines = list(StringIO(textfile.head(path), newline=""))
    skip, delimiter = reading.skip, _given(reading.delimiter)
    if not skip and lines and (separator := _SEPARATOR.fullmatch(lines[0])):
        skip, delimiter = 1, delimiter or separator[1]
    mark = reading.comment or MARK
    block = list(takewhile(lambda line: line.startswith(mark), lines[skip:]))
    rest = lines[skip + len(block) :]
    if block and not rest:
        return Dialect(delimiter or ",", skip, mark)
    if not block or _is_title(block):
        return Dialect(delimiter or delimiter_of(lines[skip:]), skip, reading.comment)
    delimiter = delimiter or delimiter_of(rest)
    is_marked = _is_header(block[-1].lstrip(mark).strip(), rest[0], delimiter)
    # A mark before nothing but the header says of no other line that it is a comment.
    comment = mark if len(block) > is_marked else reading.comment
    return Dialect(delimiter, skip, comment, marked=(skip + len(block)) * is_marked)


def _is_title(block: Sequence[str]) -> bool:
    """Whether the mark is the title of a column that counts the rows."""
    return len(block) == 1 and block[0][1:].lstrip()[:1] in {'"', *DELIMITERS}


def _is_header(header: str, first: str, delimiter: str) -> bool:
    """Whether a line behind a mark has as many cells as the *first* row."""
    width, wanted = (
        len(next(csv.reader([line], delimiter=delimiter), [])) for line in (header, first)
    )
    return width == wanted > 1


def delimiter_of(lines: Sequence[str]) -> str:
    """What parts the *lines* into rows of most equal width; the comma when nothing does."""
    scores = {delimiter: _score(lines, delimiter) for delimiter in DELIMITERS}
    return max(DELIMITERS, key=scores.__getitem__)


def _score(lines: Sequence[str], delimiter: str) -> tuple[float, bool, int]:
    """The share of rows of the usual width (a shorter one counts half), and that width.

    What a blank follows mostly is rather a mark within a text, as in "Moss, Ada".
    """
    try:
        rows = [cells for cells in csv.reader(lines, delimiter=delimiter) if any(cells)]
    except csv.Error:
        return 0.0, False, 0
    widths = Counter(map(len, rows[:-1] or rows))
    if not widths:
        return 0.0, False, 0
    usual = max(widths, key=lambda width: (widths[width], width))
    if usual == 1:
        return 0.0, False, 0
    shorter = sum(count for width, count in widths.items() if 1 < width < usual)
    text = "".join(lines)
    is_tight = text.count(f"{delimiter} ") < text.count(delimiter) / 2
    return (widths[usual] + shorter / 2) / widths.total(), is_tight, usual


def _given(said: str) -> str:
    delimiter = _NAMED.get(said.lower(), said)
    if len(delimiter) > 1 or delimiter in {'"', "\r", "\n"}:
        raise InvalidInput(
            f"{said[:20]!r} cannot part cells; give one character, or tab", field="delimiter"
        )
    return delimiter
