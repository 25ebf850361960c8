"""Schedules as a user keeps them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from basset.errors import InvalidInput, NotFound
from basset.investigations.entity import EntityInput
from basset.investigations.project import ProjectInput
from basset.schedules.models import Schedule, ScheduleChange, ScheduleInput
from basset.wiring import Services

REPORT = {"title": "Weekly"}


@pytest.fixture
def project(services: Services, now: datetime) -> str:
    return services.projects.create(ProjectInput(name="Dredging"), now).id


def asked(**fields: Any) -> ScheduleInput:
    return ScheduleInput(**{"report_config": REPORT, "frequency": "daily", **fields})


def test_a_new_schedule_is_due_at_its_next_slot(
    services: Services, project: str, now: datetime
) -> None:
    made = services.schedules.create(
        project,
        asked(frequency="Weekly", timezone="Europe/London", start_time="2026-01-01T08:00:00+00:00"),
        now,
    )
    assert made == services.schedules.get(made.id)
    assert (made.frequency, made.next_run, made.enabled) == (
        "weekly",
        "2026-01-08T08:00:00.000000Z",
        True,
    )
    assert made.report_config.title == "Weekly"


def test_without_a_start_the_anchor_is_the_creation_time_in_the_zone(
    services: Services, project: str, now: datetime
) -> None:
    summer = datetime(2026, 3, 28, 9, 0, 0, 700_000, tzinfo=UTC)
    made = services.schedules.create(project, asked(timezone="Europe/London"), summer)
    assert made.start_time == "2026-03-28T09:00:00.000000Z"
    assert made.next_run == "2026-03-29T08:00:00.000000Z"


def test_once_in_the_past_is_owed_at_once(services: Services, project: str, now: datetime) -> None:
    made = services.schedules.create(
        project, asked(frequency="once", start_time="2025-12-24T09:00:00Z"), now
    )
    assert [each.id for each in services.schedules.due(now, 10)] == [made.id]


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("frequency", {"frequency": "fortnightly"}),
        ("frequency", {"frequency": None}),
        ("cron_expression", {"cron_expression": "61 * * * *"}),
        ("cron_expression", {"cron_expression": "0 0 30 2 *"}),
        ("timezone", {"timezone": "Mars/Phobos"}),
        ("start_time", {"start_time": "next week"}),
        ("report_config.format", {"report_config": {"title": "x", "format": "docx"}}),
        ("report_config.title", {"report_config": {"title": "line\nbreak"}}),
        ("report_config.entity_ids", {"report_config": {"title": "x", "entity_ids": ["nobody"]}}),
    ],
)
def test_what_has_no_meaning_is_refused_with_its_field_and_leaves_nothing(
    services: Services, project: str, now: datetime, field: str, wrong: dict[str, Any]
) -> None:
    with pytest.raises(InvalidInput) as refused:
        services.schedules.create(project, asked(**wrong), now)
    assert refused.value.field == field
    assert services.schedules.list().items == []


def test_unknown_projects_and_schedules_are_not_found(services: Services, now: datetime) -> None:
    for call in (
        lambda: services.schedules.create("nope", asked(), now),
        lambda: services.schedules.list("nope"),
        lambda: services.schedules.get("nope"),
        lambda: services.schedules.update("nope", ScheduleChange(enabled=False), now),
        lambda: services.schedules.delete("nope"),
        lambda: services.schedules.next_runs("nope", 3, now),
    ):
        with pytest.raises(NotFound):
            call()


def test_an_entity_of_another_project_cannot_be_reported_on(
    services: Services, project: str, now: datetime
) -> None:
    other = services.projects.create(ProjectInput(name="Other"), now).id
    entity = services.entities.create(other, EntityInput(type="person", name="Maren Aldous"), now)
    with pytest.raises(InvalidInput, match="no entity"):
        services.schedules.create(
            project, asked(report_config={"title": "x", "entity_ids": [entity.id]}), now
        )


def test_a_new_rule_sets_the_next_due_time(services: Services, project: str, now: datetime) -> None:
    made = services.schedules.create(project, asked(start_time="2026-01-01T08:00:00Z"), now)

    def changed(**fields: Any) -> Schedule:
        return services.schedules.update(made.id, ScheduleChange(**fields), now)

    assert changed(frequency="hourly").next_run == "2026-01-05T10:00:00.000000Z"
    assert changed(cron_expression="30 6 * * *").next_run == "2026-01-06T06:30:00.000000Z"
    assert changed(timezone="America/New_York").next_run == "2026-01-05T11:30:00.000000Z"
    assert changed(cron_expression=None).next_run == "2026-01-05T10:00:00.000000Z"
    assert changed(start_time="2026-02-01T08:15:00Z").next_run == "2026-02-01T08:15:00.000000Z"
    assert changed(next_run="2026-01-05T09:30:00Z").next_run == "2026-01-05T09:30:00.000000Z"
    assert changed(report_config={"title": "New"}).next_run == "2026-01-05T09:30:00.000000Z"


def test_a_change_without_meaning_changes_nothing(
    services: Services, project: str, now: datetime
) -> None:
    made = services.schedules.create(project, asked(), now)
    for field, fields in (
        ("frequency", {"frequency": None, "enabled": False}),
        ("timezone", {"timezone": "Mars/Phobos", "enabled": False}),
        ("next_run", {"next_run": "tomorrow", "enabled": False}),
        (
            "report_config.entity_ids",
            {"report_config": {"title": "x", "entity_ids": ["nobody"]}, "enabled": False},
        ),
    ):
        with pytest.raises(InvalidInput) as refused:
            services.schedules.update(made.id, ScheduleChange(**fields), now)
        assert refused.value.field == field
    assert services.schedules.get(made.id) == made


def test_enabling_again_looks_ahead_and_not_back(
    services: Services, project: str, now: datetime
) -> None:
    made = services.schedules.create(project, asked(start_time="2026-01-01T08:00:00Z"), now)
    services.schedules.update(made.id, ScheduleChange(enabled=False), now)
    later = now + timedelta(days=10)
    assert services.schedules.due(later, 10) == []
    enabled = services.schedules.update(made.id, ScheduleChange(enabled=True), later)
    assert enabled.next_run == "2026-01-16T08:00:00.000000Z"


def test_the_next_runs_begin_with_the_one_that_is_set(
    services: Services, project: str, now: datetime
) -> None:
    made = services.schedules.create(
        project, asked(frequency="monthly", start_time="2026-01-31T08:00:00Z"), now
    )
    days = [run.strftime("%m-%d") for run in services.schedules.next_runs(made.id, 4, now)]
    assert days == ["01-31", "02-28", "03-31", "04-30"]
    services.schedules.update(made.id, ScheduleChange(next_run="2026-01-06T00:00:00Z"), now)
    days = [run.strftime("%m-%d") for run in services.schedules.next_runs(made.id, 3, now)]
    assert days == ["01-06", "01-31", "02-28"]


def test_a_preview_saves_nothing(services: Services, now: datetime) -> None:
    runs = services.schedules.preview(
        asked(cron_expression="@daily", timezone="Europe/London"), 2, now
    )
    assert [run.isoformat() for run in runs] == [
        "2026-01-06T00:00:00+00:00",
        "2026-01-07T00:00:00+00:00",
    ]
    assert services.schedules.list().items == []


def test_pages_and_filters(services: Services, project: str, now: datetime) -> None:
    other = services.projects.create(ProjectInput(name="Other"), now).id
    made = {
        services.schedules.create(project, asked(enabled=number != 2), now).id
        for number in range(5)
    }
    services.schedules.create(other, asked(), now)
    seen, cursor = [], None
    while True:
        page = services.schedules.list(project, limit=2, cursor=cursor)
        seen += [each.id for each in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == sorted(made)
    assert len(services.schedules.list(project, enabled_only=True).items) == 4
    assert len(services.schedules.list().items) == 6


def test_a_deleted_schedule_leaves_the_list(
    services: Services, project: str, now: datetime
) -> None:
    made = services.schedules.create(project, asked(), now)
    services.schedules.delete(made.id)
    assert services.schedules.list(project).items == []
