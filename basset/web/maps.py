"""Where things are: entities with coordinates on an outline of the world."""

from fastapi import APIRouter, Response

from basset.api.needs import PAGE
from basset.ask.answers import Placed
from basset.web.visit import CASE, Visit

# West, north, width and height in degrees.
WORLD = (-180.0, -90.0, 360.0, 180.0)

router = APIRouter(prefix=CASE, include_in_schema=False)


@router.get("/map", openapi_extra=PAGE)
def show_map(visit: Visit, *, closer: bool = False) -> Response:
    places, more = visit.services.asking.places(visit.project_id)
    box = _around(places) if closer and places else WORLD
    return visit.show("map.html.jinja", places=places, more=more, box=box, title="Map")


def _around(places: list[Placed]) -> tuple[float, ...]:
    """A part of the world with all *places*, twice as wide as high and at least two degrees."""
    across, down = [one.longitude for one in places], [-one.latitude for one in places]
    wide = max(2.0, 1.2 * (max(across) - min(across)), 2.4 * (max(down) - min(down)))
    middle = (min(across) + max(across)) / 2, (min(down) + max(down)) / 2
    return middle[0] - wide / 2, middle[1] - wide / 4, wide, wide / 2
