"""A row is deleted on a page of its own, which says what goes with it and what stays."""

from typing import Any

from fastapi import APIRouter, Request, Response

from basset import clock
from basset.api.common import Author, Id, ProjectId, ServicesDep
from basset.api.needs import PAGE, asking
from basset.errors import NotFound
from basset.investigations.kind import Kind
from basset.investigations.kinds import KINDS
from basset.model import fingerprint, refuse_stale
from basset.tokens import Scope
from basset.web.forms import Form, Posted, saved
from basset.web.page import show_page
from basset.wiring import Services

DELETING = PAGE | asking(Scope.ADMIN)
PATH = "/cases/{project_id}/delete/{noun}/{own_id}"
# So many of what goes along are named.
MOST = 50

router = APIRouter(include_in_schema=False)


@router.get(PATH, openapi_extra=DELETING)
def ask_first(
    request: Request, services: ServicesDep, project_id: ProjectId, noun: str, own_id: Id
) -> Response:
    return _shown(request, services, project_id, _kind(noun), own_id, form=Form())


@router.post(PATH, openapi_extra=DELETING)
def delete_row(
    *,
    request: Request,
    services: ServicesDep,
    project_id: ProjectId,
    noun: str,
    own_id: Id,
    form: Posted,
    author: Author,
) -> Response:
    kind = _kind(noun)

    def do() -> str:
        store = services.store(kind)
        refuse_stale(noun, store.get(project_id, own_id), form.version)
        store.delete(project_id, own_id, clock.now(), author=author)
        return f"/cases/{project_id}/{kind.plural}"

    return saved(
        request, form, do, lambda: _shown(request, services, project_id, kind, own_id, form=form)
    )


def _kind(noun: str) -> Kind[Any]:
    if noun not in KINDS:
        raise NotFound("there is no such page")
    return KINDS[noun]


def _shown(
    request: Request,
    services: Services,
    project_id: str,
    kind: Kind[Any],
    own_id: str,
    *,
    form: Form,
) -> Response:
    row = services.store(kind).get(project_id, own_id)
    return show_page(
        request,
        "delete.html.jinja",
        case=services.projects.get(project_id),
        kind=kind,
        row=row,
        name=kind.title(row) if kind.noun != "note" else row.text[:200],
        version=fingerprint(row),
        goes=_goes(services, project_id, kind.noun, own_id),
        most=MOST,
        form=form,
        title="Delete",
    )


def _goes(services: Services, project_id: str, noun: str, own_id: str) -> list[str]:
    """What the first rows are called that go with the one of this *noun*."""
    goes = []
    if noun == "entity":
        ties = services.relationships.list(project_id, MOST, entity=own_id).items
        goes += [services.relationships.kind.title(tie) for tie in ties]
    if noun in {"entity", "relationship"}:
        notes = services.notes.list(project_id, MOST, subject_id=own_id).items
        goes += [f"note: {note.text[:200]}" for note in notes]
    return goes
