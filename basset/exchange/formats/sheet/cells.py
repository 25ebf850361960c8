"""What stands in one cell: no value, one, or several."""

import re
from functools import lru_cache

from basset.investigations.placeholders import is_placeholder, names_nothing
from basset.investigations.selectors import normalise

# What parts several values of a cell: the first of these that leaves nothing but selectors. A run
# of blanks is looked at from its start only, or it would take its square in time.
_BETWEEN = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:(?<![^\S\n])[^\S\n]++)?(?:[;\n|]|:::)+\s*",
        r"(?:(?<!\s)\s++)?,\s*",
        r"(?<!\s)\s++/\s+",
        r"(?:(?<!\s)\s++)?/\s*",
        r"(?<!\s)\s++(?:and|or|&|und|et|y|и)\s+",
    )
)
# No placeholder has a digit, unless it is one of a spreadsheet's faults: #DIV/0!.
_SAYS_MORE = re.compile(r"(?![#(\[{<]).*[0-9@]", re.DOTALL)
_LONGEST_PLACEHOLDER = 40


def says_nothing(cell: str) -> bool:
    """Whether a filled *cell* of any column stands for no value."""
    return (
        len(cell) <= _LONGEST_PLACEHOLDER and not _SAYS_MORE.match(cell) and _is_placeholder(cell)
    )


def values_of(kind: str, cell: str, region: str) -> list[str]:
    """The selectors of a *kind* in *cell*, as they are written; a cell of anything else as it is.

    A cell is parted only where every part is one, or stands for no value.
    """
    return _parts(kind, cell, region, 0) or [cell]


def _parts(kind: str, text: str, region: str, level: int) -> list[str]:
    if normalise(kind, text, region):
        return [text]
    for at, between in enumerate(_BETWEEN[level:], level + 1):
        pieces = [piece for each in between.split(text) if (piece := each.strip())]
        if len(pieces) > 1:
            found = [_parts(kind, piece, region, at) for piece in pieces]
            known = [parts for parts in found if parts]
            if known and all(
                parts or names_nothing(piece) for piece, parts in zip(pieces, found, strict=True)
            ):
                return [value for parts in known for value in parts]
    return []


# Words for nothing are few, and repeat from row to row.
_is_placeholder = lru_cache(maxsize=4096)(is_placeholder)
