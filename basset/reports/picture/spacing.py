"""Boxes of a picture, pushed apart until none overlaps another."""

from math import ceil
from typing import TYPE_CHECKING

from basset.reports.picture.boxes import Box
from basset.reports.picture.svg import Point

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
    Places = np.ndarray[tuple[int, ...], np.dtype[np.intp]]

# So far boxes may overlap unseen.
SLACK = 0.05


def apart(places: list[Point], sizes: list[Point], frame: Box, rounds: int = 40) -> list[Point]:
    """*places*, moved so that boxes of *sizes* around them do not overlap, and stay in *frame*.

    After *rounds* they may still do so where it is crowded.
    """
    return _parted(places, sizes, frame, rounds)[0]


def named_apart(places: list[Point], sizes: list[Point], frame: Box) -> list[Point]:
    """As ``apart``; what does not come apart stands in rows."""
    places, is_clear = _parted(places, sizes, frame, 600)
    return places if is_clear else in_rows(places, sizes, frame)


def _parted(
    places: list[Point], sizes: list[Point], frame: Box, rounds: int
) -> tuple[list[Point], bool]:
    """The places after at most so many *rounds*, and whether no boxes overlap any more."""
    import numpy as np  # rustworkx needs it, so it is there

    if not places:
        return [], True
    at, size = np.array(places), np.array(sizes)
    least = np.array((frame.left, frame.top)) + size / 2
    most = np.array((frame.right, frame.bottom)) - size / 2
    at = np.maximum(least, np.minimum(most, at))
    for _ in range(rounds):
        pushes = _pushes(at, size)
        if pushes is None:
            break
        at = np.maximum(least, np.minimum(most, at + pushes))
    return [(x, y) for x, y in at.tolist()], _pushes(at, size) is None


def _pushes(at: "Numbers", size: "Numbers") -> "Numbers | None":
    """Where each box is pushed by those that it overlaps: along the shorter way out, half each."""
    import numpy as np

    one, other, across, down = _overlaps(at, size)
    if not len(one):
        return None
    # Names are flat: they part sooner up and down.
    axis = np.where(across * 0.6 < down, 0, 1)
    step = 0.55 * np.where(axis, down, across) + 0.1
    here, there = at[one, axis], at[other, axis]
    step = np.where((here < there) | ((here == there) & (one < other)), -step, step)
    pushes = np.zeros_like(at)
    # Pair after pair, so that the same sums are the same to the last bit.
    both = np.stack((one, other), axis=1).ravel()
    np.add.at(pushes, (both, axis.repeat(2)), np.stack((step, -step), axis=1).ravel())
    return pushes


def _overlaps(at: "Numbers", size: "Numbers") -> "tuple[Places, Places, Numbers, Numbers]":
    """Pairs of boxes that overlap, each once, and how far: swept downwards, as they are flat."""
    import numpy as np

    order = np.lexsort((size[:, 1], size[:, 0], at[:, 0], at[:, 1]))
    (x, y), (half_wide, half_high) = at[order].T, size[order].T / 2
    ends = np.searchsorted(y, y + half_high + half_high.max(), side="right")
    # Each box with those that begin before it ends: *near* of them come after it.
    near = ends - np.arange(1, len(order) + 1)
    one = np.repeat(np.arange(len(order)), near)
    other = np.arange(1, len(one) + 1) + one - (np.cumsum(near) - near)[one]
    across = half_wide[one] + half_wide[other] - abs(x[one] - x[other])
    down = half_high[one] + half_high[other] - abs(y[one] - y[other])
    meet = (across > SLACK) & (down > SLACK)
    return order[one[meet]], order[other[meet]], across[meet], down[meet]


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
