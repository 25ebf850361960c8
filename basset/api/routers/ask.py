"""Questions to a case: what ties two, what lies around one, what several share."""

from typing import Annotated

from fastapi import APIRouter, Query

from basset.api.common import Cursor, Id, Limit, Listing, ProjectId, ServicesDep
from basset.api.heavy import HEAVY
from basset.api.problems import responses
from basset.ask.answers import Common, Neighbours, Paths, Relationships, Timeline
from basset.ask.service import MOST_ASKED, MOST_LINKS
from basset.ask.timeline import TimelineQuery
from basset.investigations.text import Line, Word

router = APIRouter(prefix="/projects/{project_id}", tags=["questions"], dependencies=HEAVY)

AsOf = Annotated[
    Line | None, Query(description="Only what was valid then: 2024, 2024-05 or 2024-05-31.")
]
Entities = Annotated[list[Word], Query(max_length=100)]


@router.get("/paths", responses=responses(400, 404, 413), summary="Find what ties two entities")
def find_paths(
    *,
    project_id: ProjectId,
    services: ServicesDep,
    start: Annotated[Word, Query(alias="from", description="The entity at one end.")],
    end: Annotated[Word, Query(alias="to", description="The entity at the other end.")],
    most: Annotated[int, Query(alias="max", ge=1, le=MOST_LINKS, description="Links.")] = 6,
    without: Entities = [],  # noqa: B006 - FastAPI copies it
    as_of: AsOf = None,
) -> Paths:
    """The shortest paths, with who says each of their links. None leads through an entity with
    more ties than `BASSET_HUB_TIES`, nor through those to be gone *without*.
    """
    return services.asking.paths(project_id, start, end, most=most, without=without, as_of=as_of)


@router.get("/common", responses=responses(400, 404, 413), summary="Find what entities share")
def find_common(
    project_id: ProjectId,
    services: ServicesDep,
    of: Annotated[list[Word], Query(min_length=2, max_length=MOST_ASKED)],
    as_of: AsOf = None,
    limit: Limit = 50,
) -> Common:
    """What all of them are tied to; what has fewest ties first."""
    return services.asking.common(project_id, of, as_of=as_of, limit=limit)


@router.get(
    "/entities/{entity_id}/neighbours",
    responses=responses(400, 404, 413),
    summary="Count what an entity is tied to",
)
def count_neighbours(
    project_id: ProjectId, entity_id: Id, services: ServicesDep, as_of: AsOf = None
) -> Listing[Neighbours]:
    """By the type of the tie, its direction, and the type of what it leads to."""
    return Listing(items=services.asking.neighbours(project_id, entity_id, as_of=as_of))


@router.get(
    "/entities/{entity_id}/relationships",
    responses=responses(400, 404, 413),
    summary="Tell what an entity is tied to",
)
def tell_relationships(
    project_id: ProjectId,
    entity_id: Id,
    services: ServicesDep,
    *,
    as_of: AsOf = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Relationships:
    """In both directions and in sentences, with who says so: by type, then by the other's name."""
    asking = services.asking
    return asking.relationships(project_id, entity_id, as_of=as_of, limit=limit, cursor=cursor)


@router.get(
    "/timeline", responses=responses(400, 404, 413), summary="Tell what happened when in a case"
)
def tell_timeline(
    project_id: ProjectId, services: ServicesDep, query: Annotated[TimelineQuery, Query()]
) -> Timeline:
    """All that has a date. With `as_of`, what held then."""
    return services.asking.timeline(project_id, **query.model_dump())


@router.get(
    "/entities/{entity_id}/timeline",
    responses=responses(400, 404, 413),
    summary="Tell what happened when to an entity",
)
def tell_entity_timeline(
    *,
    project_id: ProjectId,
    entity_id: Id,
    services: ServicesDep,
    query: Annotated[TimelineQuery, Query()],
) -> Timeline:
    """All that has a date and is about it, its relationships or events it is tied to."""
    return services.asking.timeline(project_id, entity_id, **query.model_dump())
