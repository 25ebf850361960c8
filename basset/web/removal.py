"""A row is deleted on a page of its own, which says what goes with it and what stays."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response

from basset import clock
from basset.api.common import Id
from basset.api.needs import PAGE, asking
from basset.errors import NotFound
from basset.investigations.kind import Kind
from basset.investigations.kinds import KINDS
from basset.model import refuse_stale
from basset.tokens import Scope
from basset.web.forms import Form, Posted
from basset.web.visit import CASE, Visit
from basset.wiring import Services

DELETING = PAGE | asking(Scope.ADMIN)
PATH = "/delete/{noun}/{own_id}"
# So many of what goes along are named.
MOST = 50

router = APIRouter(prefix=CASE, include_in_schema=False)


def _kind(noun: str) -> Kind[Any]:
    if noun not in KINDS:
        raise NotFound("there is no such page")
    return KINDS[noun]


KindOf = Annotated[Kind[Any], Depends(_kind)]


@router.get(PATH, openapi_extra=DELETING)
def ask_first(visit: Visit, kind: KindOf, own_id: Id) -> Response:
    return _shown(visit, kind, own_id, Form())


@router.post(PATH, openapi_extra=DELETING)
def delete_row(visit: Visit, kind: KindOf, own_id: Id, form: Posted) -> Response:
    def do() -> str:
        store, case = visit.services.store(kind), visit.project_id
        refuse_stale(kind.noun, store.get(case, own_id), form.version)
        store.delete(case, own_id, clock.now(), author=visit.author)
        return f"/{kind.plural}"

    return visit.save(form, do, lambda: _shown(visit, kind, own_id, form))


def _shown(visit: Visit, kind: Kind[Any], own_id: str, form: Form) -> Response:
    row = visit.services.store(kind).get(visit.project_id, own_id)
    return visit.show(
        "delete.html.jinja",
        kind=kind,
        row=row,
        name=kind.title(row) if kind.noun != "note" else row.text,
        goes=_goes(visit.services, visit.project_id, kind.noun, own_id),
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
        goes += [f"note: {note.text}" for note in notes]
    return goes
