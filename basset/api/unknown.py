"""Whatever the description does not name is refused, so that no word is dropped in silence."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError

FORM = "multipart/form-data"
FORMS = (FORM, "application/x-www-form-urlencoded")


async def refuse_unknown(request: Request) -> None:
    """A dependency of every route: its query and its form have described names only.

    Fields of a JSON body are not looked at here: their models forbid others.

    Raises:
        RequestValidationError: names each that is unknown, and what is known.
    """
    sent = request.headers.get("content-type", "")
    if not request.query_params and not sent.startswith(FORMS):
        return
    operation = _operation(request.app, request.scope["route"].name)
    known = {each["name"] for each in operation.get("parameters", ()) if each["in"] == "query"}
    errors = [_error("query", name, known) for name in request.query_params if name not in known]
    content = operation.get("requestBody", {}).get("content", {})
    form = await request.form() if FORM in content else {}
    if form:
        known = _fields(request.app, content[FORM]["schema"])
        errors += [_error("body", name, known) for name in form if name not in known]
    if errors:
        raise RequestValidationError(errors, body=dict(form))


def _operation(app: FastAPI, name: str) -> dict[str, Any]:
    operations = (
        operation for path in app.openapi()["paths"].values() for operation in path.values()
    )
    return next(each for each in operations if each["operationId"] == name)


def _fields(app: FastAPI, schema: dict[str, Any]) -> set[str]:
    """The names of the fields of a form."""
    name = schema["$ref"].rpartition("/")[2]
    return set(app.openapi()["components"]["schemas"][name]["properties"])


def _error(where: str, name: str, known: set[str]) -> dict[str, Any]:
    takes = f"this takes {', '.join(sorted(known))}" if known else "this takes none"
    kind = "parameter" if where == "query" else "field"
    return {"type": "value_error", "loc": (where, name), "msg": f"unknown {kind}; {takes}"}
