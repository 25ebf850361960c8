"""A file into a case: upload it, see how it is read, correct that, go."""

from typing import Annotated, Any

from fastapi import APIRouter, File, Response, UploadFile

from basset import apart, clock
from basset.api.common import Id
from basset.api.needs import PAGE, UPLOAD, asking
from basset.errors import Conflict, InvalidInput
from basset.exchange.formats import import_formats
from basset.exchange.formats.sheet.fields import ALL_FIELDS
from basset.tokens import Scope
from basset.uploads import UNFINISHED, Stage, Upload, Uploads
from basset.web.forms import Form, Posted
from basset.web.importing import take_up
from basset.web.page import lead_to
from basset.web.visit import CASE, Visit

WRITING = PAGE | asking(Scope.WRITE)
ONE = "/import/{upload_id}"

router = APIRouter(prefix=CASE, include_in_schema=False)


@router.get("/import", openapi_extra=WRITING)
def list_imports(visit: Visit) -> Response:
    return visit.show(
        "imports.html.jinja",
        uploads=_uploads(visit).of_project(visit.project_id),
        formats=[each.title for each in import_formats().values()],
        megabytes=visit.services.settings.max_upload_mb,
        title="Import",
    )


@router.post("/import", openapi_extra=PAGE | UPLOAD)
def upload_file(visit: Visit, file: Annotated[UploadFile, File()]) -> Response:
    visit.services.projects.get(visit.project_id)
    if not file.filename:
        raise InvalidInput("choose one first", field="file")
    at = clock.stamp(clock.now())
    upload = _uploads(visit).add(visit.project_id, file.filename, visit.author, file.file, at)
    take_up(visit.services.settings, upload)
    return lead_to(visit.request, f"{visit.case}/import/{upload.id}")


@router.get(ONE, openapi_extra=WRITING)
def show_import(visit: Visit, upload_id: Id) -> Response:
    return _shown(visit, upload_id, Form())


def _uploads(visit: Visit) -> Uploads:
    return Uploads(visit.services.settings.home)


@router.post(ONE, openapi_extra=PAGE)
def go_on(visit: Visit, upload_id: Id, form: Posted) -> Response:
    """Read it otherwise, import it, or forget it, as the button says."""

    def do() -> str:
        visit.services.projects.get(visit.project_id)
        uploads = _uploads(visit)
        upload = uploads.get(visit.project_id, upload_id)
        if upload.stage in UNFINISHED:
            raise Conflict("somebody has said go already")
        if form.get("do") == "forget":
            uploads.remove(upload)
            return "/import"
        after = upload.model_copy(update=_asked(upload, form))
        take_up(visit.services.settings, uploads.write(after))
        return f"/import/{upload.id}"

    return visit.save(form, do, lambda: _shown(visit, upload_id, form))


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


def _shown(visit: Visit, upload_id: str, form: Form) -> Response:
    uploads = _uploads(visit)
    upload = uploads.get(visit.project_id, upload_id)
    return visit.show(
        "import.html.jinja",
        upload=upload,
        working=upload.stage in UNFINISHED,
        percent_done=apart.percent_done(uploads.file(upload)),
        fields=sorted(ALL_FIELDS),
        form=form,
        title="Import",
    )
