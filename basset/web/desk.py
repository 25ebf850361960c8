"""The desk of a case: its question and assessment, what is to be done, what changed, and a line that
adds something.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from basset import clock
from basset.api.needs import PAGE
from basset.ask.open_work import known_work, open_work
from basset.ask.quick import QuickLine, read_line
from basset.errors import Conflict, InvalidInput
from basset.investigations.entity import ENTITY
from basset.investigations.kinds import KINDS
from basset.investigations.note import NOTE, Note
from basset.runs.models import Run, State
from basset.web.forms import Form, Posted
from basset.web.sourced import source_called
from basset.web.visit import CASE, Visit
from basset.wiring import Services

router = APIRouter(prefix=CASE, include_in_schema=False)

# The analyst's voice in a case, in the order in which a report prints it.
VOICE = ("question", "assessment", "finding", "next-step")
RECENT = 10


@router.get("", openapi_extra=PAGE)
def show_desk(
    visit: Visit,
    line: Annotated[str, Query(max_length=1100)] = "",
    counted: str | None = None,
) -> Response:
    """*line*: what stands in the line that adds something. With ``counted``: what is left to do,
    counted now, which takes seconds in a large case.
    """
    return _shown(visit, Form((("line", line),) if line else ()), counted)


@router.post("", openapi_extra=PAGE)
def change_desk(visit: Visit, form: Posted) -> Response:
    def do() -> str:
        if form.name == "line":
            return f"/entities/{_add(visit, form)}"
        _write(visit, form)
        return ""

    def again() -> Response:
        return _shown(visit, form)

    return again() if form.get("preview") else visit.save(form, do, again)


def _add(visit: Visit, form: Form) -> str:
    """The id of the entity that the line adds."""
    read = read_line(form.get("line"), visit.services.viewer.region(visit.project_id))
    if form.get("another") != "yes":
        _refuse_twin(visit, read)
    stated: dict[str, Any] = {}
    if read.source:
        stated["sources"] = [source_called(visit, form, read.source)]
    claims = [{"key": key, "value": value, **stated} for key, value in read.said]
    return visit.add(ENTITY, {"type": read.type, "name": read.name, "claims": claims, **stated})


def _refuse_twin(visit: Visit, read: QuickLine) -> None:
    """Raise Conflict where the case has somebody of that name and type already."""
    entities = visit.services.entities
    alike = entities.list(visit.project_id, type=read.type, name=read.name).items
    if any(each.name.casefold() == read.name.casefold() for each in alike):
        raise Conflict(
            f"there is a {read.type} called {read.name!r} already; if this is another one, say so",
            field="another",
        )


def _write(visit: Visit, form: Form) -> None:
    """A new note about the case, or another text of one."""
    if form.name not in VOICE:
        raise InvalidInput("is no form of this page", field="form")
    if own_id := form.get("note"):
        said = {"text": form.get("text"), **form.emptied("confidence", "marking")}
        visit.change(NOTE, own_id, said, form.version)
    else:
        visit.add(NOTE, {"kind": form.name, **form.given("text", "confidence", "marking")})


def _shown(visit: Visit, form: Form, counted: str | None = None) -> Response:
    services, project_id = visit.services, visit.project_id
    viewer, cache = services.viewer, services.cache
    last = _last_report(services, project_id)
    return visit.show(
        "desk.html.jinja",
        title="Desk",
        voice={kind: _notes(services, project_id, kind) for kind in VOICE},
        work=open_work(viewer, cache, project_id, clock.now())
        if counted
        else known_work(viewer, cache, project_id),
        counted=counted,
        last=last,
        changed=_changed(services, project_id, last.created_at if last else None),
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
