"""Settings: what is set where, and what is refused at start."""

from pathlib import Path

import pytest

from basset import settings
from basset.errors import ConfigurationError
from basset.settings import Settings

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "settings.md"


@pytest.fixture(autouse=True)
def nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for field in Settings.model_fields.values():
        for name in (str(field.validation_alias), f"{field.validation_alias}_FILE"):
            monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)


def test_the_documentation_names_every_setting_and_no_other() -> None:
    documented = {
        line.split("`")[1] for line in DOCUMENT.read_text().splitlines() if line.startswith("| `")
    }
    assert documented == {str(field.validation_alias) for field in Settings.model_fields.values()}


def test_a_secret_comes_from_the_file_that_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "password").write_text("from a file\n")
    monkeypatch.setenv("NEO4J_PASSWORD_FILE", str(tmp_path / "password"))
    assert settings.read_settings().neo4j_password.get_secret_value() == "from a file"


def test_a_secret_comes_from_the_credentials_directory(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "NEO4J_PASSWORD").write_text("from systemd")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert settings.read_settings().neo4j_password.get_secret_value() == "from systemd"


def test_an_empty_certificate_from_systemd_is_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "NEO4J_CERTIFICATE").write_text("\n")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert settings.read_settings().neo4j_certificate is None
    (tmp_path / "NEO4J_CERTIFICATE").write_text("-----BEGIN PRIVATE KEY-----\n")
    assert settings.read_settings().neo4j_certificate == tmp_path / "NEO4J_CERTIFICATE"


def test_a_secret_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", "hush-hush")
    assert "hush-hush" not in repr(settings.read_settings())


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("BASSET_LEASE_RENEW_SECONDS", "45"),  # more than half of the lease
        ("REDIS_URL", "redis://localhost:6379/0"),  # the broker's
        ("NEO4J_URI", "http://localhost:7474"),
        ("BASSET_TICK_SECONDS", "soon"),
        ("BASSET_API_PORT", "70000"),
        ("BASSET_REPORT_RETENTION_DAYS", "0"),
        ("BASSET_SMTP_URL", "mail.example.org:587"),
        ("BASSET_MAIL_FROM", "Basset"),  # with a server, no address
        ("BASSET_WEBHOOK_SECRET", "short"),
        ("BASSET_PUBLIC_URL", "basset.example.org"),
        ("BASSET_DELIVERY_FOLDERS", "out"),
        ("NEO4J_PASSWORD_FILE", "/nonexistent/password"),
    ],
)
def test_a_setting_that_cannot_be_right_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    if variable == "BASSET_MAIL_FROM":
        monkeypatch.setenv("BASSET_SMTP_URL", "smtps://mail.example.org")
    monkeypatch.setenv(variable, value)
    with pytest.raises(ConfigurationError) as refused:
        settings.read_settings()
    assert refused.value.field == variable


def test_an_open_api_is_refused_beyond_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BASSET_API_AUTH", "false")
    monkeypatch.setenv("BASSET_API_HOST", "192.0.2.1")
    with pytest.raises(ConfigurationError) as refused:
        settings.read_settings()
    assert refused.value.field == "BASSET_API_AUTH"


def test_folders_for_deliveries_are_separated_by_colons(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BASSET_DELIVERY_FOLDERS", "/srv/out:/mnt/desk")
    assert settings.read_settings().delivery_folders == [Path("/srv/out"), Path("/mnt/desk")]


def test_a_mail_server_that_is_refused_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BASSET_SMTP_URL", "imap://basset:hush-hush@mail.example.org")
    with pytest.raises(ConfigurationError) as refused:
        settings.read_settings()
    assert "hush-hush" not in str(refused.value)
