"""Reports of a case: its schedules, what was made, and a new one with what it would leave out."""

from datetime import datetime
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response

from basset import clock
from basset.api.common import Cursor, ProjectId, ServicesDep
from basset.api.heavy import LOOKED
from basset.api.needs import PAGE, asking
from basset.errors import InvalidInput, NotFound
from basset.investigations.chart import CHART
from basset.model import fingerprint, validated
from basset.reports.audiences.preview import LeftOut
from basset.reports.audiences.rules import audience_names
from basset.reports.config import Format, ReportConfig, parse_config
from basset.reports.sections import ReportType
from basset.runs.models import RunQuery
from basset.schedules.models import Schedule, ScheduleChange, ScheduleQuery
from basset.schedules.rules import upcoming
from basset.schedules.words import plan_in_words
from basset.tokens import Scope
from basset.web.forms import Form, Posted, saved
from basset.web.page import show_page
from basset.web.progress import next_of
from basset.wiring import Services

NEXT_TIMES = 5
AT_ONCE = 25
WRITING = PAGE | asking(Scope.WRITE)

router = APIRouter(include_in_schema=False)


@router.get("/cases/{project_id}/reports", openapi_extra=PAGE)
def list_made(
    request: Request, services: ServicesDep, project_id: ProjectId, cursor: Cursor = None
) -> Response:
    return _shown(request, services, project_id, Form(), cursor)


@router.post("/cases/{project_id}/reports", openapi_extra=PAGE)
def change_schedule(
    request: Request, services: ServicesDep, project_id: ProjectId, form: Posted
) -> Response:
    """Pause a schedule, let it go on, or have its report made now; ``form`` is its id."""

    def do() -> str:
        here, now = f"/cases/{project_id}/reports", clock.now()
        schedule = services.schedules.get(form.name)
        if schedule.project_id != project_id:
            raise NotFound("this case has no such schedule")
        if form.get("do") == "run":
            return f"{here}/{services.runs.request_scheduled(schedule.id, now).id}"
        change = validated(ScheduleChange, {"enabled": form.get("do") == "resume"})
        services.schedules.update(schedule.id, change, now, expected=form.version)
        return here

    return saved(request, form, do, lambda: _shown(request, services, project_id, form))


@router.get(
    "/cases/{project_id}/reports/new",
    openapi_extra=WRITING,
    dependencies=LOOKED,
)
def plan_report(request: Request, services: ServicesDep, project_id: ProjectId) -> Response:
    """A form for a new report; with ``preview``, what its copies would leave out."""
    form = Form(tuple(request.query_params.multi_items()))
    left_out: list[LeftOut] | None = None
    if form.get("preview"):
        try:
            asked = _asked(services, project_id, form)
            left_out = services.builder.preview(project_id, asked, clock.now)
        except (InvalidInput, NotFound) as error:
            form.refused = error
    page = _planned(request, services, project_id, form, left_out)
    page.status_code = form.refused.status if form.refused else 200
    return page


@router.post("/cases/{project_id}/reports/new", openapi_extra=PAGE)
def ask_report(
    request: Request, services: ServicesDep, project_id: ProjectId, form: Posted
) -> Response:
    def do() -> str:
        asked = _asked(services, project_id, form)
        run = services.runs.request_report(project_id, asked, clock.now())
        return f"/cases/{project_id}/reports/{run.id}"

    return saved(request, form, do, lambda: _planned(request, services, project_id, form))


def _asked(services: Services, project_id: str, form: Form) -> ReportConfig:
    """What was typed as a report. A line of ``deliver`` is an address, after the audience whose copy
    goes there where it is not the first's.
    """
    lines = [line.split() for line in form.get("deliver").splitlines() if line.strip()]
    more = {name: form.all(name) for name in ("formats", "audiences", "entity_ids")}
    deliver = [{"to": words[-1], "audience": " ".join(words[:-1]) or None} for words in lines]
    given = form.given("title", "report_type", "prepared_for", "approval", "chart")
    if "chart" in given:
        given["chart"] = services.store(CHART).find(project_id, given["chart"]).id
    return parse_config(
        given | {name: values for name, values in more.items() if values} | {"deliver": deliver},
        "",
    )


def _planned(
    request: Request,
    services: Services,
    project_id: str,
    form: Form,
    left_out: list[LeftOut] | None = None,
) -> Response:
    about = form.all("entity_ids")
    types = [each for each in ReportType if about or each is not ReportType.DOSSIER]
    return show_page(
        request,
        "new_report.html.jinja",
        case=services.projects.get(project_id),
        form=form,
        about=[services.entities.get(project_id, own_id) for own_id in about],
        audiences=audience_names(services.settings.home),
        formats=list(Format),
        types=types,
        left_out=left_out,
        title="New report",
    )


def _shown(
    request: Request, services: Services, project_id: str, form: Form, cursor: str | None = None
) -> Response:
    wanted = RunQuery(project_id=project_id, limit=AT_ONCE, cursor=cursor)
    page, now = services.run_store.list(**wanted.model_dump()), clock.now()
    query = ScheduleQuery(sort="title").model_dump()
    schedules = services.schedules.list(project_id, **query).items
    return show_page(
        request,
        "reports.html.jinja",
        case=services.projects.get(project_id),
        schedules=[(one, plan_in_words(one), _times(one, now)) for one in schedules],
        fingerprint=fingerprint,
        runs=[(run, next_of(run)) for run in page.items],
        next=page.next_cursor,
        form=form,
        title="Reports",
    )


def _times(schedule: Schedule, now: datetime) -> list[str]:
    """The next times at which *schedule* is due, on the clock of its zone."""
    if not schedule.enabled:
        return []
    try:
        zone = ZoneInfo(schedule.timezone)
        times = upcoming(schedule, NEXT_TIMES, now)
    except (InvalidInput, LookupError, ValueError):  # its last error says so
        return []
    return [f"{moment.astimezone(zone):%a %Y-%m-%d %H:%M %Z}" for moment in times]
