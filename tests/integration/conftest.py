"""The API and the terminal as their users meet them: a real server on loopback, people with tokens."""

import json
import shlex
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import Any

import httpx
import pytest
from click.testing import CliRunner, Result
from neo4j import Driver

from basset import clock
from basset.cli import main
from basset.driver import open_driver
from basset.investigations.project import ProjectInput
from basset.reports.config import ReportConfig
from basset.runs.models import Run
from basset.settings import Settings
from basset.wiring import Services
from tests.integration.delivering import Making
from tests.serving import serving as serving_at

Basset = Callable[..., Result]
Json = Callable[..., Any]
Serving = Callable[[Settings], AbstractContextManager[str]]


@contextmanager
def _serving(settings: Settings) -> Iterator[str]:
    """The API over *settings* on a free port; where it listens."""
    with serving_at(settings) as url:
        yield f"{url}/api/v1"


@pytest.fixture
def serving() -> Serving:
    """Starts an API over other settings than the test's own."""
    return _serving


@pytest.fixture
def api_url(settings: Settings, services: Services) -> Iterator[str]:
    """Where this test's API listens. Its database is the one of *services*."""
    del services  # asked for because it empties the database
    with _serving(settings) as url:
        yield url


@pytest.fixture
def driver(settings: Settings) -> Iterator[Driver]:
    """Neo4j below the stores, for what it alone tells: how it reads a query."""
    password = settings.neo4j_password.get_secret_value()
    with open_driver(
        settings.neo4j_uri, settings.neo4j_user, password, settings.neo4j_certificate
    ) as driver:
        yield driver


@pytest.fixture
def alice(api_url: str, services: Services) -> Iterator[httpx.Client]:
    """May read and write."""
    yield from _person(api_url, services, "alice", "write")


@pytest.fixture
def dana(api_url: str, services: Services) -> Iterator[httpx.Client]:
    """May do everything, deleting too."""
    yield from _person(api_url, services, "dana", "admin")


@pytest.fixture
def bob(api_url: str, services: Services) -> Iterator[httpx.Client]:
    """May read."""
    yield from _person(api_url, services, "bob", "read")


@pytest.fixture
def charlie(api_url: str) -> Iterator[httpx.Client]:
    """Is a stranger: has no token."""
    with httpx.Client(base_url=api_url, timeout=60) as client:
        yield client


@pytest.fixture
def project(alice: httpx.Client) -> str:
    """The path of a project, below the API's prefix."""
    answer = alice.post("/projects", json={"name": "Sennick"})
    assert answer.status_code == 201, answer.text
    return f"/projects/{answer.json()['id']}"


def _person(api_url: str, services: Services, name: str, scope: str) -> Iterator[httpx.Client]:
    _, text = services.tokens.create(name, [scope], None, clock.now())
    with httpx.Client(
        base_url=api_url, timeout=60, headers={"Authorization": f"Bearer {text}"}
    ) as client:
        yield client


@pytest.fixture
def basset(services: Services) -> Basset:
    """Types a command and returns what came of it."""

    def run(*words: str, stdin: str | None = None, services: Services = services) -> Result:
        # One text is a line as somebody types it.
        typed = shlex.split(words[0]) if len(words) == 1 else list(words)
        return CliRunner().invoke(main, typed, input=stdin, obj=services)

    return run


@pytest.fixture
def json_of(basset: Basset) -> Json:
    """Types a command with --json and returns the one document it prints."""

    def run(*words: str) -> Any:
        result = basset(f"{words[0]} --json") if len(words) == 1 else basset(*words, "--json")
        assert result.exit_code == 0, result.stderr
        return json.loads(result.stdout)

    return run


@pytest.fixture
def refused(basset: Basset) -> Callable[..., str]:
    """Types a command that is refused, and returns the one line that says why."""

    def run(*words: str) -> str:
        result = basset(*words)
        assert result.exit_code == 1, result.output
        assert result.stdout == ""
        [line] = result.stderr.splitlines()
        return line

    return run


@pytest.fixture
def making(services: Services, now: datetime) -> Making:
    """Makes a report with the given configuration."""
    project = services.projects.create(ProjectInput(name="Sennick"), now).id

    def make(**config: Any) -> Run:
        asked = ReportConfig(**{"title": "Weekly", "formats": ["markdown"], **config})
        run = services.runs.request_report(project, asked, now)
        return services.runs.execute(run.id, "worker", lambda: now)

    return make
