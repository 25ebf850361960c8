"""The real Neo4j and Redis of the test session, and services on them."""

import os
from collections.abc import Generator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import redis
from hypothesis import settings as hypothesis

from basset import stack
from basset.runs.models import Run
from basset.secretfiles import SECRETS
from basset.settings import Settings
from basset.wiring import Services
from tests.emptied import empty
from tests.gateway import Gateway, built_gateway
from tests.passwords import wait_to_be_let_in

# How long one example takes says how busy the machine is, not whether it is right.
hypothesis.register_profile("basset", deadline=None)
hypothesis.load_profile("basset")


@pytest.hookimpl(wrapper=True)
def pytest_report_to_serializable() -> Generator[None, Any, Any]:
    """Send what a test printed from process to process, also when it is no valid Unicode."""
    return _as_unicode((yield))


def _as_unicode(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, dict):
        return {name: _as_unicode(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(map(_as_unicode, value))
    return value


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[dict[str, str]]:
    """Neo4j and Redis for this process. With BASSET_TEST_HOME they stay for the next session."""
    kept = os.environ.get("BASSET_TEST_HOME")
    # A folder of its own: what is in these servers is deleted, so they must never be somebody's own
    # stack.
    home = (
        Path(kept).absolute() / f"test-servers-{worker_id}"
        if kept
        else tmp_path_factory.mktemp("servers")
    )
    stack.up(home, servers_only=True)
    yield stack.environment(home)
    if not kept:
        stack.down(home)


@pytest.fixture
def settings(servers: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name in list(os.environ):
        if name.startswith("BASSET_") or name.removesuffix("_FILE") in SECRETS:
            monkeypatch.delenv(name)
    for name, value in {
        **servers,
        "BASSET_HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
    }.items():
        monkeypatch.setenv(name, value)
    return Settings()


@pytest.fixture
def sent() -> list[Run]:
    """The runs that the services of this test told a worker of."""
    return []


@pytest.fixture
def services(settings: Settings, sent: list[Run]) -> Iterator[Services]:
    """Services on an empty database with its schema, and on an empty Redis."""
    built = Services(settings, sent.append)
    for url in (settings.redis_url, settings.broker_url):
        with redis.Redis.from_url(
            url.get_secret_value().replace("redis+socket:", "unix:")
        ) as client:
            client.flushall()
    empty(built.database)
    yield built
    built.close()


@pytest.fixture
def wrong_passwords(settings: Settings) -> Iterator[None]:
    """For a test that tries some: the next one is let in."""
    yield
    wait_to_be_let_in(settings)


@pytest.fixture
def now() -> datetime:
    """A Monday morning."""
    return datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder that may get reports."""
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


@pytest.fixture(scope="session")
def shared_data() -> Path:
    folder = Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("no ../shared/data")
    return folder


@pytest.fixture(scope="session")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """A server of buckets, which runs."""
    server = Gateway(built_gateway(), tmp_path_factory.mktemp("buckets"))
    server.start()
    yield server
    server.stop()
