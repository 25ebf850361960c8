"""Schedules over HTTP."""

import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import httpx
import pytest

import basset

WEEKLY = {"report_config": {"title": "Sennick, weekly", "format": "PDF"}, "frequency": "Weekly"}


def _add(alice: httpx.Client, project: str, **changes: Any) -> httpx.Response:
    return alice.post(f"{project}/schedules", json=WEEKLY | changes)


def test_a_schedule_from_its_creation_to_its_end(
    alice: httpx.Client, dana: httpx.Client, project: str
) -> None:
    made = _add(alice, project, timezone="Europe/London", start_time="2030-01-07T09:00:00+00:00")
    assert made.status_code == 201
    path = made.headers["Location"].removeprefix("/api/v1")
    shown = alice.get(path).json()
    assert shown == made.json()
    assert (shown["frequency"], shown["timezone"], shown["report_config"]["formats"]) == (
        "weekly",
        "Europe/London",
        ["pdf"],
    )
    assert shown["next_run"] == "2030-01-07T09:00:00.000000Z"
    changed = alice.patch(
        path, json={"enabled": False, "next_run": "2030-02-01T10:00:00+01:00"}
    ).json()
    assert (changed["enabled"], changed["next_run"]) == (False, "2030-02-01T09:00:00.000000Z")
    assert dana.delete(path).status_code == 204
    assert alice.get(path).status_code == 404


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"cron_expression": "61 * * * *"}, "cron_expression"),
        ({"cron_expression": "0 0 30 2 *"}, "cron_expression"),
        ({"frequency": "fortnightly"}, "frequency"),
        ({"frequency": None}, "frequency"),
        ({"timezone": "UTC+02:00"}, "timezone"),
        ({"start_time": "soon"}, "start_time"),
        ({"report_config": {"title": "x", "format": "docx"}}, "report_config.format"),
        ({"report_config": {"title": "x", "formats": ["pdf", "docx"]}}, "report_config.formats"),
        ({"report_config": {"title": "x", "report_type": "novel"}}, "report_config.report_type"),
        ({"report_config": {"title": "x", "sections": ["gossip"]}}, "report_config.sections.0"),
        ({"report_config": {"title": "x", "template": "../etc"}}, "report_config.template"),
        ({"report_config": {"title": "x", "entity_ids": ["nobody"]}}, "report_config.entity_ids"),
    ],
)
def test_wrong_meaning_is_a_400_with_field_and_reason(
    alice: httpx.Client, project: str, changes: dict[str, Any], field: str
) -> None:
    answer = _add(alice, project, **changes)
    assert (answer.status_code, answer.json()["field"]) == (400, field)
    assert answer.json()["detail"]
    assert alice.get(f"{project}/schedules").json()["items"] == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"report_config": {"format": "pdf"}}, "report_config.title"),
        ({"report_config": {"title": "a\x00b"}}, "report_config.title"),
        ({"report_config": {"title": "x", "formats": "pdf"}}, "report_config.formats"),
        ({"report_config": 7}, "report_config"),
        ({"enabled": "perhaps"}, "enabled"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_wrong_shape_is_a_422_with_field_and_reason(
    alice: httpx.Client, project: str, changes: dict[str, Any], field: str
) -> None:
    answer = _add(alice, project, **changes)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


def test_schedules_are_listed_of_one_project_of_all_and_those_that_are_due(
    alice: httpx.Client, project: str
) -> None:
    _add(alice, project, start_time="2020-01-06T09:00:00Z")
    overdue = _add(alice, project).json()["id"]
    off = _add(alice, project, enabled=False).json()["id"]
    alice.patch(f"/schedules/{overdue}", json={"next_run": "2020-01-01T00:00:00Z"})
    for path in (f"{project}/schedules", "/schedules"):
        assert len(alice.get(path).json()["items"]) == 3
        enabled = alice.get(path, params={"enabled_only": True}).json()["items"]
        assert off not in {one["id"] for one in enabled}
        first = alice.get(path, params={"limit": 2}).json()
        assert (
            len(
                alice.get(path, params={"limit": 2, "cursor": first["next_cursor"]}).json()["items"]
            )
            == 1
        )
    assert [one["id"] for one in alice.get("/schedules/due").json()["items"]] == [overdue]


def test_schedules_that_fell_due_together_are_walked_page_by_page(
    alice: httpx.Client, project: str
) -> None:
    made = [_add(alice, project).json()["id"] for _ in range(3)]
    for one in made:
        alice.patch(f"/schedules/{one}", json={"next_run": "2020-01-01T00:00:00Z"})
    first = alice.get("/schedules/due", params={"limit": 2}).json()
    second = alice.get("/schedules/due", params={"limit": 2, "cursor": first["next_cursor"]}).json()
    assert sorted(one["id"] for one in first["items"] + second["items"]) == sorted(made)
    assert second["next_cursor"] is None


def test_the_next_runs_keep_their_wall_clock_time_over_the_change_of_clocks(
    alice: httpx.Client, project: str
) -> None:
    made = _add(
        alice, project, timezone="Europe/London", start_time="2030-03-24T09:00:00+00:00"
    ).json()
    shown = alice.get(f"/schedules/{made['id']}/next-runs", params={"count": 2}).json()
    assert (shown["timezone"], shown["rule"]) == (
        "Europe/London",
        "every Sunday at 09:00 Europe/London",
    )
    assert shown["surprises"] == []
    assert shown["next_runs"] == [
        {"local": "2030-03-24T09:00:00+00:00", "utc": "2030-03-24T09:00:00.000000Z"},
        {"local": "2030-03-31T09:00:00+01:00", "utc": "2030-03-31T08:00:00.000000Z"},
    ]
    assert len(alice.get(f"/schedules/{made['id']}/next-runs").json()["next_runs"]) == 5
    assert alice.get(f"/schedules/{made['id']}/next-runs", params={"count": 101}).status_code == 422


@pytest.mark.parametrize("field", ["next_run", "enabled", "timezone", "report_config"])
def test_what_a_schedule_needs_cannot_be_taken_away(
    alice: httpx.Client, project: str, field: str
) -> None:
    made = _add(alice, project).json()
    answer = alice.patch(f"/schedules/{made['id']}", json={field: None, "frequency": "daily"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert alice.get(f"/schedules/{made['id']}").json() == made


def test_a_start_without_a_zone_is_taken_in_the_schedules_zone(
    alice: httpx.Client, project: str
) -> None:
    made = _add(alice, project, timezone=" Europe/Berlin ", start_time="2030-07-01T09:00").json()
    assert (made["timezone"], made["start_time"]) == (
        "Europe/Berlin",
        "2030-07-01T07:00:00.000000Z",
    )


def test_run_now_answers_at_once_with_where_to_look(alice: httpx.Client, project: str) -> None:
    schedule = _add(alice, project).json()
    answer = alice.post(f"/schedules/{schedule['id']}/run")
    assert answer.status_code == 202
    assert (
        answer.json()["location"]
        == answer.headers["Location"]
        == f"/api/v1/reports/{answer.json()['report_id']}"
    )
    report = alice.get(answer.headers["Location"].removeprefix("/api/v1")).json()
    assert (report["state"], report["schedule_id"], report["files"]) == (
        "pending",
        schedule["id"],
        [],
    )
    assert alice.get(f"/schedules/{schedule['id']}").json()["next_run"] == schedule["next_run"]


def test_what_is_not_there_is_a_404(alice: httpx.Client, dana: httpx.Client) -> None:
    answers = [
        alice.post("/projects/nope/schedules", json=WEEKLY),
        alice.get("/schedules/nope"),
        alice.patch("/schedules/nope", json={"enabled": True}),
        dana.delete("/schedules/nope"),
        alice.post("/schedules/nope/run"),
        alice.get("/schedules/nope/next-runs"),
    ]
    assert [answer.status_code for answer in answers] == [404] * 6


def test_a_project_with_schedules_is_not_deleted(
    alice: httpx.Client, dana: httpx.Client, project: str
) -> None:
    _add(alice, project)
    answer = dana.delete(project)
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert "1 schedule" in answer.json()["detail"]


def test_formats_are_read_as_people_write_them() -> None:
    from basset.api.routers.scheduler import _parse_format
    from basset.errors import InvalidInput

    written = ["pdf", "HTML", "Markdown", "md", " json ", "CSV"]
    assert [_parse_format(text) for text in written] == [
        "pdf",
        "html",
        "markdown",
        "markdown",
        "json",
        "csv",
    ]
    with pytest.raises(InvalidInput) as refused:
        _parse_format("docx")
    assert refused.value.status == 400


def test_the_former_module_still_offers_the_former_names() -> None:
    from basset.api.routers import scheduler

    sys.modules.pop("basset.api.routers.schedule", None)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        from basset.api.routers import schedule
    assert [(one.category, "basset.api.routers.scheduler" in str(one.message)) for one in told] == [
        (DeprecationWarning, True)
    ]
    assert schedule.ScheduleResponse is scheduler.ScheduledReportResponse
    assert schedule.RunNowResponse is scheduler.RunScheduleResponse
    assert schedule.ReportOptionsRequest is scheduler.ReportConfigRequest


def test_nothing_in_the_package_imports_the_former_module() -> None:
    program = "import sys, basset.api.app, basset.tasks, basset.cli; print('basset.api.routers.schedule' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"
    package = Path(basset.__file__).parent
    naming = {
        path.name
        for path in package.rglob("*.py")
        if "routers.schedule " in path.read_text()
        or "routers import schedule\n" in path.read_text()
    }
    assert naming <= {"schedule.py"}
