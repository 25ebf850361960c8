"""Who gets past the gate before anything is read: strangers, odd paths, pages of other sites."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from basset.api import create_app
from basset.settings import Settings

GUARDED = create_app(Settings())
UNGUARDED = create_app(Settings(BASSET_API_AUTH=False))
HERE = {"Host": "127.0.0.1:8400"}


def status(
    app: Any, path: str, method: str = "GET", *, root: str = "", headers: Mapping[str, str] = HERE
) -> int:
    """What *app* answers to a request whose path arrived as *path*, word for word."""
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "root_path": root,
        "query_string": b"",
        "scheme": "http",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
    }
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    return int(sent[0]["status"])


@pytest.mark.parametrize("path", ["/docs", "/sign-in", "/api/v1/openapi.json", "/api/v1/health"])
@pytest.mark.parametrize("root", ["", "/basset"])
def test_what_is_open_is_open_below_a_root_too(path: str, root: str) -> None:
    assert status(GUARDED, root + path, root=root) == 200


@pytest.mark.parametrize(
    "path",
    [
        "",
        "//",
        "/docs/",
        "//docs",
        "/api/v1/health/",
        "/api/v1//health",
        "//api/v1/health",
        "/api/v1/health/../projects",
        "/api/v1/projects/../health",
        "/api/v1/health%2f..%2fprojects",
        "/api/v1/projects;/api/v1/health",
        "/api/v1/projects/x/health",
        "/api/v1/HEALTH",
        "/api/v1/health\x00",
        "http://127.0.0.1/api/v1/health",
        "http://127.0.0.1/api/v1/projects",
        "*",
        "/basset/api/v1/health",
        "/no/such/path",
        "/api/v1/projects",
        "/api/v1/metrics",
    ],
)
def test_a_stranger_is_asked_for_a_token_whatever_the_path_looks_like(path: str) -> None:
    for method in ("GET", "HEAD", "OPTIONS", "POST", "DELETE", "BREW"):
        assert status(GUARDED, path, method) == 401, method


def test_a_path_that_begins_like_the_root_is_not_below_it() -> None:
    for path in ("/bassetapi/v1/health", "/basset-x/api/v1/health", "/basset/basset/api/v1/health"):
        assert status(GUARDED, path, root="/basset") == 401


def test_an_open_path_has_its_methods_and_no_others() -> None:
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        assert status(GUARDED, "/api/v1/health", method) == 405


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.0.0.1:8400", "[::1]", "[::1]:8400", "localhost", "LocalHost:1"],
)
def test_without_authentication_this_machine_is_answered(host: str) -> None:
    assert status(UNGUARDED, "/api/v1/health", headers={"Host": host}) == 200


@pytest.mark.parametrize(
    "host",
    [
        "",
        "rebound.example",
        "rebound.example:8400",
        "localhost.rebound.example",
        "127.0.0.1.rebound.example",
        "rebound.example:80@127.0.0.1",
        "127.0.0.1:8400, rebound.example",
        "0.0.0.0:8400",
        "192.168.0.7",
        "localhost:x",
        "::1",
    ],
)
@pytest.mark.parametrize("path", ["/", "/api/v1/health", "/api/v1/projects", "/nowhere"])
def test_a_name_that_was_pointed_at_this_machine_is_not(host: str, path: str) -> None:
    assert status(UNGUARDED, path, headers={"Host": host}) == 403


def test_a_request_that_names_no_host_is_not_answered_without_authentication() -> None:
    assert status(UNGUARDED, "/api/v1/health", headers={}) == 403


@pytest.mark.parametrize(
    "said",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1"},
        {"Origin": "http://127.0.0.1:3000"},
        {"Origin": "https://127.0.0.1:8400"},
        {"Origin": "http://localhost:8400"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "anything"},
        {"Sec-Fetch-Site": "none", "Origin": "https://evil.example"},
    ],
)
def test_a_page_of_another_site_can_neither_read_nor_write(said: dict[str, str]) -> None:
    for method, path in (("GET", "/api/v1/health"), ("POST", "/api/v1/projects")):
        assert status(UNGUARDED, path, method, headers=HERE | said) == 403


@pytest.mark.parametrize(
    "said",
    [
        {"Origin": "http://127.0.0.1:8400", "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_a_page_of_ours_and_a_typed_address_are_answered(said: dict[str, str]) -> None:
    assert status(UNGUARDED, "/docs", headers=HERE | said) == 200


def test_with_authentication_the_host_does_not_matter() -> None:
    said = {"Host": "basset.example", "Origin": "https://app.example"}
    assert status(GUARDED, "/api/v1/health", headers=said) == 200
    assert status(GUARDED, "/api/v1/projects", headers=said) == 401
