"""Entities of a project: people, organizations, domains …."""

from fastapi import APIRouter, Response

from basset import clock
from basset.api.common import (
    Author,
    Cursor,
    Id,
    Limit,
    Listing,
    ProjectId,
    ServicesDep,
    TypeFilter,
    listing,
)
from basset.api.gate import PREFIX
from basset.api.problems import responses
from basset.investigations.models import Entity, EntityChange, EntityInput

router = APIRouter(prefix="/projects/{project_id}/entities", tags=["entities"])


@router.post("", status_code=201, responses=responses(400, 404, 409, 413), summary="Add an entity")
def create_entity(
    project_id: ProjectId,
    data: EntityInput,
    services: ServicesDep,
    author: Author,
    response: Response,
) -> Entity:
    """The same selector, or the same ``external_id``, again adds its claims to the entity that exists."""
    entity = services.entities.create(project_id, data, clock.now(), author=author)
    response.headers["Location"] = f"{PREFIX}/projects/{project_id}/entities/{entity.id}"
    return entity


@router.get("", responses=responses(400, 404), summary="List a project's entities")
def list_entities(
    project_id: ProjectId,
    services: ServicesDep,
    limit: Limit = 100,
    cursor: Cursor = None,
    type: TypeFilter = None,  # noqa: A002 - the user's word
) -> Listing[Entity]:
    return listing(services.entities.list(project_id, limit, cursor, type))


@router.get("/{entity_id}", responses=responses(404), summary="Read an entity")
def get_entity(project_id: ProjectId, entity_id: Id, services: ServicesDep) -> Entity:
    return services.entities.get(project_id, entity_id)


@router.patch("/{entity_id}", responses=responses(400, 404, 409, 413), summary="Change an entity")
def update_entity(
    project_id: ProjectId,
    entity_id: Id,
    changes: EntityChange,
    services: ServicesDep,
    author: Author,
) -> Entity:
    """``end_claims`` is done first, then ``claims`` are added; nothing recorded is lost."""
    return services.entities.update(project_id, entity_id, changes, clock.now(), author=author)


@router.delete(
    "/{entity_id}", status_code=204, responses=responses(404, 409), summary="Delete an entity"
)
def delete_entity(project_id: ProjectId, entity_id: Id, services: ServicesDep) -> None:
    """Its relationships and notes go with it."""
    services.entities.delete(project_id, entity_id)
