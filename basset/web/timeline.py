"""What happened when in a case, and when we learnt of it."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import field_validator

from basset.api.needs import PAGE
from basset.ask.timeline import TimelineQuery
from basset.web.visit import CASE, Visit

ORDERS = {"happened": "As it happened", "-learnt": "As we learnt of it, the latest first"}


class _Asked(TimelineQuery):
    @field_validator("as_of", mode="before")
    @classmethod
    def _empty_is_none(cls, typed: str | None) -> str | None:
        return typed or None


router = APIRouter(prefix=CASE, include_in_schema=False)


@router.get("/timeline", openapi_extra=PAGE)
def tell_page(visit: Visit, query: Annotated[_Asked, Query()]) -> Response:
    timeline = visit.services.asking.timeline(visit.project_id, **query.model_dump())
    said = {"orders": ORDERS, "query": query, "timeline": timeline, "title": "Timeline"}
    return visit.show("timeline.html.jinja", **said)
