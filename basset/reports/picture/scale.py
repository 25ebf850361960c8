"""A scale of years across a picture, which leaves out long times in which nothing was."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from math import fsum

from basset.reports.picture.svg import Point

# A time without anything is left out if it is longer than this share of the whole.
LONG = 0.3
# How wide what is left out is, and the least width of what is not.
GAP, LEAST = 14.0, 28.0
STEPS = (1 / 12, 0.25, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000)
# A tick has at least so much room.
ROOM = 34.0
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


@dataclass(slots=True)
class Scale:
    """*spans* are sorted times in years, as fractions; *left* and *right* are the picture's."""

    spans: list[Point]
    left: float
    right: float
    parts: list[tuple[Point, Point]] = field(init=False)

    def __post_init__(self) -> None:
        """*parts*: a time and where it is across."""
        times = _together(self.spans)
        length = fsum(end - start for start, end in times)
        room = self.right - self.left - (GAP + LEAST) * (len(times) - 1) - LEAST
        x, self.parts = self.left, []
        for start, end in times:
            wide = LEAST + room * (end - start) / length
            self.parts.append(((start, end), (x, x + wide)))
            x += wide + GAP

    def at(self, year: float) -> float:
        """Where *year* is across; what is before or after all, at an edge."""
        for (start, end), (left, right) in self.parts:
            if year <= end:
                return left + (right - left) * max(0.0, year - start) / (end - start)
        return self.parts[-1][1][1]

    @property
    def breaks(self) -> Iterator[float]:
        """The middles of what is left out."""
        for (_, (_, end)), (_, (start, _)) in pairwise(self.parts):
            yield (end + start) / 2

    @property
    def ticks(self) -> Iterator[tuple[float, str]]:
        for (start, end), (left, right) in self.parts:
            across = (right - left) / (end - start)
            step = next((step for step in STEPS if step * across >= ROOM), STEPS[-1])
            count = int(start // step)
            for number in range(count, int(end // step) + 1):
                x = self.at(number * step)
                if start - 1e-6 <= number * step <= end + 1e-6 and x <= right - 4:
                    yield x, _year(number * step, step)


def _year(moment: float, step: float) -> str:
    """``2024``, ``44 BC`` or, where years are wide, ``Mar 2024``."""
    year = int(moment // 1)
    name = str(year) if year > 0 else f"{-year} BC" if year < 0 else "1 BC"
    return name if step >= 1 else f"{MONTHS[round(12 * (moment - year)) % 12]} {name}"


def _together(spans: list[Point]) -> list[Point]:
    """The times that are drawn: *spans* with what is between them, but for what is long."""
    merged: list[Point] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], end)
        else:
            merged.append((start, end))
    whole = merged[-1][1] - merged[0][0]
    times = [merged[0]]
    for start, end in merged[1:]:
        if start - times[-1][1] > LONG * whole:
            times.append((start, end))
        else:
            times[-1] = times[-1][0], end
    return [(start, max(end, start + 1 / 12)) for start, end in times]
