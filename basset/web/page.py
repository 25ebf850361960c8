"""A page: a template, what every page has, and the headers that keep it to itself."""

from functools import cache, partial
from typing import Any

import jinja2
from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse

from basset.investigations.fields import Marking
from basset.model import fingerprint
from basset.reports.grades import graded
from basset.reports.markup import wording
from basset.reports.render.condense import reference_ranges
from basset.reports.render.html import templates_of
from basset.reports.text import as_words, defang_text, percent, period, plural, shown_time
from basset.tokens import Scope, Token
from basset.web.assets import path_of
from basset.web.prose import prose

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'"
)
# The origin of a form is sent with it, to this address only: see ``door.refuse_foreign``.
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


def show_page(
    request: Request, template: str, status: int = 200, /, *, case: Any = None, **said: Any
) -> HTMLResponse:
    """The page that *template* makes of what is *said*; *case*: the project that it is about."""
    own = {
        "url": partial(address, request),
        "static": lambda name: address(request, path_of(name)),
        "case": case,
        "here": request.url.path.removeprefix(request.scope.get("root_path", "")),
        "person": _person(request),
        "may": partial(may, request),
        "prose": partial(prose, address(request, f"/cases/{case.id}" if case else "")),
    }
    text = _environment().get_template(template).render(own | said)
    return HTMLResponse(text, status, HEADERS)


def lead_to(request: Request, path: str) -> RedirectResponse:
    """The answer after a change: see the page at *path*."""
    return RedirectResponse(address(request, path), 303, {"Cache-Control": "no-store"})


def address(request: Request, path: str) -> str:
    """Where *path* of the console is, wherever a proxy has put it."""
    return f"{request.scope.get('root_path', '')}{path}"


def may(request: Request, scope: str) -> bool:
    """Whether who is here may do what needs *scope*; a page does not offer what would be refused."""
    if not request.app.state.settings.api_auth:
        return True
    token = _token(request)
    return token is not None and token.allows(Scope(scope))


def _token(request: Request) -> Token | None:
    return getattr(request.state, "token", None)


def _person(request: Request) -> str | None:
    token = _token(request)
    return token.name if token else None


@cache
def _environment() -> jinja2.Environment:
    environment = templates_of("basset.web", "templates")
    own = [wording, plural, percent, shown_time]
    environment.filters |= {each.__name__: each for each in own}
    environment.filters |= {"words": as_words, "defanged": defang_text, "grade": graded}
    environment.globals.update(
        period=period,
        references=reference_ranges,
        version_of=fingerprint,
        markings=list(Marking),
    )
    return environment
