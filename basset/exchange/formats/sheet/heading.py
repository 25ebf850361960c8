"""Where the header of a table is, whether there is one, and what its columns are called."""

import re
from collections import Counter
from collections.abc import Sequence

from basset.investigations.selectors import certain

# A row before the header has less than this share of the cells of the usual row.
_WIDE = 0.6
# So many rows below show what a column holds.
_SHOWN = 20
_MOSTLY = 0.8
_DATE = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}(?:[ T]\d{1,2}:\d\d.*)?|\d{1,2}:\d\d(?::\d\d)?")
# Numbers of at least five digits: a year can be a title.
_NUMBER = re.compile(r"[+-]?(?:\d[ .,]?){5,}|[+-]?\d+[.,]\d+")


def header_of(rows: Sequence[Sequence[str]]) -> int:
    """Where the header is: the first row with most of the cells that a row usually has.

    There is a row below it; else the first row is the header.
    """
    widths = Counter(map(extent, rows))
    usual = max(widths, key=lambda width: (widths[width], width))
    needed = max(2, _WIDE * usual)
    found = (at for at, cells in enumerate(rows[:-1]) if sum(map(bool, cells)) >= needed)
    return next(found, 0) if usual > 1 else 0


def extent(cells: Sequence[str]) -> int:
    """How many cells there are up to the last that is not empty."""
    return max((place for place, cell in enumerate(cells, 1) if cell), default=0)


def is_row(header: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether what should be the header is a row like those below it.

    An address in it says so, and a date or a number in a column of such.
    """
    if any(certain(cell) for cell in header):
        return True
    return any(
        shape.fullmatch(cell.strip()) and _is_mostly(shape, place, below)
        for place, cell in enumerate(header)
        for shape in (_DATE, _NUMBER)
    )


def _is_mostly(shape: re.Pattern[str], place: int, rows: Sequence[Sequence[str]]) -> bool:
    cells = [row[place].strip() for row in rows[:_SHOWN] if len(row) > place and row[place]]
    fitting = [cell for cell in cells if shape.fullmatch(cell)]
    return bool(cells) and len(fitting) >= _MOSTLY * len(cells)


def unique(titles: Sequence[str], places: Sequence[int]) -> list[str]:
    """*titles* so that each is there once and none is empty; *places* are those of their columns.

    The second ``Phone`` is ``Phone (2)``; the third column without a title is ``column 3``.
    """
    seen: Counter[str] = Counter()
    named = []
    for title, place in zip(titles, places, strict=True):
        each = title or f"column {place + 1}"
        seen[each.casefold()] += 1
        count = seen[each.casefold()]
        named.append(each if count == 1 else f"{each} ({count})")
    return named
