"""Each due time is owed once; who asks for what is not owed, or was made, is told so."""

import os
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any

import pytest
from redis import Redis

from basset.clock import stamp
from basset.errors import BrokerUnavailable, InvalidInput
from basset.investigations.project import ProjectInput
from basset.runs.models import Run, State
from basset.runs.service import RunService
from basset.schedules.models import Schedule, ScheduleChange, ScheduleInput
from basset.schedules.slots import slot_id
from basset.tasks.queue import send
from basset.wiring import Services

NOON, DAY = datetime(2026, 1, 5, 12, 0, tzinfo=UTC), timedelta(days=1)


@pytest.fixture
def tasks(services: Services, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module, in a process whose services are this test's."""
    from basset.tasks import celery_app, report_tasks

    monkeypatch.setitem(celery_app.__dict__, "services", services)
    return report_tasks


@pytest.fixture
def project(services: Services, now: datetime) -> str:
    return services.projects.create(ProjectInput(name="Dredging"), now).id


@pytest.fixture
def broker(services: Services) -> Iterator[Redis]:
    url = services.settings.broker_url.get_secret_value().replace("redis+socket:", "unix:")
    with Redis.from_url(url) as client:
        yield client


def scheduled(services: Services, project: str, now: datetime, **rule: Any) -> Schedule:
    config = {"title": "Daily", "formats": ["markdown"]}
    return services.schedules.create(project, ScheduleInput(report_config=config, **rule), now)


@pytest.mark.parametrize(
    "rule",
    [
        {"frequency": "once"},
        {"frequency": "hourly"},
        {"frequency": "daily", "timezone": "Europe/Berlin"},
        {"cron_expression": "0 12 * * *"},
        {"frequency": "once", "start_time": "2026-01-05T12:00"},
    ],
)
@pytest.mark.parametrize("later", [timedelta(minutes=1), 3 * DAY])
def test_saving_what_it_was_made_of_changes_nothing(
    services: Services, project: str, now: datetime, rule: dict[str, str], later: timedelta
) -> None:
    made = scheduled(services, project, now, **rule)
    given = {"frequency": None, "cron_expression": None, "start_time": None, **rule}
    for changes in (given, made.model_dump(include=given.keys() | {"next_run"})):
        assert services.schedules.update(made.id, ScheduleChange(**changes), now + later) == made


def test_a_slot_is_made_when_it_is_owed_and_again_only_as_one_that_says_so(
    tasks: ModuleType, services: Services, project: str
) -> None:
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    start = stamp(today - 3 * DAY)
    daily = scheduled(services, project, today - 2 * DAY, frequency="daily", start_time=start)

    def ask(due: datetime, task_id: str) -> dict[str, Any]:
        task = tasks.generate_scheduled_report
        result: dict[str, Any] = task.apply((daily.id, stamp(due)), task_id=task_id).result
        return result

    for due in (today + DAY, today - DAY, today - timedelta(minutes=5)):
        refused = ask(due, "first")
        assert not refused["success"]
        assert f"it owes that of {stamp(today)}" in refused["error"]
    assert services.run_store.list().items == []

    made = ask(today, "second")
    assert (made["report_id"], made["next_run"]) == (slot_id(daily.id, today), stamp(today + DAY))
    assert "repeats" not in made
    again = ask(today, "third")
    assert (again["report_id"], again["repeats"]) == ("third", made["report_id"])
    assert services.run_store.get("third").due_at == stamp(today)
    assert ask(today, "third") == again | {"executed_at": again["executed_at"]}
    assert ask(today, made["report_id"])["report_id"] == made["report_id"]
    assert "it owes none now" in ask(today + DAY, "fourth")["error"]
    assert len(services.run_store.list().items) == 2


def test_a_schedule_is_not_set_back_to_a_slot_that_was_made(
    services: Services, project: str, sent: list[Run], now: datetime
) -> None:
    daily = scheduled(services, project, now, frequency="daily", start_time=stamp(NOON))
    once = scheduled(services, project, now, frequency="once", start_time=stamp(NOON))
    services.runs.tick(NOON)
    for schedule, changes in (
        (daily, {"next_run": stamp(NOON)}),
        (once, {"next_run": stamp(NOON), "enabled": True}),
    ):
        with pytest.raises(InvalidInput, match="pending already, as") as refused:
            services.schedules.update(schedule.id, ScheduleChange(**changes), NOON + DAY)
        assert refused.value.field == "next_run"
    assert services.schedules.get(daily.id).next_run == stamp(NOON + DAY)
    other = ScheduleChange(next_run=stamp(NOON - timedelta(hours=1)))
    services.schedules.update(daily.id, other, NOON)
    assert services.schedules.get(daily.id).next_run == other.next_run


def sending(services: Services) -> RunService:
    """Runs whose messages go to the real broker."""
    return RunService(
        services.run_store,
        services.schedules,
        services.builder,
        lambda run: send(run, services.settings),
        services.settings,
    )


def test_a_full_broker_takes_no_message_and_costs_no_run(
    services: Services, project: str, broker: Redis, now: datetime
) -> None:
    runs = sending(services)
    rules = [scheduled(services, project, now, frequency="daily") for _ in range(3)]
    broker.config_set("maxmemory", "1")
    try:
        asked = runs.request_scheduled(rules[0].id, now)
        assert asked.state is State.PENDING
        assert runs.tick(now + DAY).successful == 2
    finally:
        broker.config_set("maxmemory", "0")
    runs.tick(now + DAY)
    assert broker.llen("reports") == 3


def test_a_broker_that_hangs_keeps_nobody_waiting_for_longer_than_two_seconds(
    services: Services, project: str, broker: Redis, now: datetime
) -> None:
    runs = sending(services)
    daily = scheduled(services, project, now, frequency="daily")
    runs.request_scheduled(daily.id, now)
    server = broker.info("server")["process_id"]
    os.kill(server, signal.SIGSTOP)
    try:
        began = time.monotonic()
        with pytest.raises(BrokerUnavailable):
            send(services.run_store.list().items[0], services.settings)
        assert time.monotonic() - began < 2
    finally:
        os.kill(server, signal.SIGCONT)
    runs.tick(now + timedelta(minutes=1))
    assert broker.llen("reports") >= 2  # the stopped server may take what was sent to it
