"""One source: what is known of it, to correct. Its form follows from its model."""

from enum import StrEnum
from typing import Any, get_args

from fastapi import APIRouter, Response
from pydantic.fields import FieldInfo

from basset.api.common import Id
from basset.api.needs import PAGE
from basset.investigations.source import SOURCE, SourceChange, SourceInput
from basset.web.forms import Form, Posted
from basset.web.visit import CASE, Visit

router = APIRouter(prefix=CASE, include_in_schema=False)

PATH = "/sources/{source_id}"


def _choices(field: FieldInfo) -> dict[str, Any]:
    """What a *field* may be, as somebody chooses it; empty where it is text."""
    kind = next(iter(get_args(field.annotation)), None)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return {str(each): each for each in kind}
    return {str(each): each for each in get_args(kind) if isinstance(each, str | int)}


CHOICES = {name: _choices(SourceInput.model_fields[name]) for name in SourceChange.model_fields}


@router.get(PATH, openapi_extra=PAGE)
def show_source(visit: Visit, source_id: Id) -> Response:
    return _shown(visit, source_id, Form())


@router.post(PATH, openapi_extra=PAGE)
def change_source(visit: Visit, source_id: Id, form: Posted) -> Response:
    def do() -> str:
        typed = form.emptied(*CHOICES) | {"note": form.get("note")}
        said = {name: CHOICES[name].get(text, text) for name, text in typed.items()}
        visit.change(SOURCE, source_id, said, form.version)
        return f"/sources/{source_id}"

    return visit.save(form, do, lambda: _shown(visit, source_id, form))


def _shown(visit: Visit, source_id: str, form: Form) -> Response:
    source = visit.services.sources.get(visit.project_id, source_id)
    said = {"source": source, "choices": CHOICES, "fields": SourceInput.model_fields}
    return visit.show("source.html.jinja", form=form, title=source.title, **said)
