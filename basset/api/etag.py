"""ETags: so that of two people who change one row at once, the second is told (RFC 9110,
13.1.1).
"""

from hashlib import sha256
from typing import Annotated, TypeVar

from fastapi import Header, Response
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from basset.model import Model, fingerprint

M = TypeVar("M", bound=Model)

IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        max_length=200,
        description="The `ETag` that you read; when the row has changed since, this is a 412.",
    ),
]


def tagged(response: Response, row: M) -> M:
    """*row*, its ETag in the headers of the answer."""
    response.headers["ETag"] = f'"{fingerprint(row)}"'
    return row


def expected(if_match: str | None) -> str | None:
    """The fingerprint that a row must have; None where any will do."""
    if if_match is None or if_match.strip() == "*":
        return None
    return if_match.strip().removeprefix("W/").strip('"')


class EveryAnswer:
    """Gives whatever is read an ETag: what ``tagged`` has not, one of its bytes."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_read = scope["type"] == "http" and scope["method"] == "GET"
        await self._app(scope, receive, _tagging(send) if is_read else send)


def _tagging(send: Send) -> Send:
    """*send*, which holds the head of an answer back until its body is known."""
    held: list[Message] = []

    async def tagging(message: Message) -> None:
        if message["type"] == "http.response.start":
            held.append(message)
            return
        if held:
            head = held.pop()
            # What comes in pieces is a file, which has an ETag, or an export, which is made once.
            if head["status"] == 200 and not message.get("more_body"):
                digest = sha256(message.get("body", b"")).hexdigest()[:32]
                MutableHeaders(scope=head).setdefault("ETag", f'"{digest}"')
            await send(head)
        await send(message)

    return tagging
