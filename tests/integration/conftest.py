"""The API as its users meet it: a real server on loopback, and people with tokens."""

import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import Thread

import httpx
import pytest

from basset import clock
from basset.settings import Settings
from basset.wiring import Services

Serving = Callable[[Settings], AbstractContextManager[str]]


@contextmanager
def _serving(settings: Settings) -> Iterator[str]:
    """The API over *settings* on a free port; where it listens."""
    import uvicorn

    from basset.api import create_app

    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(create_app(settings), ws="none", log_config=None))
        thread = Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        host, port = listener.getsockname()
        # The listener accepts before the server runs, so the first request waits until it does.
        try:
            yield f"http://{host}:{port}/api/v1"
        finally:
            server.should_exit = True
            thread.join(timeout=30)
        assert not thread.is_alive()


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
def alice(api_url: str, services: Services) -> Iterator[httpx.Client]:
    """May read and write."""
    yield from _person(api_url, services, "alice", "write")


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
