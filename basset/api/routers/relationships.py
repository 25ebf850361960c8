"""Relationships between a project's entities."""

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
from basset.investigations.models import Relationship, RelationshipChange, RelationshipInput

router = APIRouter(prefix="/projects/{project_id}/relationships", tags=["relationships"])


@router.post(
    "", status_code=201, responses=responses(400, 404, 409, 413), summary="Add a relationship"
)
def create_relationship(
    project_id: ProjectId,
    data: RelationshipInput,
    services: ServicesDep,
    author: Author,
    response: Response,
) -> Relationship:
    """The same type and ends, or the same ``external_id``, again adds its claims to what exists."""
    relationship = services.relationships.create(project_id, data, clock.now(), author=author)
    response.headers["Location"] = f"{PREFIX}/projects/{project_id}/relationships/{relationship.id}"
    return relationship


@router.get("", responses=responses(400, 404), summary="List a project's relationships")
def list_relationships(
    project_id: ProjectId,
    services: ServicesDep,
    limit: Limit = 100,
    cursor: Cursor = None,
    type: TypeFilter = None,  # noqa: A002 - the user's word
) -> Listing[Relationship]:
    return listing(services.relationships.list(project_id, limit, cursor, type))


@router.get("/{relationship_id}", responses=responses(404), summary="Read a relationship")
def get_relationship(
    project_id: ProjectId, relationship_id: Id, services: ServicesDep
) -> Relationship:
    return services.relationships.get(project_id, relationship_id)


@router.patch(
    "/{relationship_id}", responses=responses(400, 404, 409, 413), summary="Change a relationship"
)
def update_relationship(
    project_id: ProjectId,
    relationship_id: Id,
    changes: RelationshipChange,
    services: ServicesDep,
    author: Author,
) -> Relationship:
    """``end_claims`` is done first, then ``claims`` are added; nothing recorded is lost."""
    return services.relationships.update(
        project_id, relationship_id, changes, clock.now(), author=author
    )


@router.delete(
    "/{relationship_id}",
    status_code=204,
    responses=responses(404, 409),
    summary="Delete a relationship",
)
def delete_relationship(project_id: ProjectId, relationship_id: Id, services: ServicesDep) -> None:
    """Its notes go with it."""
    services.relationships.delete(project_id, relationship_id)
