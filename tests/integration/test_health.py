from datetime import datetime, timedelta
from pathlib import Path

import pytest

from basset import wiring
from basset.clock import stamp
from basset.health import SERVICES
from basset.settings import Settings
from basset.wiring import Services


def heard(services: Services, name: str, at: datetime) -> None:
    services.database.write(
        "MERGE (h:Heartbeat {name: $name}) SET h.at = $at", name=name, at=stamp(at)
    )


def with_variable(name: str, value: str) -> Services:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(name, value)
        return wiring.Services(Settings(), enqueue=lambda _: None)


def test_services_are_healthy_after_a_round_trip_to_each(services: Services, now: datetime) -> None:
    heard(services, "tick", now - timedelta(seconds=149))
    heard(services, "beat", now)

    report = services.health.check(now, [name for name in SERVICES if name != "workers"])

    assert report["success"], report
    assert all(one["advice"] == "" for one in report["services"].values())


def test_every_service_is_asked_and_no_worker_is_a_failure(
    services: Services, now: datetime
) -> None:
    report = services.health.check(now)

    assert set(report["services"]) == {
        "cache",
        "scheduler",
        "neo4j",
        "broker",
        "workers",
        "beat",
        "storage",
    }
    assert not report["success"]
    assert not report["services"]["workers"]["healthy"]
    assert "worker" in report["services"]["workers"]["advice"]


@pytest.mark.parametrize(("service", "heartbeat"), [("scheduler", "tick"), ("beat", "beat")])
def test_a_heartbeat_older_than_150_seconds_is_unhealthy(
    services: Services, now: datetime, service: str, heartbeat: str
) -> None:
    assert "ever seen" in services.health.check(now, [service])["services"][service]["detail"]
    heard(services, heartbeat, now - timedelta(seconds=151))

    late = services.health.check(now, [service])["services"][service]

    assert not late["healthy"]
    assert "151 s ago" in late["detail"]
    assert late["advice"]


@pytest.mark.parametrize(("service", "heartbeat"), [("scheduler", "tick"), ("beat", "beat")])
def test_a_heartbeat_from_before_the_clock_was_set_back_is_no_sign_of_life(
    services: Services, now: datetime, service: str, heartbeat: str
) -> None:
    heard(services, heartbeat, now + timedelta(hours=1))
    late = services.health.check(now, [service])["services"][service]
    assert not late["healthy"]
    assert "the clock was set back by 3600 s" in late["detail"]
    heard(services, heartbeat, now + timedelta(seconds=1))
    assert services.health.check(now, [service])["services"][service]["healthy"]


@pytest.mark.parametrize(
    ("service", "variable", "value"),
    [
        ("neo4j", "NEO4J_URI", "bolt://127.0.0.1:1"),
        ("neo4j", "NEO4J_PASSWORD", "not the password"),
        ("cache", "REDIS_URL", "redis://127.0.0.1:1/1"),
        ("broker", "CELERY_BROKER_URL", "redis://127.0.0.1:1/0"),
        ("workers", "CELERY_BROKER_URL", "redis://127.0.0.1:1/0"),
    ],
)
def test_a_service_that_is_away_is_unhealthy_and_the_check_says_what_to_do(
    services: Services, now: datetime, service: str, variable: str, value: str
) -> None:
    broken = with_variable(variable, value)

    answer = broken.health.check(now, [service])["services"][service]

    assert not answer["healthy"]
    assert answer["detail"]
    assert answer["advice"]
    assert value not in answer["detail"] or variable != "NEO4J_PASSWORD"
    broken.close()


def test_a_reports_folder_that_cannot_be_written_is_unhealthy(
    services: Services, now: datetime, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("not a folder")
    broken = with_variable("BASSET_REPORTS_DIR", str(tmp_path / "file" / "reports"))

    assert not broken.health.check(now, ["storage"])["success"]
    broken.close()


def test_the_check_leaves_no_file_in_the_reports_folder(
    services: Services, settings: Settings, now: datetime
) -> None:
    services.health.check(now, ["storage"])

    assert list(settings.reports.iterdir()) == []


@pytest.mark.parametrize("service", ["scheduler", "workers", "beat"])
def test_where_systemd_runs_basset_the_advice_names_units(
    services: Services, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, service: str
) -> None:
    monkeypatch.setattr("basset.settings.SYSTEMD", tmp_path)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert (
        "systemctl start basset-"
        in services.health.check(now, [service])["services"][service]["advice"]
    )
