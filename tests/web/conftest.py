"""A browser, and the console on real servers."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser

from basset import clock
from basset.investigations.project import ProjectInput
from basset.settings import Settings
from basset.wiring import Services
from tests.browser import chromium
from tests.serving import serving
from tests.web.journey import Journey, journey

Visit = Callable[..., Journey]


# One for each file: it keeps a loop of asyncio.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as one:
        yield one


@pytest.fixture
def url(settings: Settings, services: Services) -> Iterator[str]:
    """Where the console of this test is. Its database is the one of *services*."""
    del services  # asked for because it empties the database
    with serving(settings) as where:
        yield where


@pytest.fixture
def session(services: Services) -> Callable[..., str]:
    """Makes a session of somebody with a token for *scope*; its text is what their browser has."""

    def begin(name: str = "alice", scope: str = "write", **more: Any) -> str:
        _, text = services.tokens.create(name, [scope], None, clock.now(), **more)
        return services.sessions.begin(text, clock.now())

    return begin


@pytest.fixture
def visit(browser: Browser, url: str, session: Callable[..., str]) -> Iterator[Visit]:
    """Opens a browser for somebody who is signed in; with ``scope=None`` for a stranger."""
    with ExitStack() as open_ones:

        def enter(name: str = "alice", scope: str | None = "write", **context: Any) -> Journey:
            cookie = session(name, scope) if scope else ""
            return open_ones.enter_context(journey(browser, url, cookie, **context))

        yield enter


@pytest.fixture
def case(services: Services) -> str:
    """The id of a case."""
    given = ProjectInput(name="Harbour", description="Who owns the dredgers?")
    return services.projects.create(given, clock.now()).id
