"""Schedules: when a project's reports are made. Nothing here renders a report: a worker does."""

from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from basset import clock
from basset.api.common import (
    AcceptedReport,
    Cursor,
    Id,
    Limit,
    Listing,
    ProjectId,
    ServicesDep,
    accepted,
)
from basset.api.etag import IfMatch, expected, tagged
from basset.api.gate import PREFIX
from basset.api.heavy import FILTERED
from basset.api.problems import responses
from basset.api.report_config import ReportConfigRequest
from basset.model import change_of, from_row
from basset.paging import Page
from basset.reports.config import Format, parse_format
from basset.schedules.models import NEXT_RUN, Schedule, ScheduleInput, ScheduleQuery
from basset.schedules.rules import recurrence_of
from basset.schedules.surprises import surprises
from basset.schedules.words import in_words

router = APIRouter(tags=["schedules"])

Wanted = Annotated[ScheduleQuery, Query()]


def _parse_format(text: str) -> Format:
    """``pdf``, ``html``, ``markdown`` or ``md``, ``json``, ``csv``, in any case; else a 400."""
    return parse_format(text)


class ScheduleRequest(ScheduleInput):
    """``cron_expression`` overrides ``frequency``; one of them is needed.

    ``start_time`` anchors the frequency.
    """

    # The same, described field by field.
    report_config: ReportConfigRequest  # type: ignore[assignment]
    frequency: str | None = Field(None, max_length=100, examples=["weekly"], description="any case")
    timezone: str = Field("UTC", max_length=100, examples=["Europe/London"])
    start_time: str | None = Field(None, max_length=60, examples=["2026-01-05T09:00:00+00:00"])


ScheduleChangeRequest = change_of(
    ScheduleRequest,
    "Fields that are left out stay; `report_config` is replaced as a whole.",
    next_run=NEXT_RUN,
)


class ScheduledReportResponse(Schedule):
    """A schedule. *next_run* null: nothing more is owed.

    *last_error*: why its latest run or evaluation failed.
    """


class RunScheduleResponse(AcceptedReport):
    """The report that "run now" asked for."""

    schedule_id: str


class NextRun(BaseModel):
    """One due time, on the wall clock of the schedule's zone and in UTC."""

    local: str = Field(examples=["2026-03-30T09:00:00+01:00"])
    utc: str = Field(examples=["2026-03-30T08:00:00.000000Z"])


class NextRunsResponse(BaseModel):
    schedule_id: str
    timezone: str
    rule: str = Field(examples=["every Monday at 09:00 Europe/London"])
    surprises: list[str] = Field(
        description="what may surprise: steps that do not fit, clocks that jump"
    )
    next_runs: list[NextRun]


@router.post(
    "/projects/{project_id}/schedules",
    status_code=201,
    responses=responses(400, 404, 409, 413),
    summary="Schedule a report",
)
def create_schedule(
    project_id: ProjectId, data: ScheduleRequest, services: ServicesDep, response: Response
) -> ScheduledReportResponse:
    given = ScheduleInput.model_validate(data.model_dump(exclude_unset=True))
    schedule = services.schedules.create(project_id, given, clock.now())
    response.headers["Location"] = f"{PREFIX}/schedules/{schedule.id}"
    return tagged(response, _response(schedule))


@router.get(
    "/projects/{project_id}/schedules",
    dependencies=FILTERED,
    responses=responses(400, 404, 413),
    summary="List a project's schedules",
)
def list_project_schedules(
    project_id: ProjectId, services: ServicesDep, query: Wanted
) -> Listing[ScheduledReportResponse]:
    """Can be sorted by title, next_run or created."""
    return _listing(services.schedules.list(project_id, **query.model_dump()))


@router.get(
    "/schedules",
    dependencies=FILTERED,
    responses=responses(400, 413),
    summary="List all schedules",
)
def list_schedules(services: ServicesDep, query: Wanted) -> Listing[ScheduledReportResponse]:
    """Can be sorted by title, next_run or created."""
    return _listing(services.schedules.list(None, **query.model_dump()))


@router.get("/schedules/due", responses=responses(400), summary="List schedules that are due")
def list_due_schedules(
    services: ServicesDep, limit: Limit = 100, cursor: Cursor = None
) -> Listing[ScheduledReportResponse]:
    """Those that the next tick will look at, longest overdue first."""
    return _listing(services.schedules.due_page(clock.now(), limit, cursor))


@router.get("/schedules/{schedule_id}", responses=responses(404), summary="Read a schedule")
def get_schedule(
    schedule_id: Id, services: ServicesDep, response: Response
) -> ScheduledReportResponse:
    return tagged(response, _response(services.schedules.get(schedule_id)))


@router.patch(
    "/schedules/{schedule_id}",
    responses=responses(400, 404, 409, 412, 413),
    summary="Change a schedule",
)
def update_schedule(
    schedule_id: Id,
    changes: ScheduleChangeRequest,  # type: ignore[valid-type] # derived from ScheduleRequest
    services: ServicesDep,
    response: Response,
    if_match: IfMatch = None,
) -> ScheduledReportResponse:
    """Any field, ``next_run`` included. A report that is owed stays owed."""
    schedule = services.schedules.update(
        schedule_id, changes, clock.now(), expected=expected(if_match)
    )
    return tagged(response, _response(schedule))


@router.delete(
    "/schedules/{schedule_id}",
    status_code=204,
    responses=responses(404, 409),
    summary="Delete a schedule",
)
def delete_schedule(schedule_id: Id, services: ServicesDep) -> None:
    """Its reports stay."""
    services.schedules.delete(schedule_id)


@router.post(
    "/schedules/{schedule_id}/run",
    status_code=202,
    responses=responses(400, 404, 409),
    summary="Run now",
)
def run_schedule(schedule_id: Id, services: ServicesDep, response: Response) -> RunScheduleResponse:
    """Asks for one report beside the schedule's own; its due times stay as they are."""
    run = services.runs.request_scheduled(schedule_id, clock.now())
    return RunScheduleResponse(schedule_id=schedule_id, **accepted(run, response).model_dump())


@router.get(
    "/schedules/{schedule_id}/next-runs",
    responses=responses(400, 404),
    summary="Preview the next due times",
)
def list_next_runs(
    schedule_id: Id, services: ServicesDep, count: Annotated[int, Query(ge=1, le=100)] = 5
) -> NextRunsResponse:
    now = clock.now()
    rule = recurrence_of(services.schedules.get(schedule_id))
    moments = services.schedules.next_runs(schedule_id, count, now)
    zone = ZoneInfo(rule.timezone)
    return NextRunsResponse(
        schedule_id=schedule_id,
        timezone=rule.timezone,
        rule=in_words(rule),
        surprises=surprises(rule, now),
        next_runs=[_next_run(moment, zone) for moment in moments],
    )


def _listing(page: Page[Schedule]) -> Listing[ScheduledReportResponse]:
    return Listing(
        items=[_response(schedule) for schedule in page.items], next_cursor=page.next_cursor
    )


def _response(schedule: Schedule) -> ScheduledReportResponse:
    return from_row(ScheduledReportResponse, schedule.model_dump())


def _next_run(moment: datetime, zone: ZoneInfo) -> NextRun:
    return NextRun(
        local=moment.astimezone(zone).isoformat(), utc=clock.stamp(moment.astimezone(UTC))
    )
