"""Schedules, reports and tokens from the terminal."""

import json
import stat
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from basset.cli import main
from basset.runs.models import Run
from basset.wiring import Services

Basset = Callable[..., Result]


@pytest.fixture
def basset(services: Services) -> Basset:
    def run(*words: str) -> Result:
        return CliRunner().invoke(main, words, obj=services)

    run("project", "add", "Quay")
    return run


@pytest.fixture
def json_of(basset: Basset) -> Callable[..., Any]:
    def run(*words: str) -> Any:
        result = basset(*words, "--json")
        assert result.exit_code == 0, result.stderr
        return json.loads(result.stdout)

    return run


def test_a_schedule_is_made_switched_off_and_on_and_deleted(json_of: Callable[..., Any]) -> None:
    made = json_of(
        "schedule", "add", "-p", "Quay", "--title", "Weekly", "--format", "MD", "--format", "html", "--type", "Full",
        "--no-graph", "--section", "Summary", "--section", "graph", "--every", "Weekly", "--tz", "Europe/London",
    )  # fmt: skip
    assert made["report_config"]["formats"] == ["markdown", "html"]
    assert (made["report_config"]["report_type"], made["report_config"]["sections"]) == (
        "full",
        ["summary", "graph"],
    )
    assert made["report_config"]["include_graph"] is False
    assert json_of("schedule", "disable", made["id"])["enabled"] is False
    assert json_of("schedule", "list", "--enabled") == []
    assert json_of("schedule", "enable", made["id"])["next_run"] == made["next_run"]
    renamed = json_of("schedule", "update", made["id"], "--title", "Every week")["report_config"]
    assert renamed == {**made["report_config"], "title": "Every week"}
    assert json_of("schedule", "delete", made["id"], "--yes") == {"deleted": made["id"]}


def test_a_preview_shows_local_times_across_the_clock_change_and_saves_nothing(
    basset: Basset, json_of: Callable[..., Any]
) -> None:
    plan = (
        "--cron",
        "30 1 29 3 *",
        "--tz",
        "Europe/London",
        "--start",
        "2028-01-01T00:00+00:00",
        "--count",
        "2",
    )
    shown = basset("schedule", "preview", *plan).stdout.splitlines()
    assert shown == ["Europe/London\tUTC", *shown[1:]]
    assert len(shown) == 3
    assert all(line.split("\t")[0].endswith("BST") for line in shown[1:])
    assert [row["utc"][10:16] for row in json_of("schedule", "preview", *plan)] == [
        "T00:30",
        "T00:30",
    ]
    assert json_of("schedule", "list") == []


def test_how_often_is_said_in_one_way(basset: Basset, json_of: Callable[..., Any]) -> None:
    both = ("--every", "daily", "--cron", "0 9 * * MON")
    for words in (("add", "-p", "Quay", "--title", "x", *both), ("preview", *both)):
        refused = basset("schedule", *words)
        assert (refused.exit_code, "give one of them" in refused.stderr) == (2, True)
    made = json_of("schedule", "add", "-p", "Quay", "--title", "x", "--cron", "0 9 * * MON")
    weekly = json_of("schedule", "update", made["id"], "--every", "weekly")
    assert (weekly["frequency"], weekly["cron_expression"]) == ("weekly", None)
    assert basset("schedule", "update", made["id"]).exit_code == 2


def test_a_preview_is_of_a_schedule_or_of_a_plan(
    basset: Basset, json_of: Callable[..., Any]
) -> None:
    made = json_of("schedule", "add", "-p", "Quay", "--title", "x", "--cron", "0 9 * * MON")
    assert basset("schedule", "preview", made["id"], "--tz", "Asia/Tokyo").exit_code == 2
    told = basset("schedule", "preview", made["id"])
    assert told.stderr == "every Monday at 09:00 UTC\n"
    warned = basset("schedule", "preview", "--cron", "*/90 * * * *")
    assert "basset: */90 is not every 90 minutes" in warned.stderr


def test_run_now_and_make_commit_a_run_and_tell_a_worker(
    json_of: Callable[..., Any], sent: list[Run]
) -> None:
    schedule = json_of("schedule", "add", "-p", "Quay", "--title", "Weekly", "--every", "weekly")
    first = json_of("schedule", "run", schedule["id"])
    second = json_of("report", "make", "-p", "Quay", "--title", "Now", "--format", "csv")
    assert [run.id for run in sent] == [first["id"], second["id"]]
    assert {run["id"] for run in json_of("report", "list", "-p", "Quay", "--state", "pending")} == {
        first["id"],
        second["id"],
    }


