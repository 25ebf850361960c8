"""One line for each request, without a word that its sender wrote, and one id in all its lines."""

import logging
import re
import time
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from basset import log as logs

log = logging.getLogger(__name__)

HEADER = "X-Request-ID"
# Of the scope: the path as its route has it. The gate sets it, which finds the route.
ROUTE = "basset.route"
NO_ROUTE = "(no such path)"
# Who asks for this every few seconds needs no line for it.
HEALTH = "/api/v1/health"
_WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")


class AccessLog:
    """Around everything else, so that what is refused has its line, too.

    The log has the route (``/projects/{project_id}/search``), never the path or the query: they
    have names in them, and what somebody looked for.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _given(scope) or uuid4().hex
        # Not only in here: uvicorn reports what nobody caught.
        logs.follow(request=request_id)
        began, status = time.monotonic(), 500

        async def answering(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = request_id
            await send(message)

        try:
            await self._app(scope, receive, answering)
        finally:
            _tell(scope, status, 1000 * (time.monotonic() - began))


def route_of(scope: Scope) -> str:
    """What was asked for, as the route and not the sender spells it."""
    return scope.get(ROUTE) or NO_ROUTE


def _given(scope: Scope) -> str | None:
    """The id that the sender gave the request, if it is one and not something to be logged."""
    text = Headers(scope=scope).get(HEADER, "")
    return text if _WELL_FORMED.fullmatch(text) else None


def _tell(scope: Scope, status: int, ms: float) -> None:
    route = route_of(scope)
    level = logging.DEBUG if route == HEALTH and status == 200 else logging.INFO
    log.log(level, "%s %s %d in %.0f ms", scope["method"], route, status, ms)
