"""Search over names, values and notes; entities that resemble one."""

from typing import Annotated

from fastapi import APIRouter, Query

from basset.api.common import Id, Listing, ProjectId, ServicesDep, Wanted
from basset.api.heavy import HEAVY
from basset.api.problems import responses
from basset.search.hits import Hit

router = APIRouter(tags=["search"], dependencies=HEAVY)

Few = Annotated[int, Query(ge=1, le=100, description="at most so many hits")]


@router.get("/search", responses=responses(400, 413), summary="Search all projects")
def search_everything(services: ServicesDep, q: Wanted, limit: Few = 20) -> Listing[Hit]:
    """Best first. Text that is an e-mail address, phone number, domain … finds exactly that one,
    before all else.
    """
    return Listing(items=services.search.search(q, limit=limit))


@router.get(
    "/projects/{project_id}/search", responses=responses(400, 404, 413), summary="Search a project"
)
def search_project(
    project_id: ProjectId, services: ServicesDep, q: Wanted, limit: Few = 20
) -> Listing[Hit]:
    services.projects.get(project_id)
    return Listing(items=services.search.search(q, project_id=project_id, limit=limit))


@router.get(
    "/projects/{project_id}/entities/{entity_id}/similar",
    responses=responses(404, 413),
    summary="Find entities that resemble this one",
)
def list_similar(
    project_id: ProjectId, entity_id: Id, services: ServicesDep, limit: Few = 10
) -> Listing[Hit]:
    """Likely duplicates, most alike first, as of the last refresh of the index."""
    services.entities.get(project_id, entity_id)
    return Listing(items=services.similar.similar(project_id, entity_id, limit))