def test_a_tick_turns_a_due_schedule_into_a_run(
    json_of: Callable[..., Any], sent: list[Run]
) -> None:
    schedule = json_of("schedule", "add", "-p", "Quay", "--title", "Weekly", "--every", "weekly")
    json_of("schedule", "update", schedule["id"], "--next-run", "2026-01-05T09:00+00:00")
    assert json_of("tick") == {
        "processed": 1,
        "successful": 1,
        "failed": 0,
        "schedule_ids": [schedule["id"]],
    }
    assert json_of("tick")["processed"] == 0
    assert sent[0].schedule_id == schedule["id"]


def test_a_report_is_shown_with_its_files_and_verified(
    basset: Basset, json_of: Callable[..., Any], services: Services
) -> None:
    run = json_of("report", "make", "-p", "Quay", "--title", "Now", "--format", "html")
    services.runs.execute(run["id"], "alice")
    shown = basset("report", "show", run["id"]).stdout
    assert "report.html" in shown
    made = json_of("report", "show", run["id"])
    folder = services.settings.reports / made["folder"]
    assert str(folder) in shown

    good = basset("report", "verify", str(folder))
    assert (good.exit_code, good.stderr) == (0, "")
    every = json_of("report", "verify", "--all")
    assert (every["ok"], every["reports"] >= 1, every["wrong"]) == (True, True, [])
    page = folder / made["files"][0]["name"]
    page.chmod(0o600)
    page.write_text(page.read_text() + "<!-- bob was here -->")
    for path in (folder, page):
        bad = basset("report", "verify", str(path))
        assert bad.exit_code == 1
        assert page.name in bad.stderr
    every_one = basset("report", "verify", "--all")
    assert every_one.exit_code == 1
    assert str(folder) in every_one.stderr


def test_a_token_is_printed_once_and_works(
    basset: Basset, json_of: Callable[..., Any], services: Services
) -> None:
    text = basset(
        "token", "add", "bot", "--scope", "read", "--scope", "write", "--expires", "90d"
    ).stdout.strip()
    token = services.tokens.verify(text, datetime.now(UTC))
    assert (token.name, [str(scope) for scope in token.scopes]) == ("bot", ["read", "write"])
    [listed] = json_of("token", "list")
    assert text not in json.dumps(listed)
    assert json_of("token", "show", token.id) == listed
    json_of("token", "delete", token.id, "--yes")
    assert json_of("token", "list") == []


def test_a_token_in_a_file_is_its_owners_alone_and_not_printed(
    basset: Basset, services: Services, tmp_path: Path
) -> None:
    file = tmp_path / "token"
    result = basset("token", "add", "bot", "--out", str(file))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    text = file.read_text().strip()
    assert text not in result.output
    assert services.tokens.verify(text, datetime.now(UTC)).name == "bot"


def test_the_doctor_says_what_is_wrong_and_what_to_do(basset: Basset) -> None:
    result = basset("doctor")
    assert result.exit_code == 1
    assert "✔ neo4j" in result.stdout
    assert "✘ beat" in result.stdout
    assert "Start beat" in result.stdout
    told = json.loads(basset("doctor", "--json").stdout)
    assert told["success"] is False
    assert told["services"]["neo4j"]["healthy"] is True


def test_the_doctor_of_an_installed_host_sends_nobody_to_the_local_stack(
    basset: Basset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    monkeypatch.setattr("basset.settings.SYSTEMD", tmp_path)
    told = basset("doctor").output
    assert "systemctl start basset.target" in told
    assert "basset up" not in told


def test_a_token_whose_file_cannot_be_written_is_not_made(
    basset: Basset, json_of: Callable[..., Any], tmp_path: Path
) -> None:
    result = basset("token", "add", "bot", "--out", str(tmp_path / "missing" / "token"))
    assert (result.exit_code, result.stdout) == (1, "")
    assert json_of("token", "list") == []


def test_verifying_what_is_no_report_fails_with_the_reason(basset: Basset, tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing"):
        result = basset("report", "verify", str(path))
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr.startswith("✘ ")
