"""What every request passes before its body is read: authentication, scope and size.

A middleware and not a dependency, because FastAPI reads the body first: a stranger must not be
able to fill the
disk with an upload, and a path that forgets to ask for a token must not exist.
"""

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from basset import clock, tokens
from basset.api.pages import HOME, OPERATIONS
from basset.api.problems import from_error, problem
from basset.errors import BassetError, Forbidden, Unauthorized
from basset.tokens import Token, TokenStore

PREFIX = "/api/v1"
OPEN_PATHS = frozenset(
    {f"{PREFIX}/health", f"{PREFIX}/health/ready", f"{PREFIX}/openapi.json", HOME, OPERATIONS}
)
MAX_JSON_BYTES = 2 * 1024 * 1024


class Gate:
    """Refuses what may not come in. ``request.state.token`` is the token, or None without
    authentication.
    """

    def __init__(self, app: ASGIApp, *, auth: bool, max_upload_bytes: int) -> None:
        self._app = app
        self._auth = auth
        self._max_upload_bytes = max_upload_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            request.state.token = await self._token(request)
        except BassetError as error:
            await from_error(error)(scope, receive, send)
            return
        limit = self._limit(request)
        if _declared_length(request) > limit:
            await problem(413, "content_too_large", _too_large(limit))(scope, receive, send)
            return
        await self._app(scope, _counted(receive, limit), send)

    async def _token(self, request: Request) -> Token | None:
        if not self._auth or request.url.path in OPEN_PATHS:
            return None
        scheme, _, text = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not text.strip():
            raise Unauthorized(
                "send a token: 'Authorization: Bearer bst_…'; 'basset token add' makes one"
            )
        store: TokenStore = request.app.state.services.tokens
        token = await run_in_threadpool(store.verify, text.strip(), clock.now())
        wanted = tokens.Scope.READ if request.method in {"GET", "HEAD"} else tokens.Scope.WRITE
        if not token.allows(wanted):
            raise Forbidden(
                f"this needs a token with the scope {wanted}; the one sent has {', '.join(token.scopes)}"
            )
        return token

    def _limit(self, request: Request) -> int:
        return self._max_upload_bytes if request.url.path.endswith("/import") else MAX_JSON_BYTES


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
