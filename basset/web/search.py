"""Search in a case, also while somebody types; what is nowhere can be added."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from basset.api.common import PATH_ID, ProjectId, ServicesDep
from basset.api.heavy import HEAVY
from basset.api.needs import PAGE
from basset.errors import NotFound
from basset.investigations.selectors import guess
from basset.investigations.text import MAX_LINE
from basset.web.page import lead_to, show_page
from basset.wiring import Services

router = APIRouter(include_in_schema=False)

MOST = 30
# How a hit came about, where its words do not say so themselves.
HOW = {
    "selector": "exactly this",
    "ending": "ends with these digits",
    "former-name": "a former name",
    "misspelt": "spelled otherwise",
}


@router.get("/cases/{project_id}/search", openapi_extra=PAGE, dependencies=HEAVY)
def search_case(
    request: Request,
    services: ServicesDep,
    project_id: ProjectId,
    q: Annotated[str, Query(max_length=MAX_LINE)] = "",
) -> Response:
    case = services.projects.get(project_id)
    wanted = " ".join(q.split())
    hits = services.search.search(wanted, project_id=project_id, limit=MOST) if wanted else []
    return show_page(
        request,
        "search.html.jinja",
        case=case,
        title="Search",
        wanted=wanted,
        hits=hits,
        how=HOW,
        types=_types(wanted, services.viewer.region(project_id)),
    )


@router.get("/cases/{project_id}/at/{noun}/{own_id}", openapi_extra=PAGE)
def lead_to_row(
    request: Request,
    services: ServicesDep,
    project_id: ProjectId,
    noun: str,
    own_id: Annotated[str, Path(**PATH_ID)],
) -> Response:
    """Where the row is shown: a relationship and a note with what they are about."""
    return lead_to(request, f"/cases/{project_id}{_place(services, project_id, noun, own_id)}")


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
