"""Reports: asking for one, finding them, fetching their files."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import StreamingResponse
from pydantic import Field

from basset import clock
from basset.api.common import (
    AcceptedReport,
    Author,
    Id,
    Listing,
    ProjectId,
    ServicesDep,
    accepted,
)
from basset.api.downloads import sent_archive, sent_file
from basset.api.gate import PREFIX
from basset.api.heavy import FILTERED
from basset.api.needs import asking
from basset.api.problems import responses
from basset.api.ranges import RangedFile
from basset.api.report_config import ReportConfigRequest
from basset.model import Model
from basset.reports.config import ReportConfig, parse_config
from basset.reports.order import Copy, ReportFile
from basset.runs.models import Run, RunQuery, State
from basset.tokens import Scope

router = APIRouter(tags=["reports"])

CopyFor = Annotated[
    str | None,
    Query(alias="copy", max_length=40, description="For this audience; without it, the first."),
]


# Whoever may delete decides what cleanup leaves alone.
KEEPING: dict[str, Any] = {
    "responses": responses(404, 409),
    "openapi_extra": asking(Scope.ADMIN),
}


class FileResponseItem(ReportFile):
    """One file, with where to fetch it."""

    url: str


class CopyResponse(Model):
    """The files for one audience."""

    audience: str
    files: list[FileResponseItem]


class ReportResponse(Model):
    """A report, owed or made.

    *error* says why its latest attempt failed, where ``dead`` means that none will follow, or which
    format a report that is ``done`` lacks.
    """

    id: str
    project_id: str
    schedule_id: str | None
    number: int = Field(description="counts a project's reports")
    state: State
    report_config: ReportConfig
    due_at: str | None
    repeats: str | None = Field(description="the report of the same due time that it follows")
    slots_skipped: int = Field(description="how many earlier due times this one stands for")
    attempts: int
    max_attempts: int
    next_attempt_at: str
    created_at: str
    started_at: str | None
    finished_at: str | None
    error_code: str | None
    error: str | None
    hold: bool = Field(description="cleanup leaves its files alone")
    acknowledged_at: str | None = Field(description="when somebody had dealt with a dead one")
    acknowledged_by: str | None
    files: list[FileResponseItem]
    copies: list[CopyResponse] = Field(description="what each audience got; files are the first's")


@router.post(
    "/projects/{project_id}/reports",
    status_code=202,
    responses=responses(400, 404, 409, 413),
    summary="Ask for a report",
)
def create_report(
    project_id: ProjectId, data: ReportConfigRequest, services: ServicesDep, response: Response
) -> AcceptedReport:
    """A worker makes it; ``location`` says how far it is."""
    run = services.runs.request_report(project_id, parse_config(data.raw(), ""), clock.now())
    return accepted(run, response)


@router.get(
    "/reports", dependencies=FILTERED, responses=responses(400, 413), summary="List reports"
)
def list_reports(
    services: ServicesDep, query: Annotated[RunQuery, Query()]
) -> Listing[ReportResponse]:
    """Newest first; can be sorted by created or title."""
    page = services.run_store.list(**query.model_dump())
    return Listing(items=[_response(run) for run in page.items], next_cursor=page.next_cursor)


@router.get("/reports/{report_id}", responses=responses(404), summary="Read a report's state")
def get_report(report_id: Id, services: ServicesDep) -> ReportResponse:
    return _response(services.run_store.get(report_id))


@router.post("/reports/{report_id}/hold", summary="Hold a report", **KEEPING)
def hold_report(report_id: Id, services: ServicesDep) -> ReportResponse:
    """Cleanup leaves its files alone, however old they get. 409: they are gone already."""
    return _response(services.run_store.hold(report_id, True, clock.now()))


@router.post("/reports/{report_id}/release", summary="Release a held report", **KEEPING)
def release_report(report_id: Id, services: ServicesDep) -> ReportResponse:
    """Cleanup treats it as any other again."""
    return _response(services.run_store.hold(report_id, False, clock.now()))


@router.post(
    "/reports/{report_id}/acknowledge",
    responses=responses(404, 409),
    summary="Acknowledge a dead report",
)
def acknowledge_report(report_id: Id, services: ServicesDep, author: Author) -> ReportResponse:
    """Somebody has dealt with it; `basset doctor` no longer names it. 409: it is not dead."""
    return _response(services.run_store.acknowledge(report_id, author, clock.now()))


@router.get(
    "/reports/{report_id}/files/{name}",
    response_class=Response,
    responses=responses(404, 410)
    | {200: {"description": "The file", "content": {"application/octet-stream": {}}}},
    summary="Fetch a file of a report",
)
def get_report_file(
    report_id: Id,
    name: Annotated[str, Path(max_length=255)],
    services: ServicesDep,
    audience: CopyFor = None,
) -> RangedFile:
    """One of the report's ``files``, ``manifest.json`` or ``SHA256SUMS``; 410 when it expired."""
    return sent_file(services, services.run_store.get(report_id), name, audience)


@router.get(
    "/reports/{report_id}/bundle.zip",
    response_class=StreamingResponse,
    responses=responses(404, 409, 410)
    | {200: {"description": "The report", "content": {"application/zip": {}}}},
    summary="Fetch a report as one file",
)
def get_bundle(report_id: Id, services: ServicesDep, audience: CopyFor = None) -> StreamingResponse:
    """Its whole folder, which `basset report verify` checks; 410 when it expired.

    409: it was damaged since it was written.
    """
    return sent_archive(services, services.run_store.get(report_id), audience)


def _response(run: Run) -> ReportResponse:
    # As it is, and not checked anew: a dossier may be about somebody who is not shown here.
    names = ReportResponse.model_fields.keys() - {"files", "copies"}
    shown = {name: getattr(run, name) for name in names}
    copies = [
        CopyResponse(
            audience=copy.audience,
            files=_files(run, copy, f"?copy={copy.audience}" if place else ""),
        )
        for place, copy in enumerate(run.copies)
    ]
    return ReportResponse(files=copies[0].files if copies else [], copies=copies, **shown)


def _files(run: Run, copy: Copy, query: str) -> list[FileResponseItem]:
    base = f"{PREFIX}/reports/{run.id}/files"
    return [
        FileResponseItem(url=f"{base}/{file.name}{query}", **file.model_dump())
        for file in copy.files
    ]
