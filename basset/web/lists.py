"""The rows of a case by kind: sorted, narrowed, downloaded, and changed several at once."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from types import SimpleNamespace
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from basset import clock
from basset.api.common import Author, ProjectId, ServicesDep
from basset.api.heavy import FILTERED, HEAVY
from basset.api.needs import PAGE
from basset.ask.open_work import Owing, open_work
from basset.errors import InvalidInput, NotFound
from basset.investigations.fields import Marking
from basset.investigations.kind import Kind
from basset.investigations.kinds import KINDS
from basset.model import validated
from basset.paging import MAX_LIMIT, Page
from basset.reports.render.csv import render_csv
from basset.sheets import workbook_bytes
from basset.web.forms import Form, Posted, saved
from basset.web.page import HEADERS, show_page
from basset.web.sourced import source_called, source_titles
from basset.wiring import Services

AT_ONCE = 100
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

router = APIRouter(include_in_schema=False)


def _filters(kind: Kind[Any], given: Mapping[str, str]) -> dict[str, str]:
    """What of a query a list of this *kind* is narrowed and sorted by."""
    known = kind.query.model_fields.keys() - {"limit", "cursor"}
    return {name: value for name, value in given.items() if name in known and value.strip()}


def _rows(
    services: Services, project_id: str, kind: Kind[Any], asked: Mapping[str, str]
) -> Page[Any]:
    """A page of the list; *work*: those of which something is to be done."""
    if not (work := asked.get("work")):
        wanted = _filters(kind, asked)
        cursor = asked.get("cursor") or None
        return services.store(kind).list(project_id, AT_ONCE, cursor, **wanted)
    known = open_work(services.viewer, services.cache, project_id, clock.now())
    owing = getattr(known, work, None)
    if not isinstance(owing, Owing):
        raise InvalidInput("can be unsourced, disputed or alike", field="work")
    found = services.viewer.rows(project_id).some("entity", owing.entities)
    rows = sorted(found.values(), key=lambda row: (row["type"], row["name"].casefold(), row["id"]))
    return Page([SimpleNamespace(**{"marking": None, **row}) for row in rows], None)


def _show(kind: Kind[Any]) -> Callable[..., Response]:
    def show_list(request: Request, services: ServicesDep, project_id: ProjectId) -> Response:
        return _shown(request, services, project_id, kind, Form())

    return show_list


def _shown(
    request: Request, services: Services, project_id: str, kind: Kind[Any], form: Form
) -> Response:
    asked = dict(request.query_params)
    page = _rows(services, project_id, kind, asked)
    return show_page(
        request,
        "list.html.jinja",
        case=services.projects.get(project_id),
        title=kind.plural.capitalize(),
        kind=kind,
        kinds=KINDS.values(),
        rows=page.items,
        next=page.next_cursor,
        asked=asked,
        filters=[name for name in kind.filters if name in kind.query.model_fields],
        columns={name: read for name, read in kind.columns.items() if name != "id"},
        orders=[order for name in kind.sorts for order in (name, f"-{name}")],
        markings=list(Marking),
        titles=source_titles(services, project_id),
        form=form,
    )


def _change(kind: Kind[Any]) -> Callable[..., Response]:
    def change_rows(
        request: Request, services: ServicesDep, author: Author, project_id: ProjectId, form: Posted
    ) -> Response:
        def do() -> str:
            chosen = form.all("row")
            if not chosen:
                raise InvalidInput("choose at least one row", field="row")
            change = partial(_changed, services, project_id, kind, form, author=author)
            store, now = services.store(kind), clock.now()
            for own_id in chosen:
                row = store.get(project_id, own_id)
                store.update(project_id, own_id, change(row), now, author=author)
            query = f"?{request.url.query}" if request.url.query else ""
            return f"/cases/{project_id}/{kind.plural}{query}"

        return saved(request, form, do, lambda: _shown(request, services, project_id, kind, form))

    return change_rows


def _changed(
    services: Services, project_id: str, kind: Kind[Any], form: Form, row: Any, *, author: str
) -> Any:
    """The change of one *row* that the button of *form* means."""
    said: dict[str, Any]
    match form.get("do"):
        case "mark":
            said = form.emptied("marking")
        case "tag" if kind.properties:
            said = {"claims": [{"key": "tag", "value": form.get("tag").strip()}]}
        case "source" if kind.properties:
            new, title = form.get("new_source") == "yes", form.get("source").strip()
            source = source_called(services, project_id, title, author, new=new)
            own = "name" if "name" in kind.change.model_fields else "type"
            said = {own: getattr(row, own), "sources": [source]}
        case _:
            raise InvalidInput("is nothing that can be done here", field="do")
    return validated(kind.change, said)


def _download(kind: Kind[Any]) -> Callable[..., Response]:
    def download_list(
        request: Request, services: ServicesDep, project_id: ProjectId, suffix: str
    ) -> Response:
        services.projects.get(project_id)
        wanted = _filters(kind, request.query_params)
        rows = _table(partial(services.store(kind).list, project_id, MAX_LIMIT, **wanted), kind)
        if suffix == "csv":
            pieces, media_type = render_csv(rows, services.settings.csv_bom), CSV
        elif suffix == "xlsx":
            pieces, media_type = workbook_bytes([(kind.plural, rows)]), XLSX
        else:
            raise NotFound("a list is csv or xlsx")
        name = {"Content-Disposition": f'attachment; filename="{kind.plural}.{suffix}"'}
        return StreamingResponse(pieces, media_type=media_type, headers={**HEADERS, **name})

    return download_list


def _table(list_rows: Callable[..., Page[Any]], kind: Kind[Any]) -> Iterator[list[Any]]:
    """The rows of every page, below the names of the columns."""
    yield [*kind.columns]
    cursor = None
    while True:
        page = list_rows(cursor=cursor)
        yield from ([read(row) for read in kind.columns.values()] for row in page.items)
        cursor = page.next_cursor
        if cursor is None:
            return


for _kind in KINDS.values():
    _path = f"/cases/{{project_id}}/{_kind.plural}"
    router.get(_path, openapi_extra=PAGE, dependencies=FILTERED)(_show(_kind))
    router.post(_path, openapi_extra=PAGE)(_change(_kind))
    router.get(f"{_path}/as/{{suffix}}", openapi_extra=PAGE, dependencies=HEAVY)(_download(_kind))
