"""What a text is: a list of indicators, a text with some in it, or none of both. Pure functions."""

import re
from collections import Counter
from collections.abc import Sequence

from basset.exchange.formats.indicators.found import whole, within

# So many lines tell it.
_SAMPLE = 200
_MOSTLY = 0.5
_REGULAR, _WHOLLY = 0.6, 0.95
# A line of a text has more words than a cell of a table with one column.
_WORDS = 4
_TITLE = re.compile(r"[^\W\d_][\w -]{0,30}")
COMMENTS = ("#", "//", ";")


def is_list(head: str) -> bool:
    """Whether most lines are an indicator each, the first included.

    A word above nothing but indicators is the title of a column.
    """
    lines = _lines(head)
    are_ones = [whole(line, "") is not None for line in lines]
    if not lines or sum(are_ones) < _MOSTLY * len(lines):
        return False
    return not (_TITLE.fullmatch(lines[0]) and not are_ones[0] and all(are_ones[1:]))


def is_text(head: str) -> bool:
    """Whether it is written in sentences or lines of words, with an indicator somewhere."""
    lines = _lines(head)
    words = sum(len(line.split()) for line in lines)
    if not lines or words < _WORDS * len(lines) or _is_table(lines):
        return False
    return any(next(within(line), None) for line in lines)


def _is_table(lines: Sequence[str]) -> bool:
    """Whether the lines have the same number of cells: most, or all if blanks part them too."""
    return len(lines) > 1 and any(
        _regular(lines, delimiter, blanks) >= needed
        for delimiter in ",;\t|"
        for blanks, needed in (("", _REGULAR), (" ", _WHOLLY))
    )


def _regular(lines: Sequence[str], delimiter: str, blanks: str) -> float:
    """The share of lines in which *delimiter* stands equally often, followed by no blank or one."""
    counts = Counter(
        line.count(delimiter + blanks) - (0 if blanks else line.count(f"{delimiter} "))
        for line in lines
    )
    counts.pop(0, None)
    return counts.most_common(1)[0][1] / len(lines) if counts else 0.0


def _lines(head: str) -> list[str]:
    """The first lines that say something; not the last, where the head may have cut it."""
    lines = [line.strip() for line in head.splitlines()[: _SAMPLE + 1]]
    lines = lines[:-1] if len(lines) > _SAMPLE else lines
    return [line for line in lines if line and not line.startswith(COMMENTS)]
