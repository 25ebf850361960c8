"""A schedule is changed: what it owes stays owed, and what was not said stays as it was."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from basset.errors import InvalidInput
from basset.investigations.project import ProjectInput
from basset.schedules.models import Schedule, ScheduleChange, ScheduleInput
from basset.wiring import Services

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def project(services: Services, now: datetime) -> str:
    return services.projects.create(ProjectInput(name="Dredging"), now).id


def made(services: Services, project: str, now: datetime, **fields: Any) -> Schedule:
    values = {"frequency": "daily", "start_time": "2026-01-05T12:00:00Z", **fields}
    config = {"title": "Daily"}
    return services.schedules.create(project, ScheduleInput(report_config=config, **values), now)


def changed(services: Services, of: Schedule, now: datetime, **fields: Any) -> Schedule:
    return services.schedules.update(of.id, ScheduleChange(**fields), now)


def due(services: Services, now: datetime) -> list[str]:
    return [each.id for each in services.schedules.due(now)]


def test_once_whose_time_passed_while_it_was_disabled_runs_when_it_is_enabled(
    services: Services, project: str, now: datetime
) -> None:
    once = made(services, project, now, frequency="once", enabled=False)
    later = now + 2 * DAY
    assert due(services, later) == []
    enabled = changed(services, once, later, enabled=True)
    assert enabled.next_run == "2026-01-05T12:00:00.000000Z"
    assert due(services, later) == [once.id]


def test_once_that_was_used_says_that_it_will_not_run_when_it_is_enabled(
    services: Services, project: str, now: datetime
) -> None:
    once = made(services, project, now, frequency="once")
    noon = now + 3 * HOUR
    [run] = [services.runs.tick(noon) and services.run_store.list(schedule_id=once.id).items[0]]
    services.runs.execute(run.id, "alice", lambda: noon)
    assert not services.schedules.get(once.id).enabled
    with pytest.raises(InvalidInput, match="it would never run: give a next_run") as refused:
        changed(services, once, noon, enabled=True)
    assert refused.value.field == "enabled"
    again = changed(services, once, noon, enabled=True, start_time="2026-01-07T12:00Z")
    assert (again.enabled, again.next_run) == (True, "2026-01-07T12:00:00.000000Z")


def test_editing_an_overdue_schedule_does_not_drop_what_it_owes(
    services: Services, project: str, now: datetime
) -> None:
    daily = made(services, project, now)
    late = now + 5 * HOUR
    for change in (
        {"cron_expression": "0 6 * * MON"},
        {"cron_expression": None, "frequency": "monthly"},
        {"timezone": "Europe/London"},
        {"start_time": "2026-03-01T09:00"},
        {"report_config": {"title": "New"}},
    ):
        after = changed(services, daily, late, **change)
        assert after.next_run == daily.next_run, change
        assert due(services, late) == [daily.id]
    services.runs.tick(late)
    assert services.schedules.get(daily.id).next_run == "2026-03-01T09:00:00.000000Z"


def test_once_that_is_overdue_is_moved_by_another_start(
    services: Services, project: str, now: datetime
) -> None:
    once = made(services, project, now, frequency="once")
    late = now + 5 * HOUR
    assert changed(services, once, late, timezone="Europe/London").next_run == once.next_run
    moved = changed(services, once, late, start_time="2026-01-09T12:00Z")
    assert moved.next_run == "2026-01-09T12:00:00.000000Z"


def test_saving_the_same_values_changes_nothing(
    services: Services, project: str, now: datetime
) -> None:
    daily = made(services, project, now)
    daily = changed(services, daily, now, next_run="2026-01-20T07:00:00Z")
    values = daily.model_dump(
        include={"frequency", "cron_expression", "timezone", "start_time", "enabled", "next_run"}
    )
    config = daily.report_config.model_dump(mode="json")
    saved = changed(services, daily, now + DAY, report_config=config, **values)
    assert saved == daily == services.schedules.get(daily.id)


def test_a_next_run_without_a_zone_is_one_in_the_schedules_zone(
    services: Services, project: str, now: datetime
) -> None:
    daily = made(services, project, now, timezone="Europe/Berlin")
    assert (
        changed(services, daily, now, next_run="2026-01-20T07:00").next_run
        == "2026-01-20T06:00:00.000000Z"
    )
    moved = changed(services, daily, now, timezone="Asia/Tokyo", next_run="2026-01-20T07:00")
    assert moved.next_run == "2026-01-19T22:00:00.000000Z"


def test_enabling_keeps_a_next_run_that_was_set_by_hand_and_lies_ahead(
    services: Services, project: str, now: datetime
) -> None:
    daily = made(services, project, now, enabled=False)
    changed(services, daily, now, next_run="2026-01-20T07:00Z")
    assert changed(services, daily, now, enabled=True).next_run == "2026-01-20T07:00:00.000000Z"


def test_a_schedule_stored_with_a_zone_that_is_refused_by_now_still_runs(
    services: Services, project: str, now: datetime
) -> None:
    daily = made(services, project, now)
    services.database.write("MATCH (s:Schedule {id: $id}) SET s.timezone = 'Factory'", id=daily.id)
    assert services.runs.tick(datetime(2026, 1, 5, 12, tzinfo=UTC)).successful == 1
