"""The nouns below a project, each with the same five operations: what a kind says is all there is
to say.
"""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response

from basset import clock
from basset.api.common import PATH_ID, Author, Listing, ProjectId, ServicesDep, listing
from basset.api.etag import IfMatch, expected, tagged
from basset.api.gate import PREFIX
from basset.api.heavy import FILTERED
from basset.api.problems import responses
from basset.investigations.kind import Kind
from basset.investigations.kinds import KINDS

Endpoint = Callable[..., Any]


def _router(kind: Kind[Any]) -> APIRouter:
    router = APIRouter(prefix=f"/projects/{{project_id}}/{kind.plural}", tags=[kind.plural])
    a_noun = f"{'an' if kind.noun[0] in 'aeiou' else 'a'} {kind.noun}"
    own = f"/{{{kind.noun}_id}}"
    add = router.add_api_route
    add(
        "",
        _create(kind),
        methods=["POST"],
        name=f"create_{kind.noun}",
        summary=f"Add {a_noun}",
        description=f"{kind.input.__doc__ or ''}\n\nIf it exists already, it is updated instead.",
        status_code=201,
        response_model=kind.model,
        responses=responses(400, 404, 409, 413),
    )
    add(
        "",
        _list(kind),
        methods=["GET"],
        name=f"list_{kind.plural}",
        summary=f"List {kind.plural}",
        description=f"Can be sorted by {', '.join(kind.sorts)}.",
        response_model=Listing[kind.model],  # type: ignore[name-defined] # a type made at run time
        dependencies=FILTERED,
        responses=responses(400, 404, 413),
    )
    add(
        own,
        _get(kind),
        methods=["GET"],
        name=f"get_{kind.noun}",
        summary=f"Read {a_noun}",
        response_model=kind.model,
        responses=responses(404),
    )
    add(
        own,
        _update(kind),
        methods=["PATCH"],
        name=f"update_{kind.noun}",
        summary=f"Change {a_noun}",
        description=kind.change.__doc__,
        response_model=kind.model,
        responses=responses(400, 404, 409, 412, 413),
    )
    add(
        own,
        _delete(kind),
        methods=["DELETE"],
        name=f"delete_{kind.noun}",
        summary=f"Delete {a_noun}",
        description=f"Deletes it{kind.along}; refused while something else needs it.",
        status_code=204,
        responses=responses(404, 409),
    )
    return router


def _create(kind: Kind[Any]) -> Endpoint:
    def create(
        project_id: ProjectId, data: Any, services: ServicesDep, author: Author, response: Response
    ) -> Any:
        row = services.store(kind).create(project_id, data, clock.now(), author=author)
        response.headers["Location"] = f"{PREFIX}/projects/{project_id}/{kind.plural}/{row.id}"
        return tagged(response, row)

    return _typed(create, data=kind.input)


def _list(kind: Kind[Any]) -> Endpoint:
    def list_rows(project_id: ProjectId, services: ServicesDep, query: Any) -> Any:
        wanted = query.model_dump(exclude_none=True)
        return listing(services.store(kind).list(project_id, **wanted))

    return _typed(list_rows, query=Annotated[kind.query, Query()])


def _get(kind: Kind[Any]) -> Endpoint:
    def get(project_id: ProjectId, own_id: Any, services: ServicesDep, response: Response) -> Any:
        return tagged(response, services.store(kind).get(project_id, own_id))

    return _typed(get, own_id=_own_id(kind))


def _update(kind: Kind[Any]) -> Endpoint:
    def update(
        *,
        project_id: ProjectId,
        own_id: Any,
        changes: Any,
        services: ServicesDep,
        author: Author,
        response: Response,
        if_match: IfMatch = None,
    ) -> Any:
        update_row = partial(
            services.store(kind).update, author=author, expected=expected(if_match)
        )
        return tagged(response, update_row(project_id, own_id, changes, clock.now()))

    return _typed(update, changes=kind.change, own_id=_own_id(kind))


def _delete(kind: Kind[Any]) -> Endpoint:
    def delete(project_id: ProjectId, own_id: Any, services: ServicesDep, author: Author) -> None:
        services.store(kind).delete(project_id, own_id, clock.now(), author=author)

    return _typed(delete, own_id=_own_id(kind))


def _own_id(kind: Kind[Any]) -> Any:
    return Annotated[str, Path(alias=f"{kind.noun}_id", **PATH_ID)]


def _typed(endpoint: Endpoint, **types: Any) -> Endpoint:
    """*endpoint* with the types of this kind, which FastAPI reads from its annotations."""
    endpoint.__annotations__.update(types)
    return endpoint


router = APIRouter()
for _kind in KINDS.values():
    router.include_router(_router(_kind))
