"""Where things are: entities of which somebody states coordinates."""

import re
from collections.abc import Iterable, Iterator
from math import isfinite

from basset import canonical
from basset.ask.answers import EntityName, Placed
from basset.ask.ground import kept
from basset.cache import CacheService
from basset.database import Row
from basset.investigations.claims import ClaimRow, is_current
from basset.investigations.fields import stricter
from basset.investigations.viewer import Viewer
from basset.reports.claim_keys import plain_key

# More of them are no map any more.
MOST_PLACED = 300
LOCATED = """
MATCH (n:Entity {project_id: $project_id})
WHERE any(word IN $words WHERE n.claims CONTAINS word) RETURN n.id AS id ORDER BY id
"""
LATITUDE, LONGITUDE = {"latitude", "lat"}, {"longitude", "lon", "lng", "long"}
BOTH = {"coordinates", "coordinate", "geo", "geolocation", "gps", "lat-lon", "lat-long"}
# A key of a claim, as it is stored.
WORDS = [
    f'"key":"{key}'
    for word in ("lat", "geo", "gps", "coord")
    for key in (word, word.capitalize(), word.upper())
]
_FIGURE = r"[+-]?\d{1,3}(?:\.\d+)?"
_APART = r"(?:\s*+[,;]\s*+|\s++)"
_PAIR = re.compile(rf"(?:geo:)?\s*+\(?\s*+({_FIGURE}){_APART}({_FIGURE})\s*+\)?(?:[,;].*)?")


def read_places(viewer: Viewer, cache: CacheService, project_id: str) -> tuple[list[Placed], int]:
    """Entities with coordinates by their names, and how many more there are.

    Raises:
        NotFound: there is no such project.
    """
    rows = viewer.rows(project_id)

    def find() -> list[str]:
        return [row["id"] for row in viewer.db.read(LOCATED, project_id=project_id, words=WORDS)]

    ids = kept(viewer, cache, "places", project_id, find)
    found = rows.some("entity", ids[:MOST_PLACED]).values()
    placed = [place for row in found for place in _places(row)]
    return sorted(placed, key=lambda one: one.entity.name.casefold()), len(ids[MOST_PLACED:])


def _places(row: Row) -> Iterator[Placed]:
    claims = [claim for claim in canonical.load(row["claims"]) if is_current(claim)]
    entity = EntityName(id=row["id"], name=row["name"], type=row["type"])
    for said, latitude, longitude, marking in (*_pairs(claims), *_halves(claims)):
        if abs(latitude) <= 90 and abs(longitude) <= 180:
            where = {"latitude": latitude, "longitude": longitude, "said": said}
            yield Placed(entity=entity, marking=stricter(marking, row.get("marking")), **where)


Spot = tuple[str, float, float, str | None]


def _pairs(claims: Iterable[ClaimRow]) -> Iterator[Spot]:
    """Those that are stated in one: ``52.52, 13.4`` or ``geo:52.52,13.4``."""
    for claim in claims:
        if plain_key(claim["key"]) in BOTH and (both := _PAIR.fullmatch(str(claim["value"]))):
            yield str(claim["value"]), float(both[1]), float(both[2]), claim.get("marking")


def _halves(claims: Iterable[ClaimRow]) -> Iterator[Spot]:
    """A latitude with the longitude of the same origin, where it states one of each."""
    halves: dict[str, tuple[list[ClaimRow], list[ClaimRow]]] = {}
    for claim in claims:
        for place, words in enumerate((LATITUDE, LONGITUDE)):
            if plain_key(claim["key"]) in words:
                halves.setdefault(claim["origin"], ([], []))[place].append(claim)
    for latitudes, longitudes in halves.values():
        if len(latitudes) == len(longitudes) == 1:
            (north,), (east,) = latitudes, longitudes
            latitude, longitude = _figure(north["value"]), _figure(east["value"])
            if latitude is not None and longitude is not None:
                said = f"{north['value']}, {east['value']}"
                marking = stricter(north.get("marking"), east.get("marking"))
                yield said, latitude, longitude, marking


def _figure(value: object) -> float | None:
    try:
        figure = float(str(value))
    except ValueError:
        return None
    return figure if isfinite(figure) else None
