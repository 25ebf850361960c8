"""The desk of a case: its question and assessment, what is to be done, what changed, and a line that
adds something.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from basset import clock
from basset.api.common import Author, ProjectId, ServicesDep
from basset.api.needs import PAGE
from basset.ask.open_work import open_work
from basset.ask.quick import QuickLine, read_line
from basset.errors import Conflict, InvalidInput
from basset.investigations.entity import EntityInput
from basset.investigations.fields import Marking
from basset.investigations.kinds import KINDS
from basset.investigations.note import Note, NoteChange, NoteInput
from basset.model import fingerprint, validated
from basset.runs.models import Run, State
from basset.web.forms import Form, Posted, saved
from basset.web.page import show_page
from basset.web.sourced import source_called
from basset.wiring import Services

router = APIRouter(include_in_schema=False)

# The analyst's voice in a case, in the order in which a report prints it.
VOICE = ("question", "assessment", "finding", "next-step")
RECENT = 10


@router.get("/cases/{project_id}", openapi_extra=PAGE)
def show_desk(
    request: Request,
    services: ServicesDep,
    project_id: ProjectId,
    line: Annotated[str, Query(max_length=1100)] = "",
) -> Response:
    """*line*: what stands in the line that adds something."""
    return _shown(request, services, project_id, Form((("line", line),) if line else ()))


@router.post("/cases/{project_id}", openapi_extra=PAGE)
def change_desk(
    *,
    request: Request,
    services: ServicesDep,
    author: Author,
    project_id: ProjectId,
    form: Posted,
) -> Response:
    def do() -> str:
        if form.name == "line":
            return f"/cases/{project_id}/entities/{_add(services, project_id, form, author)}"
        _write(services, project_id, form, author)
        return f"/cases/{project_id}"

    def again() -> Response:
        return _shown(request, services, project_id, form)

    return again() if form.get("preview") else saved(request, form, do, again)


def _add(services: Services, project_id: str, form: Form, author: str) -> str:
    """The id of the entity that the line adds."""
    read = read_line(form.get("line"), services.viewer.region(project_id))
    if form.get("another") != "yes":
        _refuse_twin(services, project_id, read)
    stated: dict[str, Any] = {}
    if read.source:
        new = form.get("new_source") == "yes"
        stated["sources"] = [source_called(services, project_id, read.source, author, new=new)]
    claims = [{"key": key, "value": value, **stated} for key, value in read.said]
    said = {"type": read.type, "name": read.name, "claims": claims, **stated}
    entity = validated(EntityInput, said)
    return services.entities.create(project_id, entity, clock.now(), author=author).id


def _refuse_twin(services: Services, project_id: str, read: QuickLine) -> None:
    """Raise Conflict where the case has somebody of that name and type already."""
    alike = services.entities.list(project_id, type=read.type, name=read.name).items
    if any(each.name.casefold() == read.name.casefold() for each in alike):
        raise Conflict(
            f"there is a {read.type} called {read.name!r} already; if this is another one, say so",
            field="another",
        )


def _write(services: Services, project_id: str, form: Form, author: str) -> None:
    """A new note about the case, or another text of one."""
    if form.name not in VOICE:
        raise InvalidInput("is no form of this page", field="form")
    now, own_id = clock.now(), form.get("note")
    if own_id:
        said = {"text": form.get("text"), **form.emptied("confidence", "marking")}
        services.notes.update(
            project_id,
            own_id,
            validated(NoteChange, said),
            now,
            author=author,
            expected=form.version,
        )
    else:
        said = {"kind": form.name, **form.given("text", "confidence", "marking")}
        services.notes.create(project_id, validated(NoteInput, said), now, author=author)


def _shown(request: Request, services: Services, project_id: str, form: Form) -> Response:
    now = clock.now()
    last = _last_report(services, project_id)
    return show_page(
        request,
        "desk.html.jinja",
        case=services.projects.get(project_id),
        title="Desk",
        voice={kind: _notes(services, project_id, kind) for kind in VOICE},
        version_of=fingerprint,
        work=open_work(services.viewer, services.cache, project_id, now),
        last=last,
        changed=_changed(services, project_id, last.created_at if last else None),
        markings=list(Marking),
        form=form,
    )


def _notes(services: Services, project_id: str, kind: str) -> list[Note]:
    """Those about the case itself, the newest first."""
    page = services.notes.list(project_id, sort="-updated_at", kind=kind)
    return [note for note in page.items if note.subject_kind == "project"]


def _last_report(services: Services, project_id: str) -> Run | None:
    runs = services.run_store.list(project_id, state=State.DONE, limit=1).items
    return runs[0] if runs else None


def _changed(services: Services, project_id: str, since: str | None) -> list[tuple[str, Any]]:
    """What changed last, the newest first: nouns and rows."""
    asked: dict[str, Any] = {"limit": RECENT, "sort": "-updated_at"}
    if since:
        asked["changed_since"] = since
    rows = [
        (noun, row)
        for noun, kind in KINDS.items()
        for row in services.store(kind).list(project_id, **asked).items
    ]
    return sorted(rows, key=lambda each: str(each[1].updated_at), reverse=True)[:RECENT]
