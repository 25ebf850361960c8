"""What an operation needs of whoever calls it, said where its route is and nowhere else.

It stands in the route's ``openapi_extra``, so the gate and the description read the same words.
Most routes say nothing, because their method tells.
"""

from typing import Any

from basset.tokens import Scope

# Answers strangers, too.
OPEN: dict[str, Any] = {"security": []}
# A page of the console: it is for who is signed in, and is told of errors as a page.
PAGE: dict[str, Any] = {"x-page": True}
# Takes a file; any other body is a few pages of JSON.
UPLOAD: dict[str, Any] = {"x-upload": True}

_USUAL = {"GET": Scope.READ, "HEAD": Scope.READ, "DELETE": Scope.ADMIN}


def asking(scope: Scope) -> dict[str, Any]:
    """For a route whose method does not tell: it needs a token with this *scope*."""
    return {"security": [{"token": [str(scope)]}]}


def usual(method: str) -> dict[str, Any]:
    """What every route with this *method* needs that says nothing else."""
    return asking(_USUAL.get(method, Scope.WRITE))


def wanted_scope(said: dict[str, Any], method: str) -> Scope | None:
    """The scope that a token needs for *method* on a route that *said* this; None: no token."""
    security = (usual(method) | said)["security"]
    return Scope(security[0]["token"][0]) if security else None


def takes_file(said: dict[str, Any]) -> bool:
    """Whether the body may be as large as an upload."""
    return bool(said.get("x-upload"))


def is_page(said: dict[str, Any]) -> bool:
    """Whether a session, and no token of its own, lets a request in."""
    return bool(said.get("x-page"))
