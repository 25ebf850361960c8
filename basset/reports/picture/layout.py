"""Where the entities of a picture stand: each piece by itself, beside the pieces it is tied to."""

from collections import Counter
from math import cos, fsum, pi, sin, sqrt
from typing import TYPE_CHECKING

from basset.reports.picture.boxes import Box
from basset.reports.picture.choose import NAMED, Tie
from basset.reports.picture.communities import communities
from basset.reports.picture.svg import Point

if TYPE_CHECKING:
    import rustworkx

Places = dict[int, Point]
# Pairs of nodes that the quicker layout compares in all: 10 million are about a second.
EFFORT = 1_200_000
# How far more than a few nodes are drawn to equal distances, from 0 to 1.
FEW, EVEN = 12, 0.4
GOLDEN = pi * (3 - sqrt(5))


def components(count: int, ties: list[Tie]) -> list[list[int]]:
    """What hangs together, the largest first."""
    import rustworkx

    found = rustworkx.connected_components(_graph(range(count), ties))
    return sorted((sorted(some) for some in found), key=lambda some: (-len(some), some))


def groups_of_ties(count: int, ties: list[Tie]) -> list[list[int]]:
    """Communities, the largest first; then all that belong to none, together."""
    pairs = [(tie.start, tie.end, float(len(tie.relations))) for tie in ties]
    found = communities(count, pairs)
    alone = [node for some in found if len(some) == 1 for node in some]
    return [*(some for some in found if len(some) > 1), *[alone] * bool(alone)]


def laid_out(
    pieces: list[list[int]], ties: list[Tie], frame: Box, sizes: list[Point], margin: Point
) -> list[Point]:
    """A place for each node, in a part of *frame* that follows the *sizes* of the piece's nodes.

    *margin* is what half a node needs around its place.
    """
    ordered = _beside(pieces, ties)
    areas = [fsum(sizes[node][0] * sizes[node][1] for node in piece) for piece in ordered]
    boxes = _split([area + 100 for area in areas], frame)
    small = sum(map(len, pieces)) <= NAMED
    places: Places = {}
    for piece, box in zip(ordered, boxes, strict=True):
        places |= _fitted(_piece(piece, ties, small), box, margin)
    return [places[node] for node in range(len(places))]


def to_scale(places: list[Point], frame: Box, margin: Point) -> list[Point]:
    """*places* as they are to each other, as large as *frame* has room for within *margin*."""
    across, down = ([place[axis] for place in places] for axis in (0, 1))
    wide, high = max(across) - min(across) or 1.0, max(down) - min(down) or 1.0
    room = frame.right - frame.left - 2 * margin[0], frame.bottom - frame.top - 2 * margin[1]
    scale = min(room[0] / wide, room[1] / high)
    middle = (frame.left + frame.right) / 2, (frame.top + frame.bottom) / 2
    centre = (max(across) + min(across)) / 2, (max(down) + min(down)) / 2
    return [
        (middle[0] + scale * (x - centre[0]), middle[1] + scale * (y - centre[1]))
        for x, y in places
    ]


def _beside(pieces: list[list[int]], ties: list[Tie]) -> list[list[int]]:
    """*pieces*, the largest first, each followed by the one with most ties to those before it."""
    home = {node: place for place, piece in enumerate(pieces) for node in piece}
    between = Counter((home[tie.start], home[tie.end]) for tie in ties)
    near: Counter[int] = Counter()
    order: list[int] = []
    left = list(range(len(pieces)))
    while left:
        place = min(left, key=lambda one: (-near[one], one))
        left.remove(place)
        order.append(place)
        # What was placed long ago is far away by now.
        near = Counter(
            {one: near[one] / 2 + between[one, place] + between[place, one] for one in left}
        )
    return [pieces[place] for place in order]


def _split(weights: list[float], frame: Box) -> list[Box]:
    """*frame* in parts as large as *weights*, in their order, by cuts across the longer side."""
    if len(weights) < 2:
        return [frame] * len(weights)
    half, at = fsum(weights) / 2, 1
    while at < len(weights) - 1 and fsum(weights[: at + 1]) <= half:
        at += 1
    share = fsum(weights[:at]) / fsum(weights)
    wide, high = frame.right - frame.left, frame.bottom - frame.top
    if wide >= high:
        cut = frame.left + share * wide
        one = Box(frame.left, frame.top, cut, frame.bottom)
        other = Box(cut, frame.top, frame.right, frame.bottom)
    else:
        cut = frame.top + share * high
        one = Box(frame.left, frame.top, frame.right, cut)
        other = Box(frame.left, cut, frame.right, frame.bottom)
    return [*_split(weights[:at], one), *_split(weights[at:], other)]


def _piece(nodes: list[int], ties: list[Tie], small: bool) -> Places:
    """Where the nodes of one piece stand to each other; in a *small* picture with more care."""
    import rustworkx

    inside = set(nodes)
    own = [tie for tie in ties if tie.start in inside and tie.end in inside]
    start = _from_the_hub(nodes, own)
    if not own:
        return start
    graph = _graph(nodes, own)
    begin = {place: start[node] for place, node in enumerate(nodes)}
    if small:
        laid = rustworkx.kamada_kawai_layout(graph, pos=begin)
    else:
        steps = max(10, min(60, EFFORT // len(nodes) ** 2))
        laid = rustworkx.spring_layout(graph, pos=begin, num_iter=steps, seed=1)
    return {node: (laid[place][0], laid[place][1]) for place, node in enumerate(nodes)}


def _from_the_hub(nodes: list[int], ties: list[Tie]) -> Places:
    """A sunflower with the best connected in the middle: where the layouts begin."""
    degrees = Counter(end for tie in ties for end in (tie.start, tie.end))
    order = sorted(nodes, key=lambda node: (-degrees[node], node))
    return {
        node: (sqrt(at) * cos(at * GOLDEN), sqrt(at) * sin(at * GOLDEN))
        for at, node in enumerate(order)
    }


def _graph(nodes: "range | list[int]", ties: list[Tie]) -> "rustworkx.PyGraph[int, float]":
    import rustworkx

    place = {node: at for at, node in enumerate(nodes)}
    graph: rustworkx.PyGraph[int, float] = rustworkx.PyGraph(multigraph=False)
    graph.add_nodes_from(list(nodes))
    graph.add_edges_from([(place[t.start], place[t.end], 1.0) for t in ties if t.start != t.end])
    return graph


def _spread(values: list[float]) -> list[float]:
    """*values* of many nodes, drawn some way to equal distances, so that no middle is crowded."""
    least, most = min(values), max(values)
    if len(values) <= FEW or most - least < 1e-6:
        return values
    order = sorted(range(len(values)), key=lambda at: (values[at], at))
    rank = {at: place / (len(values) - 1) for place, at in enumerate(order)}
    return [
        (1 - EVEN) * (value - least) / (most - least) + EVEN * rank[at]
        for at, value in enumerate(values)
    ]


def _fitted(places: Places, box: Box, margin: Point) -> Places:
    """*places*, stretched to fill *box* but for *margin* at its sides."""
    fitted: list[list[float]] = []
    for axis, (low, high) in enumerate(((box.left, box.right), (box.top, box.bottom))):
        values = _spread([place[axis] for place in places.values()])
        least, most = min(values), max(values)
        room = max(0.0, high - low - 2 * min(margin[axis], (high - low) / 3))
        scale = room / (most - least) if most - least > 1e-6 else 0.0
        middle = (low + high) / 2
        fitted.append([middle + scale * (value - (least + most) / 2) for value in values])
    return {node: (x, y) for node, x, y in zip(places, *fitted, strict=True)}
