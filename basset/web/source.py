"""One source: what is known of it, to correct. Its form follows from its model."""

from enum import StrEnum
from functools import partial
from typing import Any, get_args

from fastapi import APIRouter, Request, Response
from pydantic.fields import FieldInfo

from basset import clock
from basset.api.common import Author, Id, ProjectId, ServicesDep
from basset.api.needs import PAGE
from basset.investigations.source import SourceChange, SourceInput
from basset.model import fingerprint, validated
from basset.web.forms import Form, Posted, saved
from basset.web.page import show_page
from basset.wiring import Services

router = APIRouter(include_in_schema=False)

PATH = "/cases/{project_id}/sources/{source_id}"


def _choices(field: FieldInfo) -> dict[str, Any]:
    """What a *field* may be, as somebody chooses it; empty where it is text."""
    kind = next(iter(get_args(field.annotation)), None)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return {str(each): each for each in kind}
    return {str(each): each for each in get_args(kind) if isinstance(each, str | int)}


CHOICES = {name: _choices(SourceInput.model_fields[name]) for name in SourceChange.model_fields}


@router.get(PATH, openapi_extra=PAGE)
def show_source(
    request: Request, services: ServicesDep, project_id: ProjectId, source_id: Id
) -> Response:
    return _shown(request, services, (project_id, source_id), Form())


@router.post(PATH, openapi_extra=PAGE)
def change_source(
    *,
    request: Request,
    services: ServicesDep,
    author: Author,
    project_id: ProjectId,
    source_id: Id,
    form: Posted,
) -> Response:
    which = project_id, source_id

    def do() -> str:
        typed = form.emptied(*CHOICES) | {"note": form.get("note")}
        said = {name: CHOICES[name].get(text, text) for name, text in typed.items()}
        update = partial(services.sources.update, author=author, expected=form.version)
        update(*which, validated(SourceChange, said), clock.now())
        return f"/cases/{project_id}/sources/{source_id}"

    return saved(request, form, do, lambda: _shown(request, services, which, form))


def _shown(request: Request, services: Services, which: tuple[str, str], form: Form) -> Response:
    source = services.sources.get(*which)
    return show_page(
        request,
        "source.html.jinja",
        case=services.projects.get(which[0]),
        source=source,
        version=fingerprint(source),
        choices=CHOICES,
        fields=SourceInput.model_fields,
        form=form,
        title=source.title,
    )
