"""Boxes that must not overlap: names, signs and what is written on lines."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import ceil

from basset.reports.picture.svg import Point

CELL = 24.0
# So far boxes may overlap unseen.
SLACK = 0.05


@dataclass(frozen=True, slots=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def around(cls, at: Point, wide: float, high: float) -> "Box":
        return cls(at[0] - wide / 2, at[1] - high / 2, at[0] + wide / 2, at[1] + high / 2)

    def meets(self, other: "Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def inside(self, other: "Box") -> bool:
        return (
            other.left <= self.left
            and self.right <= other.right
            and other.top <= self.top
            and self.bottom <= other.bottom
        )


class Taken:
    """The places of a picture that are taken, found by the cells of a grid."""

    def __init__(self, boxes: Iterable[Box] = ()) -> None:
        self._cells: dict[tuple[int, int], list[Box]] = defaultdict(list)
        for box in boxes:
            self.add(box)

    def add(self, box: Box) -> None:
        for cell in _cells(box):
            self._cells[cell].append(box)

    def meets(self, box: Box) -> bool:
        return any(box.meets(other) for cell in _cells(box) for other in self._cells.get(cell, ()))


def _cells(box: Box) -> Iterator[tuple[int, int]]:
    for column in range(int(box.left // CELL), int(box.right // CELL) + 1):
        for row in range(int(box.top // CELL), int(box.bottom // CELL) + 1):
            yield column, row


def apart(places: list[Point], sizes: list[Point], frame: Box, rounds: int = 40) -> list[Point]:
    """*places*, moved so that boxes of *sizes* around them do not overlap, and stay in *frame*.

    After *rounds* they may still do so where it is crowded.
    """
    places = [_within(place, size, frame) for place, size in zip(places, sizes, strict=True)]
    for _ in range(rounds):
        pushes = _pushes(places, sizes)
        if not pushes:
            return places
        places = [
            _within((x + pushes[at][0], y + pushes[at][1]), sizes[at], frame)
            if at in pushes
            else (x, y)
            for at, (x, y) in enumerate(places)
        ]
    return places


def named_apart(places: list[Point], sizes: list[Point], frame: Box) -> list[Point]:
    """As ``apart``; what does not come apart stands in rows."""
    places = apart(places, sizes, frame, 600)
    return in_rows(places, sizes, frame) if _pushes(places, sizes) else places


def _within(place: Point, size: Point, frame: Box) -> Point:
    half_wide, half_high = size[0] / 2, size[1] / 2
    x = max(frame.left + half_wide, min(frame.right - half_wide, place[0]))
    return x, max(frame.top + half_high, min(frame.bottom - half_high, place[1]))


def _pushes(places: list[Point], sizes: list[Point]) -> dict[int, list[float]]:
    """Where each box that overlaps others is pushed: along the shorter way out, half each."""
    pushes: dict[int, list[float]] = {}
    for one, other, wide, high in _overlaps(places, sizes):
        # Names are flat: they part sooner up and down.
        axis, way = (0, wide) if wide * 0.6 < high else (1, high)
        here, there = places[one][axis], places[other][axis]
        step = 0.55 * way + 0.1
        if here < there or (here == there and one < other):
            step = -step
        pushes.setdefault(one, [0.0, 0.0])[axis] += step
        pushes.setdefault(other, [0.0, 0.0])[axis] -= step
    return pushes


def _overlaps(places: list[Point], sizes: list[Point]) -> Iterator[tuple[int, int, float, float]]:
    """Pairs of boxes that overlap, each once, and how far: swept downwards, as they are flat."""
    import numpy as np  # rustworkx needs it, so it is there

    rows = sorted(
        (y, x, wide / 2, high / 2, at)
        for at, ((x, y), (wide, high)) in enumerate(zip(places, sizes, strict=True))
    )
    if not rows:
        return
    y, x, half_wide, half_high, at = np.array(rows).T
    ends = np.searchsorted(y, y + half_high + half_high.max(), side="right")
    # Each box with those that begin before it ends: *near* of them come after it.
    near = ends - np.arange(1, len(rows) + 1)
    one = np.repeat(np.arange(len(rows)), near)
    other = np.arange(1, len(one) + 1) + one - (np.cumsum(near) - near)[one]
    across = half_wide[one] + half_wide[other] - abs(x[one] - x[other])
    down = half_high[one] + half_high[other] - abs(y[one] - y[other])
    meet = (across > SLACK) & (down > SLACK)
    pairs = (at[one], at[other], across, down)
    for a, b, wide, high in zip(*(each[meet].tolist() for each in pairs), strict=True):
        yield int(a), int(b), wide, high


def in_rows(places: list[Point], sizes: list[Point], frame: Box) -> list[Point]:
    """All in rows and columns of one size, as near as can be to where they were."""
    wide, high = (max(size[axis] for size in sizes) for axis in (0, 1))
    columns = max(1, int((frame.right - frame.left) / wide))
    rows = ceil(len(places) / columns)
    step = (frame.right - frame.left) / columns, (frame.bottom - frame.top) / rows
    down = sorted(range(len(places)), key=lambda at: (places[at][1], places[at][0], at))
    parted = list(places)
    for row in range(rows):
        across = sorted(down[row * columns : (row + 1) * columns], key=lambda at: places[at][0])
        for column, at in enumerate(across):
            x = frame.left + (column + 0.5) * step[0]
            parted[at] = x, frame.top + row * max(step[1], high) + max(step[1], high) / 2
    return parted
