"""Schedules and reports are found by what people know of them, in the order they ask for."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from click.testing import CliRunner, Result

from basset.cli import main
from basset.investigations.project import ProjectInput
from basset.reports.config import ReportConfig
from basset.runs.models import State
from basset.schedules.models import ScheduleInput
from basset.wiring import Services

TITLES = ["Weekly", "a daily", 'The "Quay" file', "Жданова", "~ends"]
DAY = timedelta(days=1)


@pytest.fixture
def basset(services: Services) -> Callable[..., Result]:
    return lambda *words: CliRunner().invoke(main, words, obj=services)


@pytest.fixture
def case(services: Services, now: datetime) -> str:
    return services.projects.create(ProjectInput(name="Quay"), now).id


@pytest.fixture
def schedules(services: Services, case: str, now: datetime) -> dict[str, str]:
    """Title → id; each is a day younger than the one before."""
    return {
        title: services.schedules.create(
            case,
            ScheduleInput(report_config={"title": title}, frequency="daily"),
            now + number * DAY,
        ).id
        for number, title in enumerate(TITLES)
    }


@pytest.fixture
def reports(services: Services, case: str, now: datetime) -> dict[str, str]:
    """Title → id; each was asked for a day after the one before."""
    return {
        title: services.runs.request_report(case, ReportConfig(title=title), now + number * DAY).id
        for number, title in enumerate(TITLES)
    }


def titles(client: httpx.Client, path: str, **query: Any) -> list[str]:
    answer = client.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return [row["report_config"]["title"] for row in answer.json()["items"]]


def walked(client: httpx.Client, path: str, **query: Any) -> list[str]:
    """The same, in pages of two."""
    seen: list[str] = []
    cursor: str | None = None
    while True:
        page = {"limit": 2, **query, **({"cursor": cursor} if cursor else {})}
        seen += titles(client, path, **page)
        cursor = client.get(path, params=page).json()["next_cursor"]
        if cursor is None:
            return seen


@pytest.mark.parametrize("path", ["/schedules", "/reports"])
@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("DAILY", ["a daily"]),
        ('"quay"', ['The "Quay" file']),
        ("жданова", ["Жданова"]),
        ("title", []),
        ("summary", []),
    ],
)
def test_schedules_and_reports_are_found_by_a_word_of_their_title(
    bob: httpx.Client, schedules: Any, reports: Any, path: str, text: str, wanted: list[str]
) -> None:
    assert titles(bob, path, text=text) == wanted


def test_schedules_are_sorted_by_title_unless_another_order_is_asked_for(
    bob: httpx.Client, schedules: Any
) -> None:
    by_title = ["a daily", 'The "Quay" file', "Weekly", "~ends", "Жданова"]
    assert titles(bob, "/schedules") == titles(bob, "/schedules", sort="title") == by_title
    assert walked(bob, "/schedules") == by_title
    assert walked(bob, "/schedules", sort="-title") == by_title[::-1]
    assert walked(bob, "/schedules", sort="created") == TITLES
    assert walked(bob, "/schedules", sort="-next_run") == TITLES[::-1]


def test_reports_are_newest_first_unless_another_order_is_asked_for(
    bob: httpx.Client, reports: Any
) -> None:
    assert titles(bob, "/reports") == walked(bob, "/reports") == TITLES[::-1]
    assert walked(bob, "/reports", sort="created") == TITLES
    assert walked(bob, "/reports", sort="title")[0] == "a daily"


def test_schedules_are_found_by_what_they_are_doing(
    bob: httpx.Client, services: Services, schedules: dict[str, str], now: datetime
) -> None:
    off, broken = schedules["Weekly"], schedules["a daily"]
    services.database.write(
        "MATCH (s:Schedule {id: $id}) SET s.enabled = false, s.last_error = 'x'", id=off
    )
    services.database.write("MATCH (s:Schedule {id: $id}) SET s.last_error = 'x'", id=broken)
    assert titles(bob, "/schedules", state="disabled") == ["Weekly"]
    assert titles(bob, "/schedules", state="failing") == ["a daily"]
    assert len(titles(bob, "/schedules", state="enabled")) == 4
    assert len(titles(bob, "/schedules", enabled_only=True)) == 4
    assert titles(bob, "/schedules", changed_since="2026-01-08", sort="created") == TITLES[3:]


def test_reports_are_found_by_state_project_schedule_and_time(
    bob: httpx.Client,
    services: Services,
    case: str,
    schedules: dict[str, str],
    reports: dict[str, str],
    now: datetime,
) -> None:
    run = services.runs.request_scheduled(schedules["Weekly"], now + 9 * DAY)
    services.runs.execute(run.id, "alice", lambda: now + 9 * DAY)
    assert titles(bob, "/reports", state=str(State.DONE)) == ["Weekly"]
    assert titles(bob, "/reports", schedule_id=schedules["Weekly"]) == ["Weekly"]
    assert len(titles(bob, "/reports", project_id=case, state="pending")) == 5
    assert titles(bob, "/reports", project_id="nope") == []
    assert titles(bob, "/reports", changed_since="2026-01-09T00:00:00Z") == ["Weekly", "~ends"]


@pytest.mark.parametrize("path", ["/schedules", "/reports"])
def test_an_unknown_order_or_filter_is_refused_by_name(bob: httpx.Client, path: str) -> None:
    wrong = bob.get(path, params={"sort": "colour"})
    assert (wrong.status_code, wrong.json()["field"]) == (400, "sort")
    unknown = bob.get(path, params={"colour": "red"})
    assert (unknown.status_code, unknown.json()["errors"][0]["field"]) == (422, "colour")
    since = bob.get(path, params={"changed_since": "lately"})
    assert (since.status_code, since.json()["errors"][0]["field"]) == (422, "changed_since")


def test_a_cursor_of_another_order_is_refused(bob: httpx.Client, reports: Any) -> None:
    cursor = bob.get("/reports", params={"limit": 1}).json()["next_cursor"]
    answer = bob.get("/reports", params={"sort": "title", "cursor": cursor})
    assert (answer.status_code, answer.json()["field"]) == (400, "cursor")


def test_the_terminal_has_the_same_filters(
    basset: Callable[..., Result], schedules: dict[str, str], reports: dict[str, str]
) -> None:
    for noun in ("schedule", "report"):
        told = basset(noun, "list", "--text", "daily")
        assert (told.exit_code, len(told.stdout.splitlines())) == (0, 2), told.output
        ordered = basset(noun, "list", "-p", "Quay", "--sort", "-title").stdout.splitlines()
        assert "Жданова" in ordered[1]
    newest = basset("report", "list", "--changed-since", "2026-01-09").stdout
    assert len(newest.splitlines()) == 2
    assert basset("report", "list", "--state", "done").stderr == "no reports\n"
    assert basset("schedule", "list", "--state", "failing").stderr == "no schedules\n"
    assert "sort" in basset("schedule", "list", "--sort", "colour").stderr


def test_of_two_who_edit_one_schedule_at_once_the_second_is_told(
    alice: httpx.Client, schedules: dict[str, str]
) -> None:
    path = f"/schedules/{schedules['Weekly']}"
    read = alice.get(path)
    first = alice.patch(
        path, json={"frequency": "weekly"}, headers={"If-Match": read.headers["ETag"]}
    )
    assert first.status_code == 200
    assert first.headers["ETag"] == alice.get(path).headers["ETag"] != read.headers["ETag"]
    second = alice.patch(path, json={"enabled": False}, headers={"If-Match": read.headers["ETag"]})
    assert (second.status_code, second.json()["code"]) == (412, "changed_meanwhile")
    assert alice.get(path).json() == first.json()
    again = {"If-Match": first.headers["ETag"]}
    assert alice.patch(path, json={"enabled": False}, headers=again).status_code == 200
    assert alice.patch(path, json={"enabled": True}).status_code == 200


def test_a_schedule_is_changed_whatever_was_made_of_it_since_it_was_read(
    alice: httpx.Client, schedules: dict[str, str], services: Services, now: datetime
) -> None:
    path = f"/schedules/{schedules['Weekly']}"
    known = {"If-Match": alice.get(path).headers["ETag"]}
    services.runs.tick(now + timedelta(days=40))
    [run] = services.run_store.list(schedule_id=schedules["Weekly"]).items
    services.runs.execute(run.id, "worker", lambda: now)
    changed = alice.patch(path, json={"enabled": False}, headers=known)
    assert (changed.status_code, changed.json()["run_count"]) == (200, 1)
    assert alice.patch(path, json={"enabled": True}, headers=known).status_code == 412


def test_the_terminal_does_not_overwrite_what_somebody_has_just_changed(
    basset: Callable[..., Result],
    services: Services,
    schedules: dict[str, str],
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    find = services.schedules.find

    def found_and_then_changed_by_bob(which: str) -> Any:
        stored = find(which)
        services.database.write(
            "MATCH (s:Schedule {id: $id}) SET s.frequency = 'monthly'", id=stored.id
        )
        return stored

    monkeypatch.setattr(services.schedules, "find", found_and_then_changed_by_bob)
    refused = basset("schedule", "update", schedules["Weekly"], "--every", "weekly")
    assert refused.exit_code == 1
    assert "has changed since it was read" in refused.stderr
