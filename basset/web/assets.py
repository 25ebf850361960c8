"""What browsers load beside a page, under an address that has the hash of what it is: it is kept for
ever, and another release has other addresses.
"""

import hashlib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from fastapi import Response

from basset.errors import NotFound

TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
KEPT = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}


def path_of(name: str) -> str:
    """Where the file *name* is, below the root of the console."""
    return f"/static/{_content(name)[0]}/{name}"


def get_asset(digest: str, name: str) -> Response:
    if name not in _files() or digest != _content(name)[0]:
        raise NotFound("there is no such file")
    media_type = TYPES[name.rpartition(".")[2]]
    return Response(_content(name)[1], media_type=media_type, headers=KEPT)


@cache
def _files() -> dict[str, Traversable]:
    own = [*files("basset.web").joinpath("static").iterdir()]
    # Pages and reports are one family: what both look like is said once.
    own.append(files("basset.reports").joinpath("templates", "report.css"))
    return {path.name: path for path in own if path.name.rpartition(".")[2] in TYPES}


@cache
def _content(name: str) -> tuple[str, bytes]:
    """The first digits of its SHA-256, and the file."""
    content = _files()[name].read_bytes()
    return hashlib.sha256(content).hexdigest()[:16], content
