"""Every error as RFC 9457 ``application/problem+json``, rendered here and nowhere else; on a page of
the console it is a page with the same words.
"""

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.routing import Match

from basset import log as logs
from basset.api.access import HEADER, route_of
from basset.errors import BassetError, ConfigurationError, InvalidFile
from basset.web.door import failure_page

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
MAX_PROBLEMS = 20
# Of the scope: whether a page was asked for. The gate sets it.
PAGES = "basset.page"
# Not from http.HTTPStatus: its names change between versions of Python.
CODES = {400: "bad_request", 404: "not_found", 405: "method_not_allowed", 413: "content_too_large"}


class FieldProblem(BaseModel):
    """One field that was refused, and why."""

    field: str = Field(examples=["report_config.title"])
    detail: str = Field(examples=["Field required"])


class Problem(BaseModel):
    """What went wrong. *code* is stable; *field* is spelled as in the request."""

    type: str = Field(examples=["urn:basset:problem:not_found"])
    title: str = Field(examples=["Not Found"])
    status: int = Field(examples=[404])
    code: str = Field(examples=["not_found"])
    detail: str = Field(examples=["no project 'f00'"])
    field: str | None = None
    errors: list[FieldProblem] | None = None


def problem(
    request: Request | None,
    status: int,
    code: str,
    detail: str,
    *,
    field: str | None = None,
    errors: Sequence[FieldProblem] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The answer to a *request*; None: to what is none."""
    if request and request.scope.get(PAGES):
        page = failure_page(request, status, _safe(detail), field)
        page.headers.update(headers or {})
        return page
    body = Problem(
        type=f"urn:basset:problem:{code}",
        title=HTTPStatus(status).phrase,
        status=status,
        code=code,
        detail=_safe(detail),
        field=_safe(field) if field else None,
        errors=list(errors) if errors else None,
    )
    return JSONResponse(body.model_dump(exclude_none=True), status, headers, MEDIA_TYPE)


def answer(request: Request, error: BassetError) -> Response:
    """The answer to a *request* that came to *error*. What the answer does not say, the log has."""
    if error.status >= 500:
        # The installation's fault is not in the code.
        traced = error.status == 500 and not isinstance(error, ConfigurationError)
        log.error("%s %s: %s", request.method, route_of(request.scope), error, exc_info=traced)
    headers = {401: {"WWW-Authenticate": 'Bearer realm="basset"'}, 503: {"Retry-After": "10"}}.get(
        error.status
    )
    faults = error.faults if isinstance(error, InvalidFile) else ()
    errors = [FieldProblem(field=where, detail=_safe(reason)) for where, reason in faults]
    field = error.field if error.status < 500 else None
    return problem(
        request, error.status, error.code, error.told, field=field, errors=errors, headers=headers
    )


def answer_errors(app: FastAPI) -> None:
    """Give *app* the one handler of each kind of error."""
    app.add_exception_handler(BassetError, _on_basset_error)
    app.add_exception_handler(RequestValidationError, _on_wrong_shape)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(Exception, _on_surprise)


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """These statuses, for the ``responses`` of a route."""
    return {
        status: {"model": Problem, "description": HTTPStatus(status).phrase} for status in statuses
    }


async def _on_basset_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, BassetError)
    return answer(request, error)


async def _on_wrong_shape(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found: dict[str, FieldProblem] = {}
    # A union reports once per member, and "not a string" says least of what is wrong with a number.
    for item in sorted(error.errors(), key=_vagueness)[:MAX_PROBLEMS]:
        field = _field(item, error.body)
        found.setdefault(field, FieldProblem(field=field, detail=_reason(item)))
    first = next(iter(found.values()))
    detail = f"{first.field}: {first.detail}" if first.field else first.detail
    return problem(
        request, 422, "wrong_shape", detail, field=first.field, errors=list(found.values())
    )


async def _on_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = CODES.get(error.status_code, "http_error")
    headers = {"Allow": _allowed(request)} if error.status_code == 405 else error.headers
    return problem(request, error.status_code, code, error.detail, headers=headers)


def _allowed(request: Request) -> str:
    """The methods of the path that was asked for. Starlette knows only those of the first route
    that has it.
    """
    routes = [*iter_route_contexts(request.app.routes)]
    here = next(each.path for each in routes if each.matches(request.scope)[0] is not Match.NONE)
    methods = {method for each in routes if each.path == here for method in each.methods or ()}
    return ", ".join(sorted(methods))


async def _on_surprise(request: Request, _: Exception) -> Response:
    # Starlette raises it once more after this answer, which is outside of all else, and uvicorn logs
    # it.
    return problem(
        request,
        500,
        "internal",
        "something unexpected happened; the log of Basset's API says what",
        headers={HEADER: logs.followed().get("request", "")},
    )


def _vagueness(item: Mapping[str, Any]) -> tuple[bool, bool]:
    """Our own reasons sort first, those about a type last."""
    return item["type"] != "value_error", item["type"].endswith(("_type", "_parsing"))


def _reason(item: Mapping[str, Any]) -> str:
    if item["type"] == "json_invalid":
        return f"is not JSON: {item['ctx']['error']} at character {item['loc'][-1]}"
    if item["loc"][0] == "path":
        return "is not an id"
    if item["loc"] == ("body",):
        return "needs a JSON object as body, sent with 'Content-Type: application/json'"
    if item["type"] == "extra_forbidden":
        return "unknown field"
    return _safe(str(item["msg"]).removeprefix("Value error, "))


def _field(item: Mapping[str, Any], body: Any) -> str:
    """The place as the user wrote it: without ``body`` and without pydantic's names for members of
    a union.
    """
    where, *path = item["loc"]
    if where != "body":
        return _safe(".".join(map(str, path)))
    known: list[str] = []
    here = body
    for part in path:
        if isinstance(here, Mapping) and (part in here or item["type"] == "missing"):
            here = here.get(part)
        elif isinstance(here, list) and isinstance(part, int) and part < len(here):
            here = here[part]
        else:
            break
        known.append(str(part))
    return _safe(".".join(known))


def _safe(text: str) -> str:
    """*text* short, and such that it can be encoded: a body may carry half a surrogate pair."""
    return text[:500].encode(errors="replace").decode()
