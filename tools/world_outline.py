"""Draws ``basset/web/static/world.svg``: the outline of the land, a degree a unit, north above.

``python tools/world_outline.py land-110m.json`` takes the file of world-atlas (ISC, from Natural
Earth's public domain); static/VENDORED.toml says which.
"""

import json
import sys
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

OUT = Path(__file__).parents[1] / "basset" / "web" / "static" / "world.svg"
# Smaller islands are no more than a dot.
LEAST = 4
POLE = -80
Place = tuple[float, float]


def main(source: Path) -> None:
    topology = json.loads(source.read_text())
    arcs = [_places(topology["transform"], arc) for arc in topology["arcs"]]
    shapes = topology["objects"]["land"]["geometries"]
    rings = [ring for shape in shapes for part in _parts(shape) for ring in part]
    drawn = "".join(_ring(arcs, ring) for ring in rings)
    OUT.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-180 -90 360 180">'
        f'<path fill="#808890" fill-opacity=".3" d="{drawn}"/></svg>\n'
    )


def _parts(shape: dict[str, Any]) -> list[list[list[int]]]:
    """The polygons of a shape: each a list of rings, each a list of arcs."""
    arcs: list[Any] = shape["arcs"]
    return arcs if shape["type"] == "MultiPolygon" else [arcs]


def _places(transform: dict[str, Any], arc: list[list[int]]) -> list[Place]:
    """An arc in degrees; each of its points is told by what it is away from the one before."""
    scale, start = transform["scale"], transform["translate"]
    across, down = ([*accumulate(along)] for along in zip(*arc, strict=True))
    return [
        (x * scale[0] + start[0], -(y * scale[1] + start[1]))
        for x, y in zip(across, down, strict=True)
    ]


def _ring(arcs: list[list[Place]], ring: list[int]) -> str:
    """A path around one piece of land, in tenths of a degree.

    What lies across the 180th meridian goes on beyond the edge, and is drawn at the other one, too.
    """
    points = [point for number in ring for point in _along(arcs, number)]
    turned = [points[0]]
    for x, y in points[1:]:
        away = x - turned[-1][0]
        # Around the pole, the edge itself is drawn.
        turn = 0 if abs(away) < 180 or -y < POLE else -360 if away > 0 else 360
        turned.append((x + turn, y))
    beyond = [360 if x < -180 else -360 for x, _ in turned if abs(x) > 180.05][:1]
    return "".join(_path([(x + shift, y) for x, y in turned]) for shift in (0, *beyond))


def _path(points: list[Place]) -> str:
    rounded = dict.fromkeys((round(x, 1), round(y, 1)) for x, y in points)
    if len(rounded) < LEAST:
        return ""
    return f"M{'L'.join(f'{x:g} {y:g}' for x, y in rounded)}Z"


def _along(arcs: list[list[Place]], number: int) -> Iterator[Place]:
    """The points of an arc; a negative number is one that is walked backwards."""
    return iter(arcs[number]) if number >= 0 else reversed(arcs[~number])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
