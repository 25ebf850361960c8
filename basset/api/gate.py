"""What every request passes before its body is read: authentication, scope, project and size.

A middleware and not a dependency, because FastAPI reads the body first: a stranger must not be
able to fill the disk with an upload, and a path that forgets to ask for a token must not exist.
It finds the route as the router does, on the same scope, so that the two never see two paths.
"""

from functools import cached_property
from typing import Any

from fastapi import FastAPI, Request
from fastapi.routing import RouteContext, iter_route_contexts
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from basset import clock, tokens
from basset.api import neighbour
from basset.api.needs import takes_file, wanted_scope
from basset.api.problems import answer, problem
from basset.errors import BassetError, Forbidden, Unauthorized
from basset.investigations.access import EVERYTHING, Access
from basset.investigations.locking import no_project
from basset.tokens import Token, TokenStore

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
        said, parameters = self._route(scope)
        try:
            request.state.token = await self._token(request, wanted_scope(said, request.method))
            request.state.access = _access(request.state.token, parameters)
        except BassetError as error:
            await answer(request, error)(scope, receive, send)
            return
        limit = self._max_upload_bytes if takes_file(said) else MAX_JSON_BYTES
        if _declared_length(request) > limit:
            await problem(413, "content_too_large", _too_large(limit))(scope, receive, send)
            return
        await self._app(scope, _counted(receive, limit), send)

    @cached_property
    def _routes(self) -> list[RouteContext]:
        return [*iter_route_contexts(self._api.routes)]

    def _route(self, scope: Scope) -> tuple[dict[str, Any], dict[str, str]]:
        """What the route says of itself that will answer, and the parameters of its path.

        Like the router, the first that takes path and method, else the first that takes the path.
        """
        partial = None
        for route in self._routes:
            match, child = route.matches(scope)
            if match is Match.NONE:
                continue
            route_says = route.openapi_extra or {}, child["path_params"]
            if match is Match.FULL:
                return route_says
            partial = partial or route_says
        return partial or ({}, {})

    async def _token(self, request: Request, wanted: tokens.Scope | None) -> Token | None:
        if not self._auth:
            neighbour.refuse_others(request)
            return None
        if wanted is None:
            return None
        scheme, _, text = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not text.strip():
            raise Unauthorized(
                "send a token: 'Authorization: Bearer bst_…'; 'basset token add' makes one"
            )
        store: TokenStore = request.app.state.services.tokens
        token = await run_in_threadpool(store.verify, text.strip(), clock.now())
        if not token.allows(wanted):
            raise Forbidden(
                f"this needs a token with the scope {wanted}; the one sent has {', '.join(token.scopes)}"
            )
        return token


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
