"""A dossier's picture: the subject in the middle, around it rings of those one and two steps away.

A ring has arcs at both sides, so that all names stand level, outward of their signs. Along it
stands type after type, clockwise from the top.
"""

from math import ceil, sqrt

from basset.reports.picture.boxes import Box
from basset.reports.picture.choose import Chosen, arcs_of
from basset.reports.picture.groups import Alike
from basset.reports.picture.names import Name, below, label_lines, outward
from basset.reports.picture.svg import Point

# Where the first of one, two or three arcs stands, as a share of the way from the middle outward.
FIRST = {0: 1.0, 1: 0.5, 2: 0.34, 3: 0.27}
# How far the ends of an arc bend inwards.
BULGE = 40.0


def in_rings(
    chosen: Chosen, groups: list[Alike], frame: Box, radii: list[float]
) -> tuple[list[Point], list[Name]]:
    """The places of all entities and their names."""
    near = _by_group([at for at, step in enumerate(chosen.steps) if step == 1], groups)
    far = _by_parent([at for at, step in enumerate(chosen.steps) if step == 2], near, chosen)
    counts = [arcs_of(len(near)), arcs_of(len(far))]
    places = {0: ((frame.left + frame.right) / 2, (frame.top + frame.bottom) / 2)}
    names = {0: below(label_lines(chosen.profiles[0].label), places[0], radii[0], True)}
    for ring, first, arcs in ((near, 0, counts[0]), (far, counts[0], counts[1])):
        for number, node in enumerate(ring):
            slot = _slot(number, len(ring), arcs)
            places[node], room = _stand(slot, first, sum(counts), frame)
            high = _high(len(ring), arcs, frame)
            label = chosen.profiles[node].label
            names[node] = outward(label, places[node], radii[node], slot[0], (room, high))
    nodes = range(len(chosen.profiles))
    return [places[node] for node in nodes], [names[node] for node in nodes]


def _by_group(nodes: list[int], groups: list[Alike]) -> list[int]:
    kind = {node: place for place, group in enumerate(groups) for node in group.members}
    return sorted(nodes, key=lambda node: (kind[node], node))


def _by_parent(nodes: list[int], near: list[int], chosen: Chosen) -> list[int]:
    """Those of the outer ring, each about where those stand that tie it to the subject."""
    place = {node: number for number, node in enumerate(near)}
    parents: dict[int, list[int]] = {node: [] for node in nodes}
    for tie in chosen.ties:
        for one, other in ((tie.start, tie.end), (tie.end, tie.start)):
            if one in parents and other in place:
                parents[one].append(place[other])
    return sorted(nodes, key=lambda node: (sorted(parents[node])[len(parents[node]) // 2 :], node))


def _slot(number: int, count: int, arcs: int) -> tuple[int, int, float]:
    """The side (1 right, -1 left), the arc and how far down it, from -1 to 1."""
    right = ceil(count / 2)
    side, place, many = (
        (1, number, right) if number < right else (-1, count - 1 - number, count - right)
    )
    rows = ceil(many / arcs)
    return side, place % arcs, (2 * (place // arcs) + 1) / rows - 1


def _high(count: int, arcs: int, frame: Box) -> float:
    """The height of a row."""
    return (frame.bottom - frame.top) / ceil(ceil(count / 2) / arcs)


def _stand(slot: tuple[int, int, float], first: int, arcs: int, frame: Box) -> tuple[Point, float]:
    """The place in *slot*, and the room from there to the next arc."""
    side, arc, down = slot
    half, high = (frame.right - frame.left) / 2, (frame.bottom - frame.top) / 2
    step = half * (1 - FIRST[arcs]) / arcs
    bend = BULGE * (1 - sqrt(1 - (0.95 * down) ** 2))
    x = half * FIRST[arcs] + (first + arc) * step - bend
    return (frame.left + half + side * x, frame.top + high * (1 + down)), step
