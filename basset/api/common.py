"""What routers share: the services, parameters that repeat, and the shape of a page."""

from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends, Path, Query, Request, Response
from pydantic import AfterValidator, BaseModel, Field
from starlette.datastructures import State as AppState

from basset.api.gate import PREFIX
from basset.investigations.claims import DEFAULT_AUTHOR
from basset.investigations.text import Line, check_line
from basset.paging import MAX_CURSOR, MAX_LIMIT, Page
from basset.runs.models import Run, State
from basset.wiring import Services

T = TypeVar("T")

PATH_ID: dict[str, Any] = {"max_length": 100, "pattern": r"^[^\x00-\x1f\x7f-\x9f/]+$"}


def _services(request: Request) -> Services:
    """What there is for whoever asks: services that know nothing that the token may not see."""
    services: Services = request.app.state.services
    return services.for_request(request.state.access)


def _author(request: Request) -> str:
    """Who writes: the token's name. Without authentication there is one analyst."""
    token = request.state.token
    return token.name if token else DEFAULT_AUTHOR


ServicesDep = Annotated[Services, Depends(_services)]
Author = Annotated[str, Depends(_author)]
ProjectId = Annotated[str, Path(**PATH_ID, description="the project's id")]
Id = Annotated[str, Path(**PATH_ID)]
Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="at most so many items")]
Cursor = Annotated[
    str | None, Query(max_length=MAX_CURSOR, description="`next_cursor` of the page before")
]
Wanted = Annotated[
    str,
    Query(min_length=1, max_length=500, examples=["maren@sennick.example"]),
    AfterValidator(check_line),
]
TypeFilter = Annotated[Line | None, Query(max_length=100, description="only this type")]


def ensure_schema(state: AppState) -> None:
    """Apply the schema unless this process has done so.

    Raises:
        DatabaseUnavailable: Neo4j is away; ask again later.
        NewerGraph: it is ahead of this release.
    """
    if not state.schema_applied:
        state.services.database.apply_schema()
        state.schema_applied = True


class Listing(BaseModel, Generic[T]):
    """A page. Ask again with ``cursor=next_cursor``; null: this is the last."""

    items: list[T]
    next_cursor: str | None = Field(None, examples=["YWJjZA"])


def listing(page: Page[T]) -> Listing[T]:
    return Listing(items=page.items, next_cursor=page.next_cursor)


class AcceptedReport(BaseModel):
    """A report that is owed now; a worker makes it. *location* is where to look."""

    report_id: str
    project_id: str
    state: State
    location: str = Field(examples=[f"{PREFIX}/reports/5f0c2b1e-7c34-5d3a-9d3b-0d6f0b6a2c11"])


def accepted(run: Run, response: Response) -> AcceptedReport:
    """The answer to a request for *run*, with the ``Location`` header of a 202."""
    location = f"{PREFIX}/reports/{run.id}"
    response.headers["Location"] = location
    return AcceptedReport(
        report_id=run.id, project_id=run.project_id, state=run.state, location=location
    )
