"""Projects."""

from typing import Any

from fastapi import APIRouter, Response

from basset import clock
from basset.api.common import Author, Cursor, Limit, Listing, ProjectId, ServicesDep, listing
from basset.api.etag import IfMatch, expected, tagged
from basset.api.gate import PREFIX
from basset.api.heavy import HEAVY
from basset.api.problems import responses
from basset.errors import Forbidden
from basset.investigations.deletions import Deletion
from basset.investigations.project import Project, ProjectChange, ProjectInput
from basset.model import Model
from basset.runs.removal import Stays

router = APIRouter(tags=["projects"])


@router.post(
    "/projects", status_code=201, responses=responses(400, 409, 413), summary="Create a project"
)
def create_project(data: ProjectInput, services: ServicesDep, response: Response) -> Project:
    """Not with a token that is limited to projects: it could not see the new one."""
    if services.access.projects is not None:
        raise Forbidden("this token is limited to projects, and a new one is none of them")
    project = services.projects.create(data, clock.now())
    response.headers["Location"] = f"{PREFIX}/projects/{project.id}"
    return tagged(response, project)


@router.get("/projects", responses=responses(400), summary="List projects")
def list_projects(
    services: ServicesDep, limit: Limit = 100, cursor: Cursor = None
) -> Listing[Project]:
    return listing(services.projects.list(limit, cursor))


@router.get("/projects/{project_id}", responses=responses(404), summary="Read a project")
def get_project(project_id: ProjectId, services: ServicesDep, response: Response) -> Project:
    return tagged(response, services.projects.get(project_id))


@router.patch(
    "/projects/{project_id}",
    responses=responses(400, 404, 409, 412, 413),
    summary="Change a project",
)
def update_project(
    project_id: ProjectId,
    changes: ProjectChange,  # type: ignore[valid-type] # derived from ProjectInput
    services: ServicesDep,
    response: Response,
    if_match: IfMatch = None,
) -> Project:
    """Fields that are left out stay as they are."""
    project = services.projects.update(
        project_id, changes, clock.now(), expected=expected(if_match)
    )
    return tagged(response, project)


class ProjectDeleted(Model):
    """What stays of a project that was deleted, and how it goes."""

    stays: list[Stays]


@router.delete(
    "/projects/{project_id}",
    response_model=ProjectDeleted,
    responses={**responses(404, 409), 204: {"description": "Nothing of it stays."}},
    summary="Delete a project",
)
def delete_project(
    project_id: ProjectId, services: ServicesDep, author: Author, reports: bool = False
) -> ProjectDeleted | Response:
    """Deletes everything below it, too; the files of its reports only with ``reports=true``, also
    afterwards. What stays is in the answer.

    Refused while schedules are still on it, a report is being made, or one whose files shall go is
    on hold.
    """
    stays = services.removal.delete(project_id, clock.now(), author=author, reports=reports)
    return ProjectDeleted(stays=stays) if stays else Response(status_code=204)


@router.get(
    "/projects/{project_id}/statistics",
    dependencies=HEAVY,
    responses=responses(404, 413),
    summary="Count what a project holds",
)
def get_statistics(project_id: ProjectId, services: ServicesDep) -> dict[str, Any]:
    return services.projects.statistics(project_id)


@router.get(
    "/projects/{project_id}/deletions",
    responses=responses(400, 404),
    summary="List what was deleted",
)
def list_deletions(
    project_id: ProjectId, services: ServicesDep, limit: Limit = 100, cursor: Cursor = None
) -> Listing[Deletion]:
    """The oldest first: what it was, when, and who did it."""
    return listing(services.projects.deletions(project_id, limit, cursor))


@router.get("/deletions", responses=responses(400), summary="List the projects that were deleted")
def list_deleted_projects(
    services: ServicesDep, limit: Limit = 100, cursor: Cursor = None
) -> Listing[Deletion]:
    """The oldest first: which it was, when, and who did it."""
    return listing(services.projects.deletions(None, limit, cursor))
