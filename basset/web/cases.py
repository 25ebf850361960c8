"""All cases, and a new one."""

from fastapi import APIRouter, Request, Response

from basset import clock
from basset.api.common import Cursor, ServicesDep
from basset.api.needs import PAGE
from basset.ask.open_work import known_work
from basset.errors import Forbidden
from basset.investigations.project import ProjectInput
from basset.model import validated
from basset.paging import MAX_LIMIT
from basset.web.forms import Form, Posted, saved
from basset.web.page import show_page
from basset.wiring import Services

AT_ONCE = 100

router = APIRouter(include_in_schema=False)


@router.get("/cases", openapi_extra=PAGE)
def list_cases(request: Request, services: ServicesDep, cursor: Cursor = None) -> Response:
    return _shown(request, services, Form(), cursor)


@router.post("/cases", openapi_extra=PAGE)
def add_case(request: Request, services: ServicesDep, form: Posted) -> Response:
    def do() -> str:
        if services.access.projects is not None:
            raise Forbidden("this token is limited to projects, and a new one is none of them")
        given = form.given("name", "description", "marking")
        return f"/cases/{services.projects.create(validated(ProjectInput, given), clock.now()).id}"

    return saved(request, form, do, lambda: _shown(request, services, form))


def _shown(request: Request, services: Services, form: Form, cursor: str | None = None) -> Response:
    page = services.projects.list(AT_ONCE, cursor)
    viewer, cache = services.viewer, services.cache
    return show_page(
        request,
        "cases.html.jinja",
        cases=page.items,
        work={case.id: known_work(viewer, cache, case.id) for case in page.items},
        due=_due(services),
        next=page.next_cursor,
        form=form,
        title="Cases",
    )


def _due(services: Services) -> dict[str, str]:
    """When the next report of each case is due, of the cases that come first."""
    owed = services.schedules.list(enabled_only=True, limit=MAX_LIMIT, sort="next_run").items
    return {each.project_id: each.next_run for each in reversed(owed) if each.next_run}
