"""A row that a later version stored, before somebody went back to this one, stops no other."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from click.testing import Result

from basset.clock import stamp
from basset.investigations.project import ProjectInput
from basset.reports.config import ReportConfig
from basset.runs.models import Run, State
from basset.runs.retention import Removed
from basset.schedules.models import ScheduleInput
from basset.wiring import Services

LATER = timedelta(minutes=2)
CONFIG = {"title": "Of another time", "formats": ["html"]}
CONFIGS = {
    "report_config": json.dumps({**CONFIG, "formats": ["scroll"]}),
    "report_config ": json.dumps({**CONFIG, "sections": ["horoscope"]}),
    "report_config  ": json.dumps({**CONFIG, "perfumed": True}),
    "report_config   ": '{"title":"Of another ti',
    "report_config    ": "[]",
    "report_config     ": None,
}
OF_SCHEDULES = {**CONFIGS, "frequency": "at-full-moon", "timezone": 7}
OF_RUNS = {**CONFIGS, "state": "paused", "files": '[{"name":"a","scent":"rose"}]', "copies": "{"}
OF_DELIVERIES = {"state": "by-pigeon", "to": "pigeon:anna", "attempts": "many"}


def damage(services: Services, label: str, own_id: str, name: str, value: Any) -> Any:
    """Store *value* as the property *name*; what was there."""
    prop = name.strip()
    find = f"MATCH (n:{label} {{id: $id}})"
    [before] = services.database.read(f"{find} RETURN n.{prop} AS value", id=own_id)
    services.database.write(f"{find} SET n.{prop} = $value", id=own_id, value=value)
    return before["value"]


@pytest.fixture
def project(services: Services, now: datetime) -> str:
    return services.projects.create(ProjectInput(name="Sennick"), now).id


def scheduled(services: Services, project: str, now: datetime, title: str) -> str:
    data = ScheduleInput(
        report_config={"title": title}, frequency="daily", start_time=stamp(now), timezone="UTC"
    )
    return services.schedules.create(project, data, now - timedelta(days=1)).id


def concerned(services: Services, now: datetime) -> list[tuple[str, str]]:
    return [(each.noun, each.id) for each in services.health.concerns(now)]


@pytest.mark.parametrize("name", OF_SCHEDULES)
def test_a_schedule_that_this_version_does_not_know_waits_for_one_that_does(
    name: str, services: Services, project: str, sent: list[Run], now: datetime, dana: httpx.Client
) -> None:
    bad = scheduled(services, project, now, "Of another time")
    good = scheduled(services, project, now, "Daily")
    before = damage(services, "Schedule", bad, name, OF_SCHEDULES[name])
    result = services.runs.tick(now)
    assert (result.successful, result.failed) == (1, 1)
    assert [run.schedule_id for run in sent] == [good]
    for path in ("/schedules", f"/projects/{project}/schedules", "/schedules/due"):
        answer = dana.get(path)
        assert answer.status_code == 200, answer.text
        assert bad not in answer.text
    assert dana.get(f"/schedules/{bad}").json()["code"] == "unknown_row"
    assert concerned(services, now) == [("schedule", bad)]
    damage(services, "Schedule", bad, name, before)
    sent.clear()
    services.runs.tick(now + LATER)
    assert bad in {run.schedule_id for run in sent}
    assert concerned(services, now + LATER) == []


def test_a_schedule_that_nobody_knows_any_more_can_be_deleted(
    services: Services, project: str, now: datetime, basset: Callable[..., Result]
) -> None:
    bad = scheduled(services, project, now, "Of another time")
    damage(services, "Schedule", bad, "frequency", "at-full-moon")
    answer = basset("schedule", "delete", bad[:8], "--yes")
    assert answer.exit_code == 0, answer.output
    assert concerned(services, now) == []


@pytest.mark.parametrize("name", OF_RUNS)
def test_a_run_that_this_version_does_not_know_waits_for_one_that_does(
    name: str, services: Services, project: str, sent: list[Run], now: datetime, dana: httpx.Client
) -> None:
    config = ReportConfig(title="Weekly", formats=["html"])
    made = services.runs.request_report(project, config, now)
    services.runs.execute(made.id, "worker", lambda: now)
    bad, good = (services.runs.request_report(project, config, now).id for _ in range(2))
    sent.clear()
    before = damage(services, "ReportRun", bad, name, OF_RUNS[name])
    services.runs.tick(now)
    assert [run.id for run in sent] == [good]
    answer = dana.get("/reports")
    assert answer.status_code == 200, answer.text
    assert {each["id"] for each in answer.json()["items"]} == {made.id, good}
    assert dana.get(f"/reports/{bad}").json()["code"] == "unknown_row"
    assert concerned(services, now) == [("report", bad)]
    done = services.runs.execute(good, "worker", lambda: now)
    assert done.state is State.DONE
    damage(services, "ReportRun", bad, name, before)
    sent.clear()
    services.runs.tick(now + LATER)
    assert [run.id for run in sent] == [bad]
    assert services.runs.execute(bad, "worker", lambda: now).state is State.DONE
    assert concerned(services, now) == []


def test_what_an_unknown_run_made_is_foreign_to_nobody(
    services: Services, project: str, now: datetime
) -> None:
    config = ReportConfig(title="Weekly", formats=["html"])
    runs = [services.runs.request_report(project, config, now).id for _ in range(2)]
    services.runs.execute(runs[0], "worker", lambda: now)
    damage(services, "ReportRun", runs[0], *next(iter(OF_RUNS.items())))
    assert services.runs.execute(runs[1], "worker", lambda: now).state is State.DONE
    assert services.retention.cleanup(1, now) == Removed()
    assert concerned(services, now) == [("report", runs[0])]


def test_a_run_whose_schedule_became_unknown_is_finished(
    services: Services, project: str, sent: list[Run], now: datetime
) -> None:
    own_id = scheduled(services, project, now, "Daily")
    services.runs.tick(now)
    damage(services, "Schedule", own_id, "frequency", "at-full-moon")
    assert services.runs.execute(sent[0].id, "worker", lambda: now).state is State.DONE


@pytest.mark.parametrize("name", OF_DELIVERIES)
def test_a_delivery_that_this_version_does_not_know_waits_for_one_that_does(
    name: str, services: Services, project: str, now: datetime, dana: httpx.Client
) -> None:
    to = [{"to": "mailto:anna@example.org"}, {"to": "mailto:bob@example.org"}]
    config = ReportConfig(title="Weekly", formats=["html"], deliver=to)
    run = services.runs.request_report(project, config, now)
    services.runs.execute(run.id, "worker", lambda: now)
    bad, good = (each.id for each in services.delivery_store.list().items)
    before = damage(services, "Delivery", bad, name, OF_DELIVERIES[name])
    store = services.delivery_store
    assert [each.id for each in store.messages_due(now, 100)] == [good]
    answer = dana.get("/deliveries")
    assert answer.status_code == 200, answer.text
    assert bad not in answer.text
    assert concerned(services, now) == [("delivery", bad)]
    damage(services, "Delivery", bad, name, before)
    assert bad in {each.id for each in store.messages_due(now + LATER, 100)}
    assert concerned(services, now) == []
