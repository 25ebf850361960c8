"""Where a command finds the servers."""

from pathlib import Path

import pytest

from basset import stack
from basset.cli import context
from basset.secretfiles import SECRETS
from basset.stack.layout import Layout


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home in which a stack was configured, and an environment that names nothing else."""
    layout = Layout(tmp_path)
    layout.create()
    layout.save({"bolt_port": 7001, "api_port": 7002})
    layout.neo4j_password.write_text("of the stack")
    for name in stack.environment(tmp_path):
        monkeypatch.setenv(name, "")  # so that the end of the test takes back what the command sets
        monkeypatch.delenv(name)
    for name in (
        *SECRETS,
        *(f"{name}_FILE" for name in SECRETS),
        "CREDENTIALS_DIRECTORY",
        "BASSET_REPORTS_DIR",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("BASSET_HOME", str(tmp_path))
    return tmp_path


def test_a_command_uses_the_local_stack_without_any_export(home: Path) -> None:
    settings = context.settings()
    assert (settings.neo4j_uri, settings.api_port, settings.home) == (
        "bolt://127.0.0.1:7001",
        7002,
        home,
    )
    assert settings.neo4j_password.get_secret_value() == "of the stack"
    assert settings.broker_url.get_secret_value().endswith("broker.sock")


def test_a_variable_of_the_user_wins(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BASSET_API_PORT", "9000")
    monkeypatch.setenv("REDIS_URL", "redis://cache.example/3")
    settings = context.settings()
    assert (settings.api_port, settings.neo4j_uri) == (9000, "bolt://127.0.0.1:7001")
    assert settings.redis_url.get_secret_value() == "redis://cache.example/3"


def test_the_password_of_the_stack_is_never_sent_to_another_server(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEO4J_URI", "bolt://elsewhere.example:7687")
    settings = context.settings()
    assert settings.neo4j_uri == "bolt://elsewhere.example:7687"
    assert settings.neo4j_password.get_secret_value() == ""
