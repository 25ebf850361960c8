"""What gives an entity its shape and colour: its type, or in a large picture its community."""

from collections import Counter
from dataclasses import dataclass, field

from basset.reports.picture.choose import Chosen
from basset.reports.picture.svg import Point, element, polygon
from basset.reports.picture.words import clean
from basset.reports.text import as_words

# Shapes tell groups apart where colours do not: in print, or for the colour-blind. The colours are
# those of Okabe and Ito, in an order in which neighbours differ in lightness, too.
MARKS = (
    (0, "#0072b2"),
    (4, "#e69f00"),
    (3, "#009e73"),
    (-4, "#cc79a7"),
    (6, "#56b4e9"),
    (-3, "#d55e00"),
    (5, "#f0e442"),
    (0, "#ffffff"),
    (4, "#ffffff"),
    (3, "#ffffff"),
)
REST = (0, "#c3cad1")


@dataclass(slots=True, eq=False)
class Alike:
    """Entities that are drawn alike: *corners* (0 for a circle, negative ones stand on a tip)."""

    name: str
    corners: int
    colour: str
    members: list[int] = field(default_factory=list)

    def sign(self, at: Point, radius: float, **more: str | float) -> str:
        """The shape of this group; all shapes cover about the same area."""
        if not self.corners:
            return element("circle", cx=at[0], cy=at[1], r=radius, fill=self.colour, **more)
        corners = abs(self.corners)
        turn = 3.14159 / corners if self.corners > 0 and corners != 3 else 0.0
        turn += 3.14159 if self.corners == -3 else 0.0
        size = radius * {3: 1.45, 4: 1.22}.get(corners, 1.1)
        return polygon(at, size, corners, turn, fill=self.colour, **more)


def groups_of(chosen: Chosen, pieces: list[list[int]]) -> list[Alike]:
    """By type where names and types are drawn, else by community, which *pieces* are then."""
    if chosen.detailed or chosen.steps:
        return _by_type(chosen)
    return _by_community(chosen, pieces)


def _by_type(chosen: Chosen) -> list[Alike]:
    types = [profile.type for profile in chosen.profiles]
    common = sorted(Counter(types).items(), key=lambda row: (-row[1], row[0]))
    shown = [name for name, _ in common]
    places = [[at for at, type_ in enumerate(types) if type_ == name] for name in shown]
    return _marked([as_words(name) for name in shown], places, "other types")


def _by_community(chosen: Chosen, pieces: list[list[int]]) -> list[Alike]:
    tied = {end for tie in chosen.ties for end in (tie.start, tie.end)}
    large = [piece for piece in pieces if len(piece) > 2 and piece[0] in tied]
    hubs = (chosen.profiles[_hub(chosen, piece)] for piece in large)
    rest = [piece for piece in pieces if piece not in large]
    names = [f"around {clean(hub.label)}" for hub in hubs]
    return _marked(names, [*large, *rest], "others")


def _hub(chosen: Chosen, members: list[int]) -> int:
    return min(members, key=lambda at: (-chosen.profiles[at].degree, at))


def _marked(names: list[str], members: list[list[int]], others: str) -> list[Alike]:
    """A mark for each that has a name, as long as there are marks; one for all others."""
    groups = [
        Alike(name, *mark, some) for name, mark, some in zip(names, MARKS, members, strict=False)
    ]
    if rest := [at for some in members[len(groups) :] for at in some]:
        groups.append(Alike(others, *REST, rest))
    return groups
