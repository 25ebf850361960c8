"""Two pages for people who open the API in a browser. They load nothing and run nothing."""

import base64
import hashlib
from collections import defaultdict
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader

HOME, OPERATIONS = "/", "/docs"

_ENVIRONMENT = Environment(loader=PackageLoader("basset.api", "."), autoescape=True)


def add_pages(app: FastAPI) -> None:
    """Let *app* answer with them. They are no part of its description."""
    app.add_route(HOME, _home, include_in_schema=False)
    app.add_route(OPERATIONS, _operations, include_in_schema=False)


async def _home(request: Request) -> HTMLResponse:
    return _page(request, groups=[])


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


def _page(request: Request, *, groups: list[dict[str, Any]]) -> HTMLResponse:
    template = _ENVIRONMENT.get_template("page.html.jinja")
    style = str(template.module.style).encode()  # type: ignore[attr-defined] # a block set there
    digest = base64.b64encode(hashlib.sha256(style).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    text = template.render(
        version=request.app.version,
        base=str(request.base_url).rstrip("/"),
        description=request.app.openapi_url,
        groups=groups,
    )
    return HTMLResponse(text, headers={"Content-Security-Policy": policy})
