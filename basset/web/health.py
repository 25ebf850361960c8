"""Whether everything works, what needs somebody, and who may come in: for the whole installation."""

from datetime import datetime

from fastapi import APIRouter, Depends, Request, Response

from basset import clock
from basset.api.common import Author, ServicesDep
from basset.api.heavy import LOOKED
from basset.api.needs import PAGE, asking
from basset.backup.state import BackupState
from basset.errors import Forbidden, InvalidInput, Unavailable
from basset.investigations.access import Access
from basset.investigations.fields import Marking
from basset.runs.attention import Concern
from basset.runs.models import State
from basset.tokens import Scope
from basset.web.forms import Form, Posted, saved
from basset.web.page import show_page
from basset.web.report import act_on
from basset.wiring import Services


def _refuse_limited(services: ServicesDep) -> None:
    if services.access.is_limited:
        raise Forbidden("this is about the whole installation; your token is limited to a part")


router = APIRouter(include_in_schema=False, dependencies=[Depends(_refuse_limited)])
MANAGING = PAGE | asking(Scope.ADMIN)


@router.get("/health", openapi_extra=PAGE, dependencies=LOOKED)
def show_health(request: Request, services: ServicesDep, checked: str | None = None) -> Response:
    """With ``checked``: each service, tried out, and what needs somebody; that takes seconds."""
    return _health(request, services, Form(), checked)


@router.post("/health", openapi_extra=PAGE)
def decide_run(request: Request, services: ServicesDep, form: Posted, author: Author) -> Response:
    """Acknowledge a dead run, or make its report again; ``form`` is its id."""

    def do() -> str:
        act_on(services, services.run_store.get(form.name), form, author)
        return "/health"

    return saved(request, form, do, lambda: _health(request, services, form))


@router.get("/health/tokens", openapi_extra=MANAGING)
def list_tokens(request: Request, services: ServicesDep) -> Response:
    return _tokens(request, services, Form())


@router.post("/health/tokens", openapi_extra=MANAGING)
def change_tokens(request: Request, services: ServicesDep, form: Posted) -> Response:
    """Revoke a token, or show the text of a new one on the page that answers, and never again."""
    if not form.get("revoke"):
        try:
            return _tokens(request, services, Form(), new=_new_token(services, form))
        except InvalidInput as error:
            form.refused = error
            return _tokens(request, services, form)

    def do() -> str:
        services.tokens.delete(form.get("revoke"))
        return "/health/tokens"

    return saved(request, form, do, lambda: _tokens(request, services, form))


def _new_token(services: Services, form: Form) -> str:
    """The text of the token that *form* asks for."""
    access = Access(frozenset(form.all("projects")) or None, _marking(form))
    moment = clock.now()
    scopes = [form.get("scope")]
    return services.tokens.create(form.get("name"), scopes, _until(form), moment, access)[1]


def _marking(form: Form) -> Marking | None:
    text = form.get("max_marking")
    if text and text not in [*Marking]:
        raise InvalidInput("is no marking", field="max_marking")
    return Marking(text) if text else None


def _until(form: Form) -> datetime | None:
    day = form.get("expires_at")
    try:
        return clock.parse(f"{day}T00:00:00Z") if day else None
    except ValueError:
        raise InvalidInput("is no day such as 2026-12-31", field="expires_at") from None


def _health(
    request: Request, services: Services, form: Form, checked: str | None = None
) -> Response:
    now = clock.now()
    dead = services.run_store.list(state=State.DEAD).items
    backup = BackupState.read(services.settings.home)
    concerns: list[Concern] = []
    away = ""
    if checked:
        try:
            concerns = services.health.concerns(now)
        except Unavailable as error:
            away = error.detail
    return show_page(
        request,
        "health.html.jinja",
        checks=services.health.check(now)["services"] if checked else {},
        concerns=concerns,
        away=away,
        checked=checked,
        dead=[run for run in dead if not run.acknowledged_at],
        names={each.id: each.name for each in services.projects.list().items},
        versions=services.health.versions(),
        backup=backup,
        backup_trouble=backup.trouble(now) if backup else None,
        form=form,
        title="Health",
    )


def _tokens(request: Request, services: Services, form: Form, new: str = "") -> Response:
    page = show_page(
        request,
        "tokens.html.jinja",
        tokens=services.tokens.list(),
        names={each.id: each.name for each in services.projects.list().items},
        scopes=list(Scope),
        form=form,
        new=new,
        title="Tokens",
    )
    page.status_code = form.refused.status if form.refused else 200
    return page
