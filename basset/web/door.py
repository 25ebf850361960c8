"""How somebody gets in: the cookie of a session, whence a form may come, and what was typed when the
session had ended.

The gate calls this, for pages only; the JSON API takes no cookies.
"""

import re
from typing import NamedTuple

from fastapi import Request, Response
from fastapi.responses import HTMLResponse

from basset.errors import BassetError, Forbidden, Unauthorized
from basset.sessions import LASTING
from basset.web.page import address, show_page

COOKIE = "basset_session"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FORM = "application/x-www-form-urlencoded"
# More than anybody types; a longer one is not carried through the sign-in.
MOST_KEPT = 256 * 1024
# Of the scope: the fields of the form that the request brought, once they have been read.
TYPED = "basset.typed"
_LOCAL = re.compile(r"/(?![/\\])[^\x00-\x20\x7f\\]*")


class Waiting(NamedTuple):
    """A request that waits until somebody has signed in: where it goes, and what was *typed*.

    *posted*: it is to be sent again; *lost*: there was more than could be carried.
    """

    path: str
    posted: bool = False
    typed: tuple[tuple[str, str], ...] = ()
    lost: bool = False


def session_of(request: Request) -> str:
    """The text of the session that the browser brought.

    Raises:
        Unauthorized: it brought none.
    """
    if not (text := request.cookies.get(COOKIE)):
        raise Unauthorized("you are not signed in")
    return text


def keep_session(request: Request, response: Response, text: str) -> None:
    """Let the browser bring the session *text* with every request for a page, and no other site."""
    response.set_cookie(
        COOKIE,
        text,
        max_age=int(LASTING.total_seconds()),
        path=address(request, "/"),
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )


def refuse_foreign(request: Request) -> None:
    """Let a request that changes something pass only where a page of ours sent it.

    Raises:
        Forbidden: the browser says that it came from elsewhere, or nothing says whence.
    """
    if request.method in SAFE:
        return
    sites = request.headers.getlist("sec-fetch-site")
    origins = request.headers.getlist("origin")
    own = f"{request.url.scheme}://{request.headers.get('host', '')}".lower()
    from_us = sites == ["same-origin"] if sites else [each.lower() for each in origins] == [own]
    if not from_us:
        raise Forbidden(
            "a form is taken from a page of this console only; open the page and send it"
        )


def local_path(text: str) -> str:
    """*text* if it leads to a page of this console, else the first page."""
    return text if _LOCAL.fullmatch(text) else "/cases"


async def turned_away(request: Request, error: BassetError) -> HTMLResponse:
    """The page for a request that may not come in because of *error*, with what it brought."""
    kept = await _kept(request)
    if isinstance(error, Unauthorized):
        return sign_in(request, kept, error.detail, 401)
    request.scope[TYPED] = kept.typed
    return failure_page(request, error.status, error.told, error.field)


def sign_in(request: Request, kept: Waiting, said: str = "", status: int = 200) -> HTMLResponse:
    """The page that asks for a token; *said*: why."""
    return show_page(request, "sign_in.html.jinja", status, kept=kept, said=said, title="Sign in")


def failure_page(
    request: Request, status: int, detail: str, field: str | None = None
) -> HTMLResponse:
    """The page that tells of an error, with what was typed, to be sent again."""
    kept = Waiting(_asked_for(request), request.method not in SAFE, request.scope.get(TYPED, ()))
    title = "Not found" if status == 404 else "That did not work"
    return show_page(
        request, "failed.html.jinja", status, kept=kept, detail=detail, field=field, title=title
    )


async def _kept(request: Request) -> Waiting:
    path = _asked_for(request)
    if request.method in SAFE:
        return Waiting(path)
    is_form = request.headers.get("content-type", "").startswith(FORM)
    length = request.headers.get("content-length", "")
    if not is_form or not length.isdecimal() or int(length) > MOST_KEPT:
        return Waiting(path, lost=True)
    form = await request.form()
    return Waiting(path, True, tuple((name, str(value)) for name, value in form.multi_items()))


def _asked_for(request: Request) -> str:
    path = request.url.path.removeprefix(request.scope.get("root_path", ""))
    return f"{path}?{request.url.query}" if request.url.query else path
