"""Sources: where claims come from."""

from fastapi import APIRouter, Response

from basset import clock
from basset.api.common import Author, Cursor, Id, Limit, Listing, ProjectId, ServicesDep, listing
from basset.api.gate import PREFIX
from basset.api.problems import responses
from basset.investigations.models import Source, SourceChange, SourceInput

router = APIRouter(prefix="/projects/{project_id}/sources", tags=["sources"])


@router.post("", status_code=201, responses=responses(400, 404, 409, 413), summary="Add a source")
def create_source(
    project_id: ProjectId,
    data: SourceInput,
    services: ServicesDep,
    author: Author,
    response: Response,
) -> Source:
    """The same ``external_id``, URL or title again is the same source."""
    source = services.sources.create(project_id, data, clock.now(), author=author)
    response.headers["Location"] = f"{PREFIX}/projects/{project_id}/sources/{source.id}"
    return source


@router.get("", responses=responses(400, 404), summary="List a project's sources")
def list_sources(
    project_id: ProjectId, services: ServicesDep, limit: Limit = 100, cursor: Cursor = None
) -> Listing[Source]:
    return listing(services.sources.list(project_id, limit, cursor))


@router.get("/{source_id}", responses=responses(404), summary="Read a source")
def get_source(project_id: ProjectId, source_id: Id, services: ServicesDep) -> Source:
    return services.sources.get(project_id, source_id)


@router.patch("/{source_id}", responses=responses(400, 404, 409, 413), summary="Change a source")
def update_source(
    project_id: ProjectId,
    source_id: Id,
    changes: SourceChange,
    services: ServicesDep,
    author: Author,
) -> Source:
    """Fields that are left out stay as they are."""
    return services.sources.update(project_id, source_id, changes, clock.now(), author=author)


@router.delete(
    "/{source_id}", status_code=204, responses=responses(404, 409), summary="Delete a source"
)
def delete_source(project_id: ProjectId, source_id: Id, services: ServicesDep) -> None:
    """Refused while claims rest on it."""
    services.sources.delete(project_id, source_id)
