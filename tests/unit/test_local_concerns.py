"""What a machine knows by itself to need somebody, whichever servers are away."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from basset.backup.state import BackupState
from basset.clock import stamp
from basset.runs.attention import local_concerns
from basset.settings import Settings
from tests.unit.test_cli_host import program

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def unit(name: str, active: str, sub: str) -> str:
    return f"Id={name}\nActiveState={active}\nSubState={sub}\nNRestarts=7\n"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Of a host that systemd runs."""
    monkeypatch.setenv("BASSET_INSTALLED", "true")
    monkeypatch.setattr("basset.settings.SYSTEMD", tmp_path)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return Settings.model_construct(home=tmp_path, signing_key=None)


def test_units_that_failed_and_processes_that_end_again_and_again_are_named(
    settings: Settings, tmp_path: Path
) -> None:
    units = [
        unit("basset-api.socket", "failed", "failed"),
        unit("basset-worker@2.service", "activating", "auto-restart"),
        unit("basset-neo4j.service", "active", "running"),
        unit("basset-worker@1.service", "deactivating", "stop-sigterm"),
        unit("basset-alarm.service", "activating", "start"),
        # A minute later there is another.
        unit("basset-tick.service", "failed", "failed"),
    ]
    program(tmp_path, "systemctl", "\n".join(units))
    socket, worker = local_concerns(settings, NOW)
    assert (socket.noun, socket.id, socket.detail) == ("unit", "basset-api.socket", "has failed")
    assert "systemctl restart basset-api.socket" in socket.advice
    assert (worker.noun, worker.id) == ("process", "basset-worker@2.service")
    assert "7 times" in worker.detail
    assert "journalctl --unit basset-worker@2.service" in worker.advice


def test_that_a_backup_failed_is_said_once(settings: Settings, tmp_path: Path) -> None:
    program(tmp_path, "systemctl", unit("basset-backup.service", "failed", "failed"))
    assert [one.noun for one in local_concerns(settings, NOW)] == ["unit"]
    well = BackupState(stamp(NOW - timedelta(days=1)), hours=26, finished_at=stamp(NOW))
    well.failed("the repository is away", NOW).write(tmp_path)
    assert [one.noun for one in local_concerns(settings, NOW)] == ["backup"]


def test_where_systemd_does_not_answer_nothing_is_made_up(
    settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "systemctl").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "systemctl").chmod(0o700)
    assert local_concerns(settings, NOW) == []
