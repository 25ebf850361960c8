"""``basset settings check --connect``: the passwords are tried before anything has them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from basset.cli import main
from basset.settings import Settings
from basset.wiring import Services


@pytest.fixture
def written(services: Services, settings: Settings, tmp_path: Path) -> Path:
    """An environment file and credentials that are right."""
    folder = tmp_path / "credentials"
    folder.mkdir()
    for name, value in {
        "NEO4J_PASSWORD": settings.neo4j_password,
        "REDIS_URL": settings.redis_url,
        "CELERY_BROKER_URL": settings.broker_url,
        "CELERY_RESULT_BACKEND": settings.result_backend,
    }.items():
        (folder / name).write_text(value.get_secret_value())
    certificate = Path(str(settings.neo4j_certificate))
    (folder / "NEO4J_CERTIFICATE").write_text(certificate.read_text())
    (tmp_path / "basset.env").write_text(
        f"BASSET_INSTALLED=1\nNEO4J_URI={settings.neo4j_uri}\nBASSET_HOME={tmp_path}\n"
    )
    return tmp_path


def check(written: Path, monkeypatch: pytest.MonkeyPatch) -> Result:
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(written / "credentials"))
    words = ["settings", "check", str(written / "basset.env"), "--connect", "--json"]
    return CliRunner().invoke(main, words, catch_exceptions=False)


def test_servers_that_let_us_in_pass(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert check(written, monkeypatch).exit_code == 0


@pytest.mark.usefixtures("wrong_passwords")
def test_a_wrong_password_of_neo4j_is_named_and_the_right_one_mends_it(
    written: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written / "credentials" / "NEO4J_PASSWORD"
    right = file.read_text()
    file.write_text("hunter2")
    result = check(written, monkeypatch)
    [fault] = json.loads(result.stdout)["faults"]
    assert (result.exit_code, fault["variable"]) == (1, "neo4j")
    assert "NEO4J_USER and NEO4J_PASSWORD must be what Neo4j knows" in fault["reason"]
    assert "hunter2" not in result.output
    file.write_text(right)
    assert check(written, monkeypatch).exit_code == 0


def test_servers_that_are_away_are_all_named(
    written: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, url in (("REDIS_URL", "1/1"), ("CELERY_BROKER_URL", "1/0")):
        (written / "credentials" / name).write_text(f"redis://127.0.0.1:{url}")
    (written / "credentials" / "NEO4J_CERTIFICATE").write_text("no certificate")
    faults = json.loads(check(written, monkeypatch).stdout)["faults"]
    assert [each["variable"] for each in faults] == ["neo4j", "broker", "cache"]
    assert "holds no key with its certificate" in faults[0]["reason"]
