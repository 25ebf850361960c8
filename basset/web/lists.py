"""The rows of a case by kind: sorted, narrowed, downloaded, and changed several at once."""

from collections.abc import Iterator, Mapping
from functools import partial
from types import SimpleNamespace
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from basset import clock
from basset.api.heavy import FILTERED, HEAVY
from basset.api.needs import PAGE
from basset.ask.open_work import NAMED, Owing, open_work
from basset.errors import InvalidInput, NotFound
from basset.investigations.kind import Kind
from basset.investigations.kinds import KINDS
from basset.paging import Page, every_row
from basset.reports.render.csv import render_csv
from basset.sheets import workbook_bytes
from basset.web.forms import Form, Posted
from basset.web.page import HEADERS
from basset.web.sourced import source_called, source_titles
from basset.web.visit import CASE, Visit

AT_ONCE = 100
# How a list is sorted before somebody says how: what changed last is looked for most, and found first.
NEWEST = "-updated_at"
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

router = APIRouter(prefix=CASE, include_in_schema=False)


def _filters(kind: Kind[Any], given: Mapping[str, str]) -> dict[str, str]:
    """What of a query a list of this *kind* is narrowed and sorted by."""
    known = kind.query.model_fields.keys() - {"limit", "cursor"}
    return {name: value for name, value in given.items() if name in known and value.strip()}


def _rows(visit: Visit, kind: Kind[Any], asked: Mapping[str, str]) -> Page[Any]:
    """A page of the list; *work*: those of which something is to be done."""
    services, project_id = visit.services, visit.project_id
    if not (work := asked.get("work")):
        wanted = {"sort": NEWEST, **_filters(kind, asked)}
        cursor = asked.get("cursor") or None
        return services.store(kind).list(project_id, AT_ONCE, cursor, **wanted)
    known = open_work(services.viewer, services.cache, project_id, clock.now())
    owing = getattr(known, work, None)
    if not isinstance(owing, Owing):
        raise InvalidInput("can be unsourced, disputed or alike", field="work")
    found = services.viewer.rows(project_id).some("entity", owing.entities)
    rows = sorted(found.values(), key=lambda row: (row["type"], row["name"].casefold(), row["id"]))
    return Page([SimpleNamespace(**{"marking": None, **row}) for row in rows], None)


def _shown(visit: Visit, kind: Kind[Any], form: Form) -> Response:
    asked = dict(visit.request.query_params)
    page = _rows(visit, kind, asked)
    return visit.show(
        "list.html.jinja",
        title=kind.plural.capitalize(),
        kind=kind,
        kinds=KINDS.values(),
        rows=page.items,
        next=page.next_cursor,
        named=NAMED,
        asked=asked,
        filters=[name for name in kind.filters if name in kind.query.model_fields],
        columns={name: read for name, read in kind.columns.items() if name != "id"},
        orders=[order for name in kind.sorts for order in (name, f"-{name}")],
        titles=source_titles(visit),
        form=form,
    )


def _change(visit: Visit, kind: Kind[Any], form: Form) -> str:
    """Do what the button says with those rows that are chosen."""
    chosen = form.all("row")
    if not chosen:
        raise InvalidInput("choose at least one row", field="row")
    for own_id in chosen:
        row = visit.services.store(kind).get(visit.project_id, own_id)
        visit.change(kind, own_id, _changed(visit, kind, form, row))
    query = visit.request.url.query
    return f"/{kind.plural}{query and '?'}{query}"


def _changed(visit: Visit, kind: Kind[Any], form: Form, row: Any) -> dict[str, Any]:
    """The change of one *row* that the button of *form* means."""
    match form.get("do"):
        case "mark":
            return form.emptied("marking")
        case "tag" if kind.properties:
            return {"claims": [{"key": "tag", "value": form.get("tag").strip()}]}
        case "source" if kind.properties:
            own = "name" if "name" in kind.change.model_fields else "type"
            return {
                own: getattr(row, own),
                "sources": [source_called(visit, form, form.get("source"))],
            }
    raise InvalidInput("is nothing that can be done here", field="do")


def _download(visit: Visit, kind: Kind[Any], suffix: str) -> Response:
    visit.services.projects.get(visit.project_id)
    wanted = _filters(kind, visit.request.query_params)
    store = visit.services.store(kind)
    rows = _table(every_row(partial(store.list, visit.project_id), **wanted), kind)
    if suffix == "csv":
        pieces, media_type = render_csv(rows, visit.services.settings.csv_bom), CSV
    elif suffix == "xlsx":
        pieces, media_type = workbook_bytes([(kind.plural, rows)]), XLSX
    else:
        raise NotFound("a list is csv or xlsx")
    name = {"Content-Disposition": f'attachment; filename="{kind.plural}.{suffix}"'}
    return StreamingResponse(pieces, media_type=media_type, headers={**HEADERS, **name})


def _table(rows: Iterator[Any], kind: Kind[Any]) -> Iterator[list[Any]]:
    """The *rows* below the names of the columns."""
    yield [*kind.columns]
    yield from ([read(row) for read in kind.columns.values()] for row in rows)


def _add_routes(kind: Kind[Any]) -> None:
    path = f"/{kind.plural}"

    @router.get(path, openapi_extra=PAGE, dependencies=FILTERED)
    def show_list(visit: Visit) -> Response:
        return _shown(visit, kind, Form())

    @router.post(path, openapi_extra=PAGE)
    def change_rows(visit: Visit, form: Posted) -> Response:
        return visit.save(
            form, lambda: _change(visit, kind, form), lambda: _shown(visit, kind, form)
        )

    @router.get(f"{path}/as/{{suffix}}", openapi_extra=PAGE, dependencies=HEAVY)
    def download_list(visit: Visit, suffix: str) -> Response:
        return _download(visit, kind, suffix)


for _kind in KINDS.values():
    _add_routes(_kind)
