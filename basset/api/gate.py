"""What every request passes before its body is read: authentication, scope, project and size.

A middleware and not a dependency, because FastAPI reads the body first: a stranger must not be
able to fill the disk with an upload, and a path that forgets to ask for a token must not exist.
It finds the route as the router does, on the same scope, so that the two never see two paths.
"""

from functools import cached_property
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.routing import RouteContext, iter_route_contexts
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from basset import clock
from basset.api import neighbour
from basset.api.access import ROUTE
from basset.api.needs import is_page, takes_file, wanted_scope
from basset.api.problems import PAGES, answer, problem
from basset.errors import BassetError, Forbidden, Unauthorized
from basset.investigations.access import EVERYTHING, Access
from basset.investigations.locking import no_project
from basset.tokens import Token
from basset.web import door

PREFIX = "/api/v1"
MAX_JSON_BYTES = 2 * 1024 * 1024


class Gate:
    """Refuses what may not come in. ``request.state`` gets the *token*, None where there is none,
    and the *access* that it gives.
    """

    def __init__(self, app: ASGIApp, *, api: FastAPI, auth: bool, max_upload_bytes: int) -> None:
        self._app = app
        self._api = api
        self._auth = auth
        self._max_upload_bytes = max_upload_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        said, parameters, scope[ROUTE] = self._route(scope)
        scope[PAGES] = is_page(said)
        try:
            request.state.token = await self._token(request, said)
            request.state.access = _access(request.state.token, parameters)
        except BassetError as error:
            response = await self._refusal(request, error)
            await response(scope, receive, send)
            return
        limit = self._max_upload_bytes if takes_file(said) else MAX_JSON_BYTES
        if _declared_length(request) > limit:
            refusal = problem(request, 413, "content_too_large", _too_large(limit))
            await refusal(scope, receive, send)
            return
        await self._app(scope, _counted(receive, limit), send)

    @cached_property
    def _routes(self) -> list[RouteContext]:
        return [*iter_route_contexts(self._api.routes)]

    def _route(self, scope: Scope) -> tuple[dict[str, Any], dict[str, str], str | None]:
        """What the route says of itself that will answer, the parameters of its path, and the path as
        it has it.

        Like the router, the first that takes path and method, else the first that takes the path.
        """
        partial = None
        for route in self._routes:
            match, child = route.matches(scope)
            if match is Match.NONE:
                continue
            route_says = route.openapi_extra or {}, child["path_params"], route.path
            if match is Match.FULL:
                return route_says
            partial = partial or route_says
        return partial or ({}, {}, None)

    async def _refusal(self, request: Request, error: BassetError) -> Response:
        """The answer to a *request* that does not come in; a page has what was typed."""
        if not request.scope[PAGES]:
            return answer(request, error)
        return await door.turned_away(request, error)

    async def _token(self, request: Request, said: dict[str, Any]) -> Token | None:
        if not self._auth:
            neighbour.refuse_others(request)
            return None
        if is_page(said):
            door.refuse_foreign(request)
        wanted = wanted_scope(said, request.method)
        if wanted is None:
            return None
        text = door.session_of(request) if is_page(said) else _bearer(request)
        services = request.app.state.services
        known = services.sessions if is_page(said) else services.tokens
        token: Token = await run_in_threadpool(known.verify, text, clock.now())
        if not token.allows(wanted):
            raise Forbidden(
                f"this needs a token with the scope {wanted}; the one sent has {', '.join(token.scopes)}"
            )
        return token


def _bearer(request: Request) -> str:
    scheme, _, text = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not text.strip():
        raise Unauthorized(
            "send a token: 'Authorization: Bearer bst_…'; 'basset token add' makes one"
        )
    return text.strip()


def _access(token: Token | None, parameters: dict[str, str]) -> Access:
    """What *token* may see.

    Raises:
        NotFound: the path names a project that it may not see, as if there were none.
    """
    access = token.access if token else EVERYTHING
    project_id = parameters.get("project_id")
    if project_id is not None and not access.sees_project(project_id):
        raise no_project(project_id)
    return access


def _declared_length(request: Request) -> int:
    text = request.headers.get("content-length", "0")
    return int(text) if text.isdecimal() else 0


def _counted(receive: Receive, limit: int) -> Receive:
    """*receive*, for bodies whose length nobody declared."""
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise HTTPException(413, _too_large(limit))
        return message

    return counted


def _too_large(limit: int) -> str:
    return f"the request's body is larger than {limit // 1024 // 1024} MB"
