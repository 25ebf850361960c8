"""Somebody on this machine tries passwords at Neo4j; and an installation whose own is wrong."""

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing
from pathlib import Path
from threading import Event

import httpx
import pytest
from click.testing import Result
from pydantic import SecretStr

from basset import clock
from basset.database import Database
from basset.errors import ConfigurationError, DatabaseUnavailable
from basset.settings import Settings
from basset.stack.certificate import first_certificate
from basset.wiring import Services
from tests.passwords import connect, wait_to_be_let_in

Serving = Callable[[Settings], AbstractContextManager[str]]


def _password(settings: Settings) -> str:
    return settings.neo4j_password.get_secret_value()


@pytest.fixture
def wrong(settings: Settings, wrong_passwords: None, services: Services) -> Settings:
    """Settings whose password is wrong."""
    del wrong_passwords, services  # asked for because it empties the database
    return settings.model_copy(update={"neo4j_password": SecretStr("hunter2hunter2")})


@pytest.fixture
def locked(wrong: Settings) -> Iterator[Event]:
    """Somebody tries passwords without a pause, until the event is set."""
    enough, begun = Event(), Event()

    def attack() -> None:
        while not enough.is_set():
            try:
                connect(wrong, _password(wrong))
            except ConfigurationError:
                continue
            except DatabaseUnavailable:
                begun.set()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(attack)
        assert begun.wait(30)
        yield enough
        enough.set()


@pytest.mark.parametrize("shown", ["no certificate", "one of their own"])
def test_other_users_of_the_machine_are_refused_before_a_password_can_be_tried(
    settings: Settings, services: Services, tmp_path: Path, shown: str
) -> None:
    own = tmp_path / "own.pem" if shown == "one of their own" else None
    if own:
        first_certificate(own)
    for password in ("hunter2", "letmein", "12345678", "swordfish", _password(settings)):
        stranger = Database(settings.neo4j_uri, settings.neo4j_user, password, own)
        with closing(stranger), pytest.raises(DatabaseUnavailable, match="away"):
            stranger.read("RETURN 1")
    # Nobody was locked out.
    connect(settings, _password(settings))


def test_a_certificate_that_cannot_be_used_is_named(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "own.pem").write_text("no certificate")
    with pytest.raises(ConfigurationError, match=r"NEO4J_CERTIFICATE_FILE: .*/own.pem"):
        Database(settings.neo4j_uri, settings.neo4j_user, "hunter2", tmp_path / "own.pem")


def test_while_others_try_passwords_neo4j_is_away_and_then_it_is_back(
    locked: Event, settings: Settings
) -> None:
    with pytest.raises(DatabaseUnavailable, match="several wrong passwords"):
        connect(settings, _password(settings))
    locked.set()
    wait_to_be_let_in(settings)


def test_the_api_starts_while_others_try_passwords_and_answers_when_they_stop(
    settings: Settings, services: Services, serving: Serving, locked: Event
) -> None:
    _, token = services.tokens.create("alice", ["read"], None, clock.now())
    with (
        serving(settings) as url,
        httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}) as alice,
    ):
        first = alice.get("/projects")
        assert (first.status_code, first.json()["code"]) == (503, "database_unavailable")
        assert first.headers["Retry-After"]
        locked.set()
        wait_to_be_let_in(settings)
        assert alice.get("/projects").status_code == 200


def test_with_a_wrong_password_the_api_says_so_in_one_line_and_lives(
    wrong: Settings, services: Services, serving: Serving, caplog: pytest.LogCaptureFixture
) -> None:
    _, token = services.tokens.create("bob", ["read"], None, clock.now())
    with serving(wrong) as url:
        answer = httpx.get(f"{url}/projects", headers={"Authorization": f"Bearer {token}"})
        assert httpx.get(f"{url}/health").status_code == 200
    assert (answer.status_code, answer.json()["code"]) == (500, "configuration")
    assert "hunter2" not in answer.text + caplog.text
    said = [each for each in caplog.records if each.levelno >= logging.WARNING]
    assert not any(each.exc_info for each in said)
    assert "NEO4J_USER and NEO4J_PASSWORD must be what Neo4j knows" in said[0].getMessage()


@pytest.mark.parametrize("command", ["doctor", "project list", "tick"])
def test_with_a_wrong_password_a_command_says_what_to_set(
    wrong: Settings, basset: Callable[..., Result], command: str
) -> None:
    services = Services(wrong, lambda _: None)
    with closing(services):
        result = basset(command, services=services)
    assert result.exit_code == 1
    assert "NEO4J_USER and NEO4J_PASSWORD must be what Neo4j knows" in result.output
    assert "Traceback" not in result.output
