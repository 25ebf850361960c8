"""Communities of a graph, by the method of Louvain: who has more ties inside than by chance."""

from collections import defaultdict
from collections.abc import Iterable
from math import fsum

Pairs = Iterable[tuple[int, int, float]]
# How often all nodes are asked whether they would rather be with a neighbour.
ROUNDS = 10


def communities(count: int, pairs: Pairs) -> list[list[int]]:
    """The nodes 0 … *count*-1 by community, the largest first. The same input gives the same."""
    members = [[node] for node in range(count)]
    while True:
        links = _links(len(members), pairs)
        belongs = _moved(links)
        names = {home: place for place, home in enumerate(dict.fromkeys(belongs))}
        if len(names) == len(members):
            return sorted((sorted(some) for some in members), key=lambda some: (-len(some), some))
        merged: list[list[int]] = [[] for _ in names]
        for some, home in zip(members, belongs, strict=True):
            merged[names[home]] += some
        pairs = [(names[belongs[a]], names[belongs[b]], weight) for a, b, weight in pairs]
        members = merged


def _links(count: int, pairs: Pairs) -> list[dict[int, float]]:
    """What each node is tied to and how strongly; itself, too, twice for both ends."""
    links: list[dict[int, float]] = [defaultdict(float) for _ in range(count)]
    for one, other, weight in pairs:
        links[one][other] += weight
        links[other][one] += weight
    return links


def _moved(links: list[dict[int, float]]) -> list[int]:
    """The community of each node, after each went where it has most ties beyond chance."""
    degrees = [fsum(near.values()) for near in links]
    total = fsum(degrees) or 1.0
    belongs, weight_of = list(range(len(links))), list(degrees)
    for _ in range(ROUNDS):
        before = list(belongs)
        for node, near in enumerate(links):
            weight_of[belongs[node]] -= degrees[node]
            belongs[node] = _best(node, near, belongs, weight_of, degrees[node] / total)
            weight_of[belongs[node]] += degrees[node]
        if belongs == before:
            break
    return belongs


def _best(
    node: int, near: dict[int, float], belongs: list[int], weight_of: list[float], share: float
) -> int:
    """The community that *node* gains most from; the one it is in when none is better."""
    ties: dict[int, float] = defaultdict(float)
    for other, weight in near.items():
        if other != node:
            ties[belongs[other]] += weight
    home = belongs[node]
    best, most = home, ties[home] - share * weight_of[home]
    for place in sorted(ties):
        gain = ties[place] - share * weight_of[place]
        if gain > most + 1e-9:
            best, most = place, gain
    return best
