"""``basset doctor`` where something is wrong: a line that says what, a line that says what to do."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from basset.backup.state import BackupState
from basset.cli import main
from basset.settings import Settings
from basset.wiring import Services

Broken = Callable[[Path, pytest.MonkeyPatch], None]


def variable(name: str, value: str) -> Broken:
    return lambda _, patch: patch.setenv(name, value)


def certificate(text: str | None) -> Broken:
    def break_it(tmp_path: Path, patch: pytest.MonkeyPatch) -> None:
        if text is not None:
            (tmp_path / "own.pem").write_text(text)
        patch.setenv("NEO4J_CERTIFICATE_FILE", str(tmp_path / "own.pem"))

    return break_it


FAULTS = {
    "no certificate": ("neo4j", certificate(None)),
    "a broken certificate": ("neo4j", certificate("-----BEGIN CERTIFICATE-----\n")),
    "Neo4j is away": ("neo4j", variable("NEO4J_URI", "bolt://127.0.0.1:1")),
    "Neo4j's name is unknown": ("neo4j", variable("NEO4J_URI", "bolt://nobody.invalid:7687")),
    "no broker": ("broker", variable("CELERY_BROKER_URL", "redis://127.0.0.1:1/0")),
    "the broker's name is unknown": (
        "broker",
        variable("CELERY_BROKER_URL", "redis://nobody.invalid/0"),
    ),
    "no cache": ("cache", variable("REDIS_URL", "redis://127.0.0.1:1/1")),
    "no authority": (
        "cache",
        variable("REDIS_URL", "rediss://127.0.0.1:1/1?ssl_ca_certs=/nonexistent"),
    ),
    "no folder": ("storage", variable("BASSET_REPORTS_DIR", "/dev/null/reports")),
    "a wrong setting": ("BASSET_TICK_SECONDS", variable("BASSET_TICK_SECONDS", "soon")),
    "a misspelt setting": ("BASSET_TICK_SECOND", variable("BASSET_TICK_SECOND", "60")),
    "an unreadable secret": ("REDIS_URL_FILE", variable("REDIS_URL_FILE", "/nonexistent")),
    "a wrong password": ("neo4j", variable("NEO4J_PASSWORD", "hunter2")),
}


@pytest.fixture
def doctor(services: Services, settings: Settings) -> Callable[..., Result]:
    del services, settings  # they are there, and what is broken is broken for the command alone
    return lambda *words: CliRunner().invoke(main, ["doctor", *words])


@pytest.mark.usefixtures("wrong_passwords")
@pytest.mark.parametrize(("service", "break_it"), FAULTS.values(), ids=FAULTS)
def test_each_fault_is_a_line_with_what_to_do(
    doctor: Callable[..., Result],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    service: str,
    break_it: Broken,
) -> None:
    break_it(tmp_path, monkeypatch)
    result = doctor()
    assert isinstance(result.exception, SystemExit)
    assert result.exit_code == 1
    assert "Traceback" not in result.output + result.stderr
    assert "hunter2" not in result.output
    lines = result.stdout.splitlines()
    [at] = [
        number
        for number, line in enumerate(lines)
        if line.startswith("✘") and service in line.split(":")[0].split()[1:3]
    ]
    assert lines[at + 1].startswith("   ")
    assert len(lines[at + 1].split()) > 3


def test_while_neo4j_is_away_what_it_alone_can_tell_blames_nobody_else(
    doctor: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEO4J_URI", "bolt://127.0.0.1:1")
    services = json.loads(doctor("--json").stdout)["services"]
    assert {services[name]["advice"] for name in ("neo4j", "scheduler", "beat")} == {
        "Start Neo4j, or correct NEO4J_URI, NEO4J_USER and NEO4J_PASSWORD."
    }


def test_while_neo4j_is_away_what_this_machine_knows_by_itself_is_still_said(
    doctor: Callable[..., Result], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEO4J_URI", "bolt://127.0.0.1:1")
    monkeypatch.setenv("BASSET_SIGNING_KEY_FILE", "/nowhere/key.pem")
    BackupState("2026-01-05T09:00:00.000000Z", hours=26).write(settings.home)
    concerns = json.loads(doctor("--json").stdout)["concerns"]
    assert [one["noun"] for one in concerns] == ["key", "backup"]


def test_doctor_waits_as_long_as_it_is_told_and_then_says_what_is_wrong(
    doctor: Callable[..., Result],
) -> None:
    result = doctor("--wait", "2")
    assert result.exit_code == 1
    assert "reports: nobody" in result.stdout
