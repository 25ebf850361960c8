"""Without authentication, whoever runs a program on this machine is answered, and no web page.

A page of any site can send requests to this machine through the browser that shows it, and by
giving its own name our address (DNS rebinding) it can read the answers. It cannot choose what the
browser says of it: the name it asked for, and where it comes from.
"""

import re

from fastapi import Request

from basset.errors import Forbidden

_LOOPBACK = re.compile(r"(127\.0\.0\.1|\[::1\]|localhost)(:\d{1,5})?", re.IGNORECASE)
_CLIENTS = frozenset({"127.0.0.1", "::1", "::ffff:127.0.0.1"})
# A page of ours, or somebody who typed the address.
_OWN_SITES = frozenset({"same-origin", "none"})
_HERE = "http://127.0.0.1, http://[::1] and http://localhost"
_INSTEAD = "without authentication (BASSET_API_AUTH=false), "


def refuse_others(request: Request) -> None:
    """Let only requests pass that name this machine and come from no other site.

    Raises:
        Forbidden: says what was named instead.
    """
    hosts = request.headers.getlist("host")
    if not _is_here(hosts):
        raise Forbidden(f"{_INSTEAD}only {_HERE} answer")
    own = f"{request.scope['scheme']}://{hosts[0]}".lower()
    sites = request.headers.getlist("sec-fetch-site")
    origins = request.headers.getlist("origin")
    if not _OWN_SITES.issuperset(sites) or any(each.lower() != own for each in origins):
        raise Forbidden(f"{_INSTEAD}a page of another site is not answered")


def refuse_remote(request: Request) -> None:
    """Let only whoever is at this machine pass, also where others are answered.

    Raises:
        Forbidden: they came through a proxy, or name another host.
    """
    client = request.client.host if request.client else "127.0.0.1"
    if not (_is_here(request.headers.getlist("host")) and client in _CLIENTS):
        raise Forbidden(f"such a link is for this machine only: {_HERE}")


def _is_here(hosts: list[str]) -> bool:
    return len(hosts) == 1 and bool(_LOOPBACK.fullmatch(hosts[0]))
