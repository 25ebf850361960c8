"""Search in a case, also while somebody types; what is nowhere can be added."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from basset.api.common import Id
from basset.api.heavy import HEAVY
from basset.api.needs import PAGE
from basset.errors import NotFound
from basset.investigations.selectors import guess
from basset.investigations.text import MAX_LINE
from basset.web.page import lead_to
from basset.web.visit import CASE, Visit
from basset.wiring import Services

router = APIRouter(prefix=CASE, include_in_schema=False)

MOST = 30
# How a hit came about, where its words do not say so themselves.
HOW = {
    "selector": "exactly this",
    "ending": "ends with these digits",
    "former-name": "a former name",
    "misspelt": "spelled otherwise",
}


@router.get("/search", openapi_extra=PAGE, dependencies=HEAVY)
def search_case(visit: Visit, q: Annotated[str, Query(max_length=MAX_LINE)] = "") -> Response:
    services, project_id = visit.services, visit.project_id
    wanted = " ".join(q.split())
    hits = services.search.search(wanted, project_id=project_id, limit=MOST) if wanted else []
    types = _types(wanted, services.viewer.region(project_id))
    said = {"wanted": wanted, "hits": hits, "how": HOW, "types": types, "title": "Search"}
    return visit.show("search.html.jinja", **said)


@router.get("/at/{noun}/{own_id}", openapi_extra=PAGE)
def lead_to_row(visit: Visit, noun: str, own_id: Id) -> Response:
    """Where the row is shown: a relationship and a note with what they are about."""
    place = _place(visit.services, visit.project_id, noun, own_id)
    return lead_to(visit.request, f"{visit.case}{place}")


def _place(services: Services, project_id: str, noun: str, own_id: str) -> str:
    if noun == "entity":
        return f"/entities/{own_id}"
    if noun == "relationship":
        return f"/entities/{services.relationships.get(project_id, own_id).from_id}"
    if noun == "source":
        return f"/sources/{own_id}"
    if noun == "chart":
        return f"/graph?chart={own_id}"
    if noun != "note":
        raise NotFound("there is no such page")
    note = services.notes.get(project_id, own_id)
    if note.subject_kind == "project" or note.subject_id is None:
        return f"#{own_id}"
    return _place(services, project_id, note.subject_kind, note.subject_id)


def _types(text: str, region: str) -> list[str]:
    """What *text* may be added as, the likeliest first."""
    kinds = dict.fromkeys(selector.partition(":")[0] for selector in guess(text, region))
    return [*kinds] or ["person", "organization"]
