"""What the signs of a picture mean, below it, in as many rows as that takes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from basset.reports.picture.groups import Alike
from basset.reports.picture.svg import ACCENT, INK, LINE, SOFT, Point, element, path, text
from basset.reports.picture.words import shortened, width

SIZE, ROW, GAP, SIGN = 7.0, 12.0, 12.0, 14.0
# No entry is wider than this.
WIDE = 170.0


@dataclass(frozen=True, slots=True)
class Entry:
    """A sign, drawn around a point, and what it means."""

    words: str
    sign: Callable[[Point], str]


def group_entry(group: Alike) -> Entry:
    words = f"{shortened(group.name, SIZE, WIDE - 40)} ({len(group.members):,})"
    return Entry(words, lambda at: group.sign(at, 4, stroke=INK, stroke_width=0.6))


def stroke(at: Point, **more: str | float) -> str:
    x, y = at
    return path(["M", (x - 6, y), "L", (x + 6, y)], stroke=LINE, stroke_width=1.2, **more)


def arrow(at: Point) -> str:
    x, y = at
    head = path(["M", (x + 6, y), "L", (x + 1, y - 2.4), (x + 1, y + 2.4), "Z"], fill=SOFT)
    return stroke(at) + head


def dashed(at: Point) -> str:
    return stroke(at, stroke_dasharray="3 2")


def ring(at: Point, radius: float = 3.5) -> str:
    """Around what is new or changed."""
    return element(
        "circle", cx=at[0], cy=at[1], r=radius, fill="none", stroke=ACCENT, stroke_width=1.4
    )


def height(entries: list[Entry], wide: float) -> float:
    return ROW * (1 + max(row for _, _, row in _placed(entries, wide))) if entries else 0.0


def legend(entries: list[Entry], corner: Point, wide: float) -> Iterator[str]:
    left, top = corner
    for entry, x, row in _placed(entries, wide):
        y = top + ROW * (row + 0.5)
        yield entry.sign((left + x + SIGN / 2, y))
        yield text((left + x + SIGN + 3, y + 0.35 * SIZE), entry.words, SIZE, soft=True)


def _placed(entries: list[Entry], wide: float) -> Iterator[tuple[Entry, float, int]]:
    x, row = 0.0, 0
    for entry in entries:
        room = SIGN + 3 + width(entry.words, SIZE)
        if x and x + room > wide:
            x, row = 0.0, row + 1
        yield entry, x, row
        x += room + GAP
