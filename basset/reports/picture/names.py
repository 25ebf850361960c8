"""Where the names of entities stand: below their signs, outward of a ring, or where there is room."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from basset.reports.picture.boxes import Box, Taken
from basset.reports.picture.svg import Point, text
from basset.reports.picture.words import clean, shortened, width, wrapped

# Sizes of type: never below 6 points, the smallest that is read on paper.
NAME, SMALL, TINY = 7.5, 6.5, 6.0
LEADING = 1.15
# How wide a name below its sign may be, and how many lines it has at most.
WIDE, LINES = 92.0, 2


@dataclass(frozen=True)
class Name:
    """*at*: where the baseline of its first line begins, ends or has its middle (*anchor*)."""

    lines: list[str]
    at: Point
    anchor: str
    size: float
    bold: bool = False

    @cached_property
    def box(self) -> Box:
        wide = max(width(line, self.size) for line in self.lines) * (1.06 if self.bold else 1)
        x, y = self.at
        left = x - wide * {"start": 0, "middle": 0.5, "end": 1}[self.anchor]
        bottom = y + (len(self.lines) - 1) * LEADING * self.size + 0.25 * self.size
        return Box(left, y - 0.8 * self.size, left + wide, bottom)

    def drawn(self) -> Iterator[str]:
        x, y = self.at
        for number, line in enumerate(self.lines):
            yield text(
                (x, y + number * LEADING * self.size),
                line,
                self.size,
                text_anchor="" if self.anchor == "start" else self.anchor,
                font_weight="bold" if self.bold else "",
            )


def label_lines(label: str, size: float = NAME, room: float = WIDE) -> list[str]:
    """The lines of a name that stands below its sign."""
    return wrapped(clean(label) or "?", size, room, LINES)


def one_line(label: str) -> str:
    """A name in a large picture."""
    return shortened(clean(label) or "?", SMALL, WIDE)


def size_below(lines: list[str], radius: float, size: float = NAME) -> Point:
    """How much room a sign takes with its name below it."""
    wide = max((width(line, size) for line in lines), default=0.0)
    return max(wide, 2 * radius) + 2, 2 * radius + len(lines) * LEADING * size + 2


def below(lines: list[str], at: Point, radius: float, bold: bool) -> Name:
    return Name(lines, (at[0], at[1] + radius + 1 + NAME), "middle", NAME, bold)


def outward(label: str, at: Point, radius: float, side: int, room: Point) -> Name:
    """To the right (*side* is 1) or left of a sign that has so much *room* across and down."""
    size = NAME if room[1] > 1.3 * NAME else SMALL
    most = LINES if room[1] > 2.6 * NAME else 1
    gap = radius + 2
    lines = wrapped(clean(label) or "?", size, room[0] - gap - radius - 3, most)
    down = 0.3 * size - (len(lines) - 1) * LEADING * size / 2
    return Name(lines, (at[0] + side * gap, at[1] + down), "start" if side > 0 else "end", size)


def where_free(
    order: list[int], labels: list[str], places: list[Point], radii: list[float], frame: Box
) -> list[Name]:
    """Names beside their signs, those first in *order* first, as long as there is room."""
    taken = Taken(
        Box.around(at, 2 * radius, 2 * radius) for at, radius in zip(places, radii, strict=True)
    )
    names = []
    for place in order:
        for name in _beside(one_line(labels[place]), places[place], radii[place]):
            if name.box.inside(frame) and not taken.meets(name.box):
                taken.add(name.box)
                names.append(name)
                break
    return names


def _beside(line: str, at: Point, radius: float) -> Iterator[Name]:
    x, y = at
    middle, gap = y + 0.3 * SMALL, radius + 1.5
    yield Name([line], (x, y + gap + 0.8 * SMALL), "middle", SMALL)
    yield Name([line], (x + gap, middle), "start", SMALL)
    yield Name([line], (x - gap, middle), "end", SMALL)
    yield Name([line], (x, y - gap - 0.25 * SMALL), "middle", SMALL)
    for side, anchor in ((0.7, "start"), (-0.7, "end")):
        for up in (-1, 1):
            corner = x + side * gap, middle + up * (0.7 * gap + 0.3 * SMALL)
            yield Name([line], corner, anchor, SMALL)
