"""The OpenAPI description: what FastAPI derives, with tags, names that read, and the token."""

import json
import re
import sys
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from basset.api.needs import usual
from basset.api.problems import MEDIA_TYPE
from basset.investigations.kind import Kind
from basset.investigations.kinds import KINDS

TEXT = """Investigations in a graph, and scheduled reports of them.

Send a token with every request (`Authorization: Bearer bst_…`); `basset token add` creates one.
Each operation says which scope the token needs: usually `read` to read, `write` to write, `admin`
to delete. Errors are `application/problem+json` with
a stable `code`; an unknown parameter or field is one. Lists are pages: pass `next_cursor` back as
`cursor`. Times are ISO 8601 in UTC unless a field says otherwise."""


def _about(kind: Kind[Any]) -> str:
    """The first sentence of the module that describes *kind*."""
    return str(sys.modules[kind.input.__module__].__doc__).partition("\n")[0]


# In the order in which a reader needs them.
TAGS = [
    {"name": "projects", "description": "Investigations: what everything else belongs to."},
    *({"name": kind.plural, "description": _about(kind)} for kind in KINDS.values()),
    {"name": "exchange", "description": "Import and export of a project."},
    {"name": "questions", "description": "What ties entities, lies around one, or is shared."},
    {"name": "search", "description": "Names, values, notes and sources; entities that are alike."},
    {"name": "schedules", "description": "Schedules, and when they run next."},
    {"name": "reports", "description": "Reports that were made or are due, and their files."},
    {"name": "deliveries", "description": "Where reports go, and whether they arrived."},
    {"name": "health", "description": "Whether Basset works, and its metrics."},
]

SCHEME = {
    "type": "http",
    "scheme": "bearer",
    "description": "A token from `basset token add`.",
}


def describe(app: FastAPI) -> None:
    """Let *app* describe itself, once, when first asked."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _describe(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign] # as FastAPI documents it


# What the framework calls a page of entities and the form of an import, and what we call them.
NAMES = {r"Listing[_\[](\w+?)[_\]]": r"\1List", r"Body_import_file": "ImportForm"}


def _renamed(document: dict[str, Any]) -> dict[str, Any]:
    text = json.dumps(document)
    for pattern, name in NAMES.items():
        text = re.sub(pattern, name, text)
    renamed: dict[str, Any] = json.loads(text)
    return renamed


def _describe(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title=app.title,
        version=app.version,
        description=app.description,
        routes=app.routes,
        tags=app.openapi_tags,
    )
    document = _renamed(document)
    document["components"]["securitySchemes"] = {"token": SCHEME}
    for operations in document["paths"].values():
        for method, operation in operations.items():
            operation.setdefault("security", usual(method.upper())["security"])
            if not operation["security"]:
                for status in ("401", "403"):
                    operation["responses"].pop(status, None)
            for status, response in operation["responses"].items():
                if status >= "400":
                    response["content"] = {MEDIA_TYPE: response["content"]["application/json"]}
    return document
