"""How much of a report has room on paper: an estimate in lines, which the pages then correct.

No list is cut while all have room. Else short lists stay whole and the long ones share what is
left, each cut at its end, where the least relevant stands.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, fsum
from typing import Any

Row = dict[str, Any]
Height = Callable[[Row], float]

PAGE = 40
# Characters on a line: of a row's longest text, and of all its texts side by side.
_CELL, _ROW = 42, 105
# What a row has besides its lines: the space around them.
_AROUND = 0.2
# How near to the allowed number of pages is near enough.
_NEAR = 0.7


@dataclass(slots=True)
class Printed:
    """The first rows of a list of *total*, each with its height."""

    rows: list[Row]
    heights: list[float]
    total: int

    @property
    def height(self) -> float:
        return fsum(self.heights)

    def cut(self, room: float) -> None:
        """Leave as many rows as *room* has lines for, and at least one."""
        count, used = 0, 0.0
        while count < len(self.heights) and (not count or used + self.heights[count] <= room):
            used += self.heights[count]
            count += 1
        del self.heights[count:], self.rows[count:]


def share_room(lists: list[Printed], lines: float) -> None:
    """Cut *lists* so that all of them together have at most *lines*."""
    waiting = sorted(lists, key=lambda each: each.height)
    while waiting:
        each = waiting.pop(0)
        each.cut(lines / (len(waiting) + 1))
        lines = max(0.0, lines - each.height)


def row_height(row: Row) -> float:
    """The lines of a row in a table, guessed from its texts."""
    texts = _texts_of(row)
    longest = max((ceil(len(text) / _CELL) + text.count("\n") for text in texts), default=1)
    return max(longest, ceil(sum(map(len, texts)) / _ROW)) + _AROUND


def other_height(section: Row) -> float:
    """The lines of a section beside its lists: its heading, its texts and a picture."""
    texts = _texts_of(section, but={"rows"})
    picture = PAGE if section["data"].get("picture") else 0
    return 4 + picture + fsum(len(text) / _ROW + text.count("\n") for text in texts)


def _texts_of(value: Any, but: frozenset[str] | set[str] = frozenset()) -> list[str]:
    """All texts in a piece of what a template reads, in any order, except below the keys *but* and
    of pictures.
    """
    texts, parts = [], [value]
    while parts:
        part = parts.pop()
        if isinstance(part, str):
            texts.append(part)
        elif isinstance(part, list):
            parts += part
        elif isinstance(part, dict):
            parts += [each for key, each in part.items() if key not in but and key != "picture"]
    return texts


def corrected(lines: float, pages: int, allowed: int, was_cut: bool) -> float | None:
    """How many lines to set instead, if *lines* came to other *pages* than are *allowed*."""
    if pages > allowed or (was_cut and pages < allowed * _NEAR):
        # What is no list has its place, too: a first page and about one more, and it is not known
        # better. So it is rather a page too few than one too many.
        return lines * max(1, allowed - 3) / max(1, pages - 2) * 0.95
    return None
