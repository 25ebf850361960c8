"""The lines between entities: straight, bent beside others of the same two, or a loop."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from math import hypot

from basset.reports.picture.choose import Tie
from basset.reports.picture.svg import FAINT, LINE, SOFT, Point, path

# How far lines of the same two entities are apart.
APART = 13.0
ARROW = 5.5
# How far lines bend towards the middle, from 0 to 1.
PULL = 0.25
# More lines than this are drawn faintly.
MANY = 800
FAINTLY: dict[str, str | float] = {"stroke": FAINT, "class_": "faint"}


@dataclass(frozen=True, slots=True)
class Curve:
    """A curve with one point that it bends towards; from border to border of two signs."""

    tie: Tie
    start: Point
    bend: Point
    end: Point

    def at(self, share: float) -> Point:
        """The point after *share* of the way."""
        a, b, c = (1 - share) ** 2, 2 * share * (1 - share), share**2
        x, y = (a * self.start[i] + b * self.bend[i] + c * self.end[i] for i in (0, 1))
        return x, y

    def stations(self) -> Iterator[Point]:
        """Where words on it may have their middle, the best first."""
        for aside in (0.0, 4.5, -4.5):
            for share in (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74):
                x, y = self.at(share)
                yield x, y + aside

    @property
    def arrow(self) -> tuple[Point, Point, Point]:
        """The corners of its head."""
        (x, y), (u, v) = self.end, _towards(self.end, self.bend, 1.0)
        across, along = (v - y, x - u), (u - x, v - y)
        foot = x + ARROW * along[0], y + ARROW * along[1]
        half = 0.4 * ARROW
        return (
            (x, y),
            (foot[0] + half * across[0], foot[1] + half * across[1]),
            (foot[0] - half * across[0], foot[1] - half * across[1]),
        )


def lines_between(
    ties: list[Tie], places: list[Point], radii: list[float], middle: Point | None
) -> list[Curve]:
    """A line for each of *ties*, those of the same two entities side by side.

    All bend towards the *middle* if there is one: they pass by what stands between, in a ring.
    """
    beside: dict[tuple[int, int], list[Tie]] = defaultdict(list)
    for tie in ties:
        beside[min(tie.start, tie.end), max(tie.start, tie.end)].append(tie)
    return [
        _loop(tie, number, places, radii)
        if tie.start == tie.end
        else _curve(tie, (number - (len(same) - 1) / 2) * APART, places, radii, middle)
        for same in beside.values()
        for number, tie in enumerate(same)
    ]


def _curve(
    tie: Tie, aside: float, places: list[Point], radii: list[float], middle: Point | None
) -> Curve:
    """*aside* is to the left of the way from the entity that comes first in the picture."""
    low, high = places[min(tie.start, tie.end)], places[max(tie.start, tie.end)]
    length = hypot(high[0] - low[0], high[1] - low[1]) or 1.0
    across = (high[1] - low[1]) / length, (low[0] - high[0]) / length
    bend = (
        (low[0] + high[0]) / 2 + 2 * aside * across[0],
        (low[1] + high[1]) / 2 + 2 * aside * across[1],
    )
    if middle:
        bend = (
            bend[0] + PULL * (middle[0] - bend[0]),
            bend[1] + PULL * (middle[1] - bend[1]),
        )
    start = _towards(places[tie.start], bend, radii[tie.start] + 1)
    return Curve(tie, start, bend, _towards(places[tie.end], bend, radii[tie.end] + 1))


def _loop(tie: Tie, number: int, places: list[Point], radii: list[float]) -> Curve:
    """From the sign's upper left to its upper right, a higher one for each more."""
    (x, y), radius = places[tie.start], radii[tie.start]
    high = y - 3.2 * radius - 10 * number - 6
    side = 0.8 * radius
    return Curve(tie, (x - side, y - side), (x, high), (x + side, y - side))


def _towards(start: Point, goal: Point, far: float) -> Point:
    length = hypot(goal[0] - start[0], goal[1] - start[1]) or 1.0
    return (
        start[0] + far * (goal[0] - start[0]) / length,
        start[1] + far * (goal[1] - start[1]) / length,
    )


def arrows(lines: list[Curve]) -> Iterator[str]:
    """Each by itself, with the direction that was stated."""
    faint = FAINTLY if len(lines) > MANY else {}
    for line in lines:
        curve: list[Point | str] = ["M", line.start, "Q", line.bend, line.end]
        yield path(curve, **{**_stroke(line.tie, 0.9), **faint})
        tip, one, other = line.arrow
        yield path(["M", tip, "L", one, other, "Z"], fill=SOFT)


def unlabelled(lines: list[Curve], foremost: frozenset[int]) -> Iterator[str]:
    """Straight lines of a large picture, all of one kind together, last those of *foremost*."""
    kinds: dict[tuple[bool, bool, int], list[Curve]] = defaultdict(list)
    for line in lines:
        leads = not foremost.isdisjoint((line.tie.start, line.tie.end))
        kinds[leads, line.tie.active, min(4, len(line.tie.relations))].append(line)
    for (leads, _, _), alike in sorted(kinds.items(), key=lambda row: row[0]):
        points = [step for line in alike for step in ("M", line.start, "L", line.end)]
        faint = {} if leads or len(lines) <= MANY else FAINTLY
        yield path(points, **{**_stroke(alike[0].tie, 0.5), **faint})


def _stroke(tie: Tie, least: float) -> dict[str, str | float]:
    """How a line is drawn: the thicker, the more relationships it stands for."""
    return {
        "fill": "none",
        "stroke": LINE,
        "stroke_width": min(2.4, least + 0.25 * (len(tie.relations) - 1)),
        "stroke_dasharray": "" if tie.active else "3 2",
    }
