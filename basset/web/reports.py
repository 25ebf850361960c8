"""Reports of a case: its schedules, what was made, and a new one with what it would leave out."""

from datetime import datetime
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Response

from basset import clock
from basset.api.common import Cursor
from basset.api.heavy import LOOKED
from basset.api.needs import PAGE, asking
from basset.errors import InvalidInput, NotFound
from basset.investigations.chart import CHART
from basset.model import validated
from basset.reports.audiences.preview import LeftOut
from basset.reports.audiences.rules import audience_names
from basset.reports.config import Format, ReportConfig, parse_config
from basset.reports.sections import ReportType
from basset.schedules.models import Schedule, ScheduleChange
from basset.schedules.rules import upcoming
from basset.schedules.words import plan_in_words
from basset.tokens import Scope
from basset.web.forms import Form, Posted
from basset.web.progress import next_of
from basset.web.visit import CASE, Visit

NEXT_TIMES = 5
AT_ONCE = 25
WRITING = PAGE | asking(Scope.WRITE)

router = APIRouter(prefix=CASE, include_in_schema=False)


@router.get("/reports", openapi_extra=PAGE)
def list_made(visit: Visit, cursor: Cursor = None) -> Response:
    return _shown(visit, Form(), cursor)


@router.post("/reports", openapi_extra=PAGE)
def change_schedule(visit: Visit, form: Posted) -> Response:
    """Pause a schedule, let it go on, or have its report made now; ``form`` is its id."""

    def do() -> str:
        services, now = visit.services, clock.now()
        schedule = services.schedules.get(form.name)
        if schedule.project_id != visit.project_id:
            raise NotFound("this case has no such schedule")
        if form.get("do") == "run":
            return f"/reports/{services.runs.request_scheduled(schedule.id, now).id}"
        change = validated(ScheduleChange, {"enabled": form.get("do") == "resume"})
        services.schedules.update(schedule.id, change, now, expected=form.version)
        return "/reports"

    return visit.save(form, do, lambda: _shown(visit, form))


@router.get("/reports/new", openapi_extra=WRITING, dependencies=LOOKED)
def plan_report(visit: Visit) -> Response:
    """A form for a new report; with ``preview``, what its copies would leave out."""
    form = Form(tuple(visit.request.query_params.multi_items()))
    left_out: list[LeftOut] | None = None
    if form.get("preview"):
        try:
            asked = _asked(visit, form)
            left_out = visit.services.builder.preview(visit.project_id, asked, clock.now)
        except (InvalidInput, NotFound) as error:
            form.refused = error
    page = _planned(visit, form, left_out)
    page.status_code = form.refused.status if form.refused else 200
    return page


@router.post("/reports/new", openapi_extra=PAGE)
def ask_report(visit: Visit, form: Posted) -> Response:
    def do() -> str:
        runs, asked = visit.services.runs, _asked(visit, form)
        return f"/reports/{runs.request_report(visit.project_id, asked, clock.now()).id}"

    return visit.save(form, do, lambda: _planned(visit, form))


def _asked(visit: Visit, form: Form) -> ReportConfig:
    """What was typed as a report. A line of ``deliver`` is an address, after the audience whose copy
    goes there where it is not the first's.
    """
    lines = [line.split() for line in form.get("deliver").splitlines() if line.strip()]
    more = {name: form.all(name) for name in ("formats", "audiences", "entity_ids")}
    deliver = [{"to": words[-1], "audience": " ".join(words[:-1]) or None} for words in lines]
    given = form.given("title", "report_type", "prepared_for", "approval", "chart")
    if "chart" in given:
        given["chart"] = visit.services.store(CHART).find(visit.project_id, given["chart"]).id
    return parse_config(
        given | {name: values for name, values in more.items() if values} | {"deliver": deliver},
        "",
    )


def _planned(visit: Visit, form: Form, left_out: list[LeftOut] | None = None) -> Response:
    about, services = form.all("entity_ids"), visit.services
    return visit.show(
        "new_report.html.jinja",
        form=form,
        about=[services.entities.get(visit.project_id, own_id) for own_id in about],
        audiences=audience_names(services.settings.home),
        formats=list(Format),
        types=[each for each in ReportType if about or each is not ReportType.DOSSIER],
        left_out=left_out,
        title="New report",
    )


def _shown(visit: Visit, form: Form, cursor: str | None = None) -> Response:
    services, project_id, now = visit.services, visit.project_id, clock.now()
    page = services.run_store.list(project_id, limit=AT_ONCE, cursor=cursor)
    schedules = services.schedules.list(project_id, sort="title").items
    return visit.show(
        "reports.html.jinja",
        schedules=[(one, plan_in_words(one), _times(one, now)) for one in schedules],
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
