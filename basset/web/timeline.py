"""What happened when in a case, and when we learnt of it."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import field_validator

from basset.api.common import ProjectId, ServicesDep
from basset.api.needs import PAGE
from basset.ask.timeline import TimelineQuery
from basset.web.page import show_page

ORDERS = {"happened": "As it happened", "-learnt": "As we learnt of it, the latest first"}


class _Asked(TimelineQuery):
    @field_validator("as_of", mode="before")
    @classmethod
    def _empty_is_none(cls, typed: str | None) -> str | None:
        return typed or None


Wanted = Annotated[_Asked, Query()]

router = APIRouter(include_in_schema=False)


@router.get("/cases/{project_id}/timeline", openapi_extra=PAGE)
def tell_page(
    request: Request, services: ServicesDep, project_id: ProjectId, query: Wanted
) -> Response:
    case = services.projects.get(project_id)
    timeline = services.asking.timeline(project_id, **query.model_dump())
    said = {"orders": ORDERS, "query": query, "timeline": timeline, "title": "Timeline"}
    return show_page(request, "timeline.html.jinja", case=case, **said)
