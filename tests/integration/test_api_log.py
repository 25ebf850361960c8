"""What the API logs of a request: which kind it was, and nothing that its sender wrote."""

import logging
import re
import time

import httpx
import pytest

from basset.settings import Settings
from basset.wiring import Services
from tests.integration.conftest import Serving

SECRET = "Maren-Sennick-and-her-boat"
PROJECT = "/projects/{project_id}"


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, "basset.api.access")
    return caplog


def said(lines: pytest.LogCaptureFixture) -> list[str]:
    """The lines of requests; the client has its answer before the first is written."""
    limit = time.monotonic() + 30
    while time.monotonic() < limit:
        if found := [r.getMessage() for r in lines.records if r.name == "basset.api.access"]:
            return found
        time.sleep(0.01)
    return []


@pytest.mark.parametrize(
    ("method", "path", "route"),
    [
        ("GET", f"/projects/{SECRET}/search?q={SECRET}", f"{PROJECT}/search"),
        (
            "GET",
            f"/projects/{SECRET}/entities?name={SECRET}&cursor={SECRET}",
            f"{PROJECT}/entities",
        ),
        ("GET", f"/projects?name={SECRET}", "/projects"),
        ("DELETE", f"/reports/{SECRET}", "/reports/{report_id}"),
        ("GET", f"/{SECRET}?{SECRET}", None),
        ("PATCH", f"/projects/{SECRET}/search", f"{PROJECT}/search"),
    ],
)
def test_nothing_that_somebody_looked_for_is_in_the_log(
    alice: httpx.Client,
    lines: pytest.LogCaptureFixture,
    method: str,
    path: str,
    route: str | None,
) -> None:
    answer = alice.request(method, path, headers={"User-Agent": SECRET})
    [line] = said(lines)
    shown = f"/api/v1{route}" if route else "(no such path)"
    assert re.fullmatch(rf"{method} {re.escape(shown)} {answer.status_code} in \d+ ms", line), line
    assert SECRET not in lines.text


def test_who_is_refused_is_logged_too(api_url: str, lines: pytest.LogCaptureFixture) -> None:
    assert httpx.get(f"{api_url}/projects").status_code == 401
    [line] = said(lines)
    assert line.startswith("GET /api/v1/projects 401 in")


@pytest.mark.parametrize("good", ["0123456789abcdef", "job-4711.of.alice", "a" * 64])
def test_the_sender_may_name_a_request(alice: httpx.Client, good: str) -> None:
    answer = alice.get("/projects", headers={"X-Request-ID": good})
    assert answer.headers["X-Request-ID"] == good


@pytest.mark.parametrize(
    "bad", ["", "short", "a" * 65, "a b c d e f g h", "request=forged", "'; drop--table", "-------"]
)
def test_what_is_no_name_is_not_taken_for_one(alice: httpx.Client, bad: str) -> None:
    answer = alice.get("/projects", headers={"X-Request-ID": bad})
    assert re.fullmatch("[0-9a-f]{32}", answer.headers["X-Request-ID"])


def test_every_request_has_an_id_of_its_own(alice: httpx.Client) -> None:
    ids = {alice.get("/projects").headers["X-Request-ID"] for _ in range(3)}
    assert len(ids) == 3


def test_even_what_nobody_expected_has_an_id(
    serving: Serving, settings: Settings, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    del services  # asked for because it empties the database

    def surprise(*_: object) -> None:
        raise RuntimeError("nobody expected this")

    monkeypatch.setattr("basset.api.routers.health.Alive", surprise)
    with serving(settings) as url:
        answer = httpx.get(f"{url}/health")
    assert answer.status_code == 500
    assert re.fullmatch("[0-9a-f]{32}", answer.headers["X-Request-ID"])
