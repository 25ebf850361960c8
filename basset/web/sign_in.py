"""Signing in and out."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import RedirectResponse

from basset import clock
from basset.api import neighbour
from basset.api.common import ServicesDep
from basset.api.needs import OPEN, PAGE
from basset.errors import Forbidden, Unauthorized
from basset.web import door
from basset.web.door import Waiting
from basset.web.forms import Posted
from basset.web.page import address, lead_to, show_page

router = APIRouter(include_in_schema=False)

STRANGERS = OPEN | PAGE


@router.get("/", openapi_extra=STRANGERS)
def lead_in(request: Request) -> RedirectResponse:
    """The first page, which asks whoever is not signed in to do so."""
    return lead_to(request, "/cases")


@router.get("/sign-in", openapi_extra=STRANGERS)
def ask(request: Request) -> Response:
    if not request.app.state.settings.api_auth:
        return lead_to(request, "/cases")
    return door.sign_in(request, Waiting("/cases"))


@router.post("/sign-in", openapi_extra=STRANGERS)
def begin(request: Request, form: Posted, services: ServicesDep) -> Response:
    """Go on to where somebody wanted to go; what they had sent is shown, to be sent now."""
    typed = tuple(form.below("kept"))
    kept = Waiting(door.local_path(form.get("then")), form.get("posted") == "1", typed)
    try:
        text = services.sessions.begin(form.get("token"), clock.now())
    except (Unauthorized, Forbidden) as error:
        return door.sign_in(request, kept, error.detail, error.status)
    again = show_page(request, "signed_in.html.jinja", kept=kept, title="Signed in")
    response = again if kept.posted else lead_to(request, kept.path)
    door.keep_session(request, response, text)
    return response


@router.get("/sign-in/{link}", openapi_extra=STRANGERS)
def enter_by_link(
    request: Request, services: ServicesDep, link: Annotated[str, Path(max_length=100)]
) -> Response:
    """Let in who follows a link of ``basset open``, on this machine.

    A page that leads on, and no redirection: the browser sends the cookie along with what a page of
    ours asks for, but not with what began elsewhere.
    """
    neighbour.refuse_remote(request)
    response = show_page(request, "signed_in.html.jinja", kept=Waiting("/cases"), title="Signed in")
    door.keep_session(request, response, services.sessions.follow(link, clock.now()))
    return response


@router.post("/sign-out", openapi_extra=STRANGERS)
def end(request: Request, services: ServicesDep) -> Response:
    services.sessions.end(request.cookies.get(door.COOKIE, ""))
    response = lead_to(request, "/sign-in")
    response.delete_cookie(door.COOKIE, path=address(request, "/"))
    return response
