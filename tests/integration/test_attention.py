"""Reports that somebody holds or has dealt with, and what the doctor says until then."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from click.testing import CliRunner, Result

from basset import clock
from basset.backup.state import BackupState
from basset.cli import main
from basset.clock import stamp
from basset.errors import Conflict, ReportTooLarge
from basset.investigations.project import ProjectInput
from basset.reports.config import ReportConfig
from basset.runs.models import Run, State
from basset.runs.service import RunService
from basset.schedules.models import ScheduleInput
from basset.wiring import Services

Basset = Callable[..., Result]
DAY = timedelta(days=1)


class TooLarge:
    def build(self, *_: object) -> Any:
        raise ReportTooLarge("2,000 pages")


@pytest.fixture
def basset(services: Services) -> Basset:
    return lambda *words: CliRunner().invoke(main, words, obj=services)


@pytest.fixture
def case(services: Services, now: datetime) -> str:
    return services.projects.create(ProjectInput(name="Quay"), now).id


@pytest.fixture
def done(services: Services, case: str, now: datetime) -> Run:
    run = services.runs.request_report(case, ReportConfig(title="Weekly"), now)
    return services.runs.execute(run.id, "alice", lambda: now)


@pytest.fixture
def dead(services: Services, case: str, sent: list[Run], now: datetime) -> Run:
    runs = RunService(
        services.run_store, services.schedules, TooLarge(), sent.append, services.settings
    )
    run = runs.request_report(case, ReportConfig(title="Everything"), now)
    return runs.execute(run.id, "alice", lambda: now)


def doctor(basset: Basset) -> list[dict[str, Any]]:
    told = basset("doctor", "--json")
    assert told.exit_code == 1
    concerns: list[dict[str, Any]] = json.loads(told.stdout)["concerns"]
    return concerns


def test_a_held_report_keeps_its_files_until_it_is_released(
    basset: Basset, services: Services, done: Run, now: datetime
) -> None:
    page = services.settings.reports / str(done.folder) / done.files[0].name
    assert "on hold" in basset("report", "hold", done.id).stdout
    services.retention.cleanup(1, now + 10 * DAY)
    assert page.is_file()
    assert "on hold" not in basset("report", "release", done.id).stdout
    services.retention.cleanup(1, now + 10 * DAY)
    assert not page.is_file()
    refused = basset("report", "hold", done.id)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "its files are gone already" in refused.stderr


def test_a_report_is_held_released_and_acknowledged_over_http(
    alice: httpx.Client, dana: httpx.Client, bob: httpx.Client, done: Run, dead: Run
) -> None:
    assert bob.post(f"/reports/{done.id}/hold").status_code == 403
    assert dana.post(f"/reports/{done.id}/hold").json()["hold"] is True
    assert alice.get(f"/reports/{done.id}").json()["hold"] is True
    assert dana.post(f"/reports/{done.id}/release").json()["hold"] is False
    seen = alice.post(f"/reports/{dead.id}/acknowledge").json()
    assert (seen["state"], seen["acknowledged_by"]) == ("dead", "alice")
    assert alice.post(f"/reports/{dead.id}/acknowledge").json() == seen
    assert alice.post(f"/reports/{done.id}/acknowledge").status_code == 409
    for verb in ("hold", "release", "acknowledge"):
        assert dana.post(f"/reports/nope/{verb}").status_code == 404


def test_the_doctor_names_a_dead_report_until_somebody_acknowledges_it(
    basset: Basset, dead: Run
) -> None:
    told = basset("doctor").stdout
    assert f"✘ report     'Everything' {dead.id}: dead: 2,000 pages" in told
    assert f"basset report acknowledge {dead.id}" in told
    shown = basset("report", "acknowledge", dead.id, "--as", "Bob").stdout
    assert "by Bob" in shown
    assert doctor(basset) == []


def test_who_acknowledged_first_stays(services: Services, dead: Run, now: datetime) -> None:
    first = services.run_store.acknowledge(dead.id, "alice", now)
    assert services.run_store.acknowledge(dead.id, "bob", now + DAY) == first
    assert (first.acknowledged_by, first.acknowledged_at) == (
        "alice",
        "2026-01-05T09:00:00.000000Z",
    )


def test_only_a_dead_report_can_be_acknowledged(
    services: Services, done: Run, now: datetime
) -> None:
    with pytest.raises(Conflict, match="only a dead one"):
        services.run_store.acknowledge(done.id, "alice", now)
    assert done.state is State.DONE


def test_the_doctor_names_a_schedule_that_cannot_say_when_it_is_due_until_it_is_corrected(
    basset: Basset, services: Services, case: str, now: datetime
) -> None:
    data = ScheduleInput(report_config={"title": "Weekly"}, frequency="weekly")
    broken = services.schedules.create(case, data, now)
    services.database.write(
        "MATCH (s:Schedule {id: $id}) SET s.timezone = 'Mars/Phobos'", id=broken.id
    )
    services.runs.tick(now + 8 * DAY)
    [concern] = doctor(basset)
    assert (concern["noun"], concern["id"], concern["title"]) == ("schedule", broken.id, "Weekly")
    assert "Mars/Phobos" in concern["detail"]
    assert "2026-01-12" in concern["detail"]
    assert f"basset schedule update {broken.id}" in concern["advice"]
    assert "Mars/Phobos" in basset("schedule", "show", broken.id).stdout
    fixed = basset("schedule", "update", broken.id, "--tz", "Europe/London", "--json").stdout
    assert json.loads(fixed)["next_run"] == "2026-01-12T09:00:00.000000Z"
    assert doctor(basset) == []


def test_reports_and_schedules_are_named_by_the_beginning_of_their_ids(
    basset: Basset, services: Services, case: str, done: Run, now: datetime
) -> None:
    data = ScheduleInput(report_config={"title": "Weekly"}, frequency="weekly")
    schedule = services.schedules.create(case, data, now)
    assert done.id in basset("report", "show", done.id[:6]).stdout
    assert schedule.id in basset("schedule", "disable", schedule.id[:8].upper()).stdout
    shown = basset("report", "list", "--schedule", schedule.id[:6])
    assert (shown.exit_code, shown.stderr) == (0, "no reports\n")
    for words in (("report", "show", done.id[:5]), ("schedule", "show", schedule.id[:5])):
        refused = basset(*words)
        assert refused.exit_code == 1
        assert "give at least 6 characters of its id" in refused.stderr


def test_a_beginning_that_several_ids_have_is_refused_with_those_ids(
    basset: Basset, services: Services, case: str, now: datetime
) -> None:
    ids = [f"abcdef0{number}-0000-4000-8000-000000000000" for number in range(2)]
    for run_id in ids:
        services.runs.request_report(case, ReportConfig(title="x"), now, run_id)
    refused = basset("report", "show", "abcdef")
    assert refused.exit_code == 1
    assert all(run_id in refused.stderr for run_id in ids)
    assert basset("report", "show", "abcdef01").exit_code == 0


def test_lists_name_the_project(basset: Basset, case: str, done: Run) -> None:
    basset("schedule", "add", "-p", "Quay", "--title", "Weekly", "--every", "weekly")
    for noun in ("schedule", "report"):
        header, row = basset(noun, "list").stdout.splitlines()
        assert dict(zip(header.split("\t"), row.split("\t"), strict=True))["project"] == "Quay"


def test_a_backup_that_did_not_come_is_named_until_there_is_one(
    services: Services, basset: Basset, now: datetime
) -> None:
    home = services.settings.home
    long_ago = BackupState(stamp(now - 3 * DAY), hours=26)
    try:
        long_ago.write(home)
        named = [one for one in doctor(basset) if one["noun"] == "backup"]
        assert "none was made" in named[0]["detail"]
        assert "systemctl start basset-backup" in named[0]["advice"]
        replace(long_ago, finished_at=stamp(clock.now())).write(home)
        assert not [one for one in doctor(basset) if one["noun"] == "backup"]
    finally:
        (home / "backup.json").unlink()
