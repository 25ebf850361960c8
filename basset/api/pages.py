"""What strangers may read: a page about the API for people, which loads nothing and runs nothing, and
the description.
"""

import base64
import hashlib
from collections import defaultdict
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse
from jinja2 import Environment, PackageLoader

from basset.api.gate import PREFIX
from basset.api.needs import OPEN

OPERATIONS, DESCRIPTION = "/docs", f"{PREFIX}/openapi.json"

_ENVIRONMENT = Environment(loader=PackageLoader("basset.api", "."), autoescape=True)


def add_pages(app: FastAPI) -> None:
    """Let *app* answer with them. They are no part of its description."""
    pages = {OPERATIONS: _operations, DESCRIPTION: _description}
    for path, page in pages.items():
        app.add_api_route(
            path, page, methods=["GET", "HEAD"], include_in_schema=False, openapi_extra=OPEN
        )


async def _operations(request: Request) -> HTMLResponse:
    """Every operation of the description, by tag."""
    document = request.app.openapi()
    by_tag: dict[str, list[dict[str, str]]] = defaultdict(list)
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            row = {"method": method.upper(), "path": path, "summary": operation["summary"]}
            by_tag[operation["tags"][0]].append(row)
    return _page(
        request,
        groups=[{**tag, "operations": by_tag[tag["name"]]} for tag in document["tags"]],
    )


async def _description(request: Request) -> JSONResponse:
    return JSONResponse(request.app.openapi())


def _page(request: Request, *, groups: list[dict[str, Any]]) -> HTMLResponse:
    template = _ENVIRONMENT.get_template("page.html.jinja")
    style = str(template.module.style).encode()  # type: ignore[attr-defined] # a block set there
    digest = base64.b64encode(hashlib.sha256(style).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    text = template.render(
        version=request.app.version,
        base=str(request.base_url).rstrip("/"),
        description=DESCRIPTION,
        groups=groups,
    )
    return HTMLResponse(text, headers={"Content-Security-Policy": policy})
