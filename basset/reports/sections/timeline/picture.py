"""The timeline as a picture: years across, a lane for each kind of entry, the table in short."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import isfinite

from basset.investigations.span import EVER, NEVER, Moment
from basset.investigations.spans import span_of
from basset.reports.picture.groups import MARKS
from basset.reports.picture.names import SMALL
from basset.reports.picture.scale import Scale
from basset.reports.picture.svg import (
    FAINT,
    LINE,
    SOFT,
    UPRIGHT,
    Picture,
    Point,
    clear,
    element,
    path,
    text,
)
from basset.reports.picture.words import clean, shortened, width

# Fewer entries than this need no picture; more lanes than this are one.
FEW, LANES = 3, 8
# The width of the picture, of what stands left of the years, and of an entry's words.
WIDE, GUTTER, WORDS = UPRIGHT, 92.0, 110.0
# A row of a lane, rows that a lane may have before it is counted, and how high counts are.
ROW, ROWS, COUNTS, BIN = 10.0, 10, 26.0, 8.0
# How far entries of a row are apart, at least.
APART = 4.0
OTHERS = "other kinds"


@dataclass(frozen=True, slots=True)
class Dated:
    """An entry: *first* and *last* are years as fractions; an open end goes on."""

    kind: str
    words: str
    first: float
    last: float
    open_start: bool = False
    open_end: bool = False


@dataclass(slots=True)
class Lane:
    kind: str
    colour: str
    entries: list[Dated] = field(default_factory=list)


def entry_of(kind: str, words: str, start: str, end: str, *, moment: bool) -> Dated | None:
    """An entry from *start* to *end*, as far as they name years; *moment*: it has no duration."""
    begin, finish = span_of(start), span_of(end)
    spans = [span for span in (begin, finish) if span]
    known = [year for span in spans for year in map(_year, (span.first, span.last))]
    finite = [year for year in known if isfinite(year)]
    if not finite:
        return None
    return Dated(
        kind,
        words,
        min(finite),
        max(finite),
        open_start=begin is None or begin.first == NEVER,
        open_end=spans[-1].last == EVER or (finish is None and not moment),
    )


def _year(moment: Moment) -> float:
    """*moment* in years, as a fraction."""
    year, month, day, hour = (*moment, *(1, 1, 0)[len(moment) - 1 :])[:4]
    return year + (month - 1) / 12 + (day - 1) / 372 + hour / 8928


def draw_timeline(entries: list[Dated], total: int) -> Picture | None:
    """The picture of *entries*, of *total* that the table has; None for too few."""
    if len(entries) < FEW:
        return None
    scale = Scale([(entry.first, entry.last) for entry in entries], GUTTER, WIDE - 12)
    y, pieces = 6.0, []
    for lane in _lanes(entries):
        drawn, high = _lane(lane, scale, y)
        pieces += [_named(lane, y), *drawn]
        y += high + 4
        pieces.append(
            path(
                ["M", (0, y - 2), "L", (WIDE, y - 2)],
                class_="faint",
                stroke=FAINT,
                stroke_width=0.5,
            )
        )
    axis = "".join(_axis(scale, y))
    told = _told(entries, total)
    note = text((0, y + 26), told, 7, soft=True)
    return Picture("timeline", "Timeline", told, axis + "".join(pieces) + note, (WIDE, y + 32))


def _told(entries: list[Dated], total: int) -> str:
    told = f"{len(entries):,} of {total:,}" if len(entries) < total else f"{total:,}"
    told += " entries by kind."
    if len(entries) < total:
        told += " The others name no year."
    if any(entry.open_start or entry.open_end for entry in entries):
        told += " Where a bar has a tip, no beginning or end is stated."
    return told


def _lanes(entries: list[Dated]) -> list[Lane]:
    """The kinds with most entries, the first one above."""
    kinds: dict[str, list[Dated]] = {}
    for entry in sorted(entries, key=lambda entry: (entry.first, entry.last, entry.words)):
        kinds.setdefault(entry.kind, []).append(entry)
    largest = sorted(kinds, key=lambda kind: (-len(kinds[kind]), kind))
    named = largest if len(largest) <= LANES else largest[: LANES - 1]
    lanes = [
        Lane(kind, MARKS[place % len(MARKS)][1], kinds[kind]) for place, kind in enumerate(named)
    ]
    if rest := [entry for kind in largest[len(named) :] for entry in kinds[kind]]:
        lanes.append(Lane(OTHERS, LINE, sorted(rest, key=lambda entry: entry.first)))
    return lanes


def _named(lane: Lane, top: float) -> str:
    words = f"{shortened(clean(lane.kind), SMALL, GUTTER - 30)} ({len(lane.entries):,})"
    return text((0, top + 7.5), words, SMALL)


def _lane(lane: Lane, scale: Scale, top: float) -> tuple[list[str], float]:
    """What is drawn in *lane*, and how high that is."""
    rows = _rows(lane, scale)
    if rows is None:
        return list(_counted(lane, scale, top)), COUNTS + 8
    pieces, names = [], []
    for entry, row in rows:
        _, _, at, anchor = _extent(entry, scale)
        left, right = _ends(entry, scale)
        # What words stand on is pale.
        look = {"fill": lane.colour, "fill_opacity": 0.35 if left < at < right else ""}
        pieces.append(_bar(entry, scale, top + ROW * (row + 0.5), look))
        words = shortened(clean(entry.words), SMALL, WORDS)
        names.append(text((at, top + ROW * (row + 0.5) + 2.2), words, SMALL, text_anchor=anchor))
    return [*pieces, clear("".join(names))], ROW * (1 + max(row for _, row in rows))


def _extent(entry: Dated, scale: Scale) -> tuple[float, float, float, str]:
    """From where to where an entry takes room, where its words are, and on which side."""
    left, right = _ends(entry, scale)
    wide = width(shortened(clean(entry.words), SMALL, WORDS), SMALL)
    if right + 4 + wide <= WIDE:
        return left, right + 4 + wide, right + 4, ""
    if left - 4 - wide >= GUTTER:
        return left - 4 - wide, right, left - 4, "end"
    return left, right, left + 6, ""


def _ends(entry: Dated, scale: Scale) -> Point:
    left = scale.left if entry.open_start else scale.at(entry.first)
    right = scale.right if entry.open_end else scale.at(entry.last)
    return left, max(right, left)


def _rows(lane: Lane, scale: Scale) -> list[tuple[Dated, int]] | None:
    """Each entry in the first row that has room for it; None when there are not enough rows."""
    if len(lane.entries) > ROWS * (WIDE - GUTTER) / APART:
        return None  # no need to look for room
    free: list[float] = []
    rows = []
    for entry in sorted(lane.entries, key=lambda entry: _extent(entry, scale)[0]):
        left, right, _, _ = _extent(entry, scale)
        row = next((row for row, end in enumerate(free) if end + APART <= left), len(free))
        if row == ROWS:
            return None
        free[row : row + 1] = [right]
        rows.append((entry, row))
    return rows


def _bar(entry: Dated, scale: Scale, y: float, look: dict[str, str | float]) -> str:
    """A bar from end to end, or a dot for what is short; an open end has a tip."""
    left, right = _ends(entry, scale)
    if right - left < 5 and not (entry.open_start or entry.open_end):
        return element("circle", cx=(left + right) / 2, cy=y, r=2.6, **look)
    tips = [(left, y - 2.2), (right, y - 2.2), (right, y + 2.2), (left, y + 2.2)]
    if entry.open_end:
        tips[1:3] = [(right - 4, y - 2.2), (right, y), (right - 4, y + 2.2)]
    if entry.open_start:
        tips = [(left, y), (left + 4, y - 2.2), *tips[1:-1], (left + 4, y + 2.2)]
    return path(["M", tips[0], "L", *tips[1:], "Z"], **look)


def _counted(lane: Lane, scale: Scale, top: float) -> Iterator[str]:
    """How many entries begin when, where they are too many to be drawn one by one."""
    bins: dict[int, int] = {}
    for entry in lane.entries:
        place = int((scale.at(entry.first) - scale.left) / BIN)
        bins[place] = bins.get(place, 0) + 1
    most = max(bins.values())
    for place, count in sorted(bins.items()):
        high = max(1.0, COUNTS * count / most)
        x, foot = scale.left + place * BIN, top + COUNTS + 6
        yield element("rect", x=x, y=foot - high, width=BIN - 1, height=high, fill=lane.colour)
        if count == most:
            middle = (x + BIN / 2, foot - high - 1)
            yield text(middle, f"{count:,}", 6, soft=True, text_anchor="middle")


def _axis(scale: Scale, foot: float) -> Iterator[str]:
    for x, words in scale.ticks:
        yield path(["M", (x, 4), "L", (x, foot)], class_="faint", stroke=FAINT, stroke_width=0.5)
        yield text((x, foot + 10), words, SMALL, soft=True, text_anchor="middle")
    for x in scale.breaks:
        for side in (-2, 2):
            low, high = (x + side - 2, foot + 3), (x + side + 2, foot - 3)
            yield path(["M", low, "L", high], stroke=SOFT, stroke_width=0.8)
