"""A file into a case: upload it, see how it is read, correct that, go."""

from typing import Annotated, Any

from fastapi import APIRouter, File, Request, Response, UploadFile

from basset import apart, clock
from basset.api.common import Author, Id, ProjectId, ServicesDep
from basset.api.needs import PAGE, UPLOAD, asking
from basset.errors import Conflict, InvalidInput
from basset.exchange.formats import import_formats
from basset.exchange.formats.sheet.fields import ALL_FIELDS
from basset.tokens import Scope
from basset.uploads import UNFINISHED, Stage, Upload, Uploads
from basset.web.forms import Form, Posted, saved
from basset.web.importing import take_up
from basset.web.page import lead_to, show_page
from basset.wiring import Services

WRITING = PAGE | asking(Scope.WRITE)
ONE = "/cases/{project_id}/import/{upload_id}"

router = APIRouter(include_in_schema=False)


@router.get("/cases/{project_id}/import", openapi_extra=WRITING)
def list_imports(request: Request, services: ServicesDep, project_id: ProjectId) -> Response:
    return show_page(
        request,
        "imports.html.jinja",
        case=services.projects.get(project_id),
        uploads=Uploads(services.settings.home).of_project(project_id),
        formats=[each.title for each in import_formats().values()],
        megabytes=services.settings.max_upload_mb,
        title="Import",
    )


@router.post("/cases/{project_id}/import", openapi_extra=PAGE | UPLOAD)
def upload_file(
    request: Request,
    services: ServicesDep,
    project_id: ProjectId,
    author: Author,
    file: Annotated[UploadFile, File()],
) -> Response:
    services.projects.get(project_id)
    if not file.filename:
        raise InvalidInput("choose one first", field="file")
    uploads, at = Uploads(services.settings.home), clock.stamp(clock.now())
    upload = uploads.add(project_id, file.filename, author, file.file, at)
    take_up(services.settings, upload)
    return lead_to(request, f"/cases/{project_id}/import/{upload.id}")


@router.get(ONE, openapi_extra=WRITING)
def show_import(
    request: Request, services: ServicesDep, project_id: ProjectId, upload_id: Id
) -> Response:
    return _shown(request, services, project_id, upload_id, Form())


@router.post(ONE, openapi_extra=PAGE)
def go_on(
    request: Request, services: ServicesDep, project_id: ProjectId, upload_id: Id, form: Posted
) -> Response:
    """Read it otherwise, import it, or forget it, as the button says."""

    def do() -> str:
        here, uploads = f"/cases/{project_id}/import", Uploads(services.settings.home)
        services.projects.get(project_id)
        upload = uploads.get(project_id, upload_id)
        if upload.stage in UNFINISHED:
            raise Conflict("somebody has said go already")
        if form.get("do") == "forget":
            uploads.remove(upload)
            return here
        after = upload.model_copy(update=_asked(upload, form))
        take_up(services.settings, uploads.write(after))
        return f"{here}/{upload.id}"

    return saved(request, form, do, lambda: _shown(request, services, project_id, upload_id, form))


def _asked(upload: Upload, form: Form) -> dict[str, Any]:
    """What *form* changes: a column that is read otherwise than before has to be read again first."""
    before = {each["column"]: each["field"] for each in (upload.preview or {}).get("columns", ())}
    stale = upload.mapping if upload.stage is Stage.REFUSED else {}
    corrected = {
        name: field
        for name, field in form.below("field")
        if before.get(name) != field or name in stale
    }
    skip_bad = bool(form.get("skip_bad"))
    seen = upload.stage is Stage.READ and not corrected and skip_bad == upload.skip_bad
    imports = form.get("do") == "import" and seen
    return {
        "mapping": upload.mapping | corrected,
        "skip_bad": skip_bad,
        "stage": Stage.IMPORTING if imports else Stage.READING,
        "error": None,
    }


def _shown(
    request: Request, services: Services, project_id: str, upload_id: str, form: Form
) -> Response:
    case = services.projects.get(project_id)
    uploads = Uploads(services.settings.home)
    upload = uploads.get(project_id, upload_id)
    return show_page(
        request,
        "import.html.jinja",
        case=case,
        upload=upload,
        working=upload.stage in UNFINISHED,
        percent_done=apart.percent_done(uploads.file(upload)),
        fields=sorted(ALL_FIELDS),
        form=form,
        title="Import",
    )
