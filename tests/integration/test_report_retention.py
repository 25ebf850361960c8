"""Old reports give their space back; what proves them stays, and so does what is not ours."""

import logging
import os
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result

from basset.errors import Conflict, InvalidInput
from basset.investigations.project import ProjectInput
from basset.reports.config import ReportConfig
from basset.runs.models import Run, State
from basset.runs.retention import Removed
from basset.schedules.models import ScheduleInput
from basset.wiring import Services

Basset = Callable[..., Result]
RENDERED = {"report.html", "snapshot.jsonl"}
PROOF = {"manifest.json", "manifest.sig", "signer.pem", "HOW-TO-CHECK.txt", "SHA256SUMS"}


@pytest.fixture
def project(services: Services, now: datetime) -> str:
    return services.projects.create(ProjectInput(name="The Case"), now).id


def made(services: Services, project: str, now: datetime) -> tuple[Run, Path]:
    run = services.runs.request_report(project, ReportConfig(title="Report"), now)
    return executed(services, run, now)


def executed(services: Services, run: Run, now: datetime) -> tuple[Run, Path]:
    services.runs.execute(run.id, "alice", lambda: now)
    done = services.run_store.get(run.id)
    assert done.folder is not None
    return done, services.settings.reports / done.folder


def kept(services: Services, run: Run) -> Path:
    """What the report had read."""
    return services.settings.reports / run.project_id / ".kept" / run.id


def everything(services: Services) -> set[Path]:
    return {path for path in services.settings.reports.rglob("*") if path.is_file()}


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def age(folder: Path, moment: datetime) -> None:
    os.utime(folder, (moment.timestamp(), moment.timestamp()))


def test_an_old_report_keeps_its_proof_and_its_row(
    services: Services, project: str, now: datetime
) -> None:
    run, folder = made(services, project, now)
    size = sum((folder / name).stat().st_size for name in RENDERED)
    size += sum(path.stat().st_size for path in kept(services, run).iterdir())
    removed = services.retention.cleanup(30, now + timedelta(days=31))
    assert removed == Removed(files_removed=4, bytes_freed=size)
    assert names(folder) == PROOF
    assert not kept(services, run).exists()
    assert services.run_store.get(run.id).state is State.EXPIRED
    assert services.retention.cleanup(30, now + timedelta(days=32)) == Removed()


def test_a_report_that_is_not_old_enough_stays(
    services: Services, project: str, now: datetime
) -> None:
    run, folder = made(services, project, now)
    assert services.retention.cleanup(30, now + timedelta(days=29)).files_removed == 0
    assert names(folder) == RENDERED | PROOF
    assert services.run_store.get(run.id).state is State.DONE


def test_a_report_on_hold_stays(services: Services, project: str, now: datetime) -> None:
    run, folder = made(services, project, now)
    services.run_store.hold(run.id, True, now)
    services.retention.cleanup(1, now + timedelta(days=400))
    assert names(folder) == RENDERED | PROOF
    assert kept(services, run).exists()


def test_what_the_latest_report_of_a_schedule_had_read_stays(
    services: Services, project: str, now: datetime
) -> None:
    given = ScheduleInput(report_config={"title": "Weekly"}, frequency="weekly")
    schedule = services.schedules.create(project, given, now)
    runs = []
    for week in range(2):
        moment = now + timedelta(days=7 * week)
        run = services.runs.request_scheduled(schedule.id, moment)
        runs.append(executed(services, run, moment))
    services.retention.cleanup(30, now + timedelta(days=60))
    assert [names(folder) for _, folder in runs] == [PROOF, PROOF]
    assert [kept(services, run).exists() for run, _ in runs] == [False, True]


def test_every_copy_of_a_report_expires_with_it(
    services: Services, project: str, now: datetime
) -> None:
    config = ReportConfig(title="Report", audiences=["internal", "client"])
    run, _ = executed(services, services.runs.request_report(project, config, now), now)
    folders = [services.settings.reports / copy.folder for copy in run.copies]
    assert [names(folder) for folder in folders] == [RENDERED | PROOF] * 2
    services.retention.cleanup(30, now + timedelta(days=31))
    assert [names(folder) for folder in folders] == [PROOF] * 2
    services.retention.forget(project, now, reports=True)
    assert everything(services) == set()


def test_a_file_that_basset_did_not_write_stays(
    services: Services, project: str, now: datetime
) -> None:
    _, folder = made(services, project, now)
    (folder / "notes.txt").write_text("mine")
    (folder / "report.html").write_text("replaced by hand")
    (folder.parent / "own").mkdir()
    (folder.parent / "own" / "manifest.json").write_text("{}")
    (services.settings.reports / "readme.txt").write_text("mine")
    services.retention.cleanup(1, now + timedelta(days=400))
    assert names(folder) == PROOF | {"notes.txt", "report.html"}
    assert (folder.parent / "own" / "manifest.json").exists()
    assert (services.settings.reports / "readme.txt").exists()


def test_what_another_attempt_finished_goes_when_its_report_expires(
    services: Services, project: str, now: datetime
) -> None:
    run, folder = made(services, project, now)
    twin = folder.with_name("00001.2")
    shutil.copytree(folder, twin)
    services.run_store.hold(run.id, True, now)
    services.retention.cleanup(30, now + timedelta(days=31))
    assert twin.exists()
    services.run_store.hold(run.id, False, now)
    services.retention.cleanup(30, now + timedelta(days=31))
    assert not twin.exists()
    assert names(folder) == PROOF


def test_what_killed_attempts_left_goes_when_it_is_old(
    services: Services, project: str, now: datetime
) -> None:
    run, folder = made(services, project, now)
    left = folder.with_name(f".{run.id}.1.tmp")
    left.mkdir(parents=True)
    (left / "report.html").write_text("half")
    age(left, now)
    services.retention.cleanup(1, now + timedelta(hours=23))
    assert left.exists()
    services.retention.cleanup(1, now + timedelta(hours=25))
    assert not left.exists()


def empty_graph(services: Services, _: str, __: datetime) -> None:
    services.database.write("MATCH (n) DETACH DELETE n")


def restored_graph(services: Services, _: str, __: datetime) -> None:
    """The installation is the same, and the rows are those of before the report."""
    services.database.write("MATCH (r:ReportRun) DELETE r")


def other_installation(services: Services, _: str, __: datetime) -> None:
    """It shares the folder, and has a graph of its own with the same project in it."""
    services.database.write("MATCH (r:ReportRun) SET r.files = '[]', r.folder = null")
    services.database.write("MATCH (i:Installation) SET i.id = 'other'")


def deleted_project(services: Services, project: str, now: datetime) -> None:
    services.projects.delete(project, now)


@pytest.mark.parametrize(
    ("happens", "foreign"),
    [(empty_graph, 4), (restored_graph, 4), (other_installation, 2), (deleted_project, 0)],
)
def test_without_a_row_of_this_installation_nothing_is_removed(
    *,
    happens: Callable[[Services, str, datetime], None],
    foreign: int,
    services: Services,
    project: str,
    now: datetime,
    caplog: pytest.LogCaptureFixture,
) -> None:
    for _ in range(2):
        made(services, project, now)
    before = everything(services)
    happens(services, project, now)
    with caplog.at_level(logging.WARNING):
        removed = services.retention.cleanup(1, now + timedelta(days=400))
    assert everything(services) == before
    assert removed == Removed(folders_left=foreign)
    assert ("have no row in this installation and stay" in caplog.text) == bool(foreign)


def test_the_doctor_names_the_folders_that_nobody_here_wrote(
    services: Services, project: str, now: datetime
) -> None:
    _, folder = made(services, project, now)
    assert services.health.concerns(now) == []
    restored_graph(services, project, now)
    [concern] = services.health.concerns(now)
    assert concern.noun == "folder"
    assert str(folder.parent) in concern.id


def test_a_deleted_projects_reports_go_when_they_are_asked_to_go(
    services: Services, basset: Basset, project: str, now: datetime
) -> None:
    _, folder = made(services, project, now)
    (folder / "notes.txt").write_text("mine")
    _, second = made(services, project, now)
    basset("project delete 'The Case' --reports --yes")
    assert everything(services) == {folder / "notes.txt"}
    assert not second.exists()


def test_a_deleted_projects_reports_stay_when_nobody_asks(
    services: Services, basset: Basset, project: str, now: datetime
) -> None:
    run, folder = made(services, project, now)
    result = basset("project delete 'The Case' --yes")
    assert everything(services) == set(folder.iterdir())
    assert not kept(services, run).exists()
    later = f"basset project delete {project} --reports"
    assert f"still there: 1 folder of a report ({folder.parent}): {later}" in result.stdout
    assert basset(f"{later.removeprefix('basset ')} --yes").exit_code == 0
    assert everything(services) == set()


def test_a_report_on_hold_keeps_its_project(
    services: Services, project: str, now: datetime, refused: Callable[..., str]
) -> None:
    run, folder = made(services, project, now)
    services.run_store.hold(run.id, True, now)
    with pytest.raises(Conflict, match="is on hold"):
        services.retention.forget(project, now, reports=True)
    assert "is on hold" in refused("project delete 'The Case' --reports --yes")
    assert services.projects.get(project).name == "The Case"
    assert names(folder) == RENDERED | PROOF


def test_a_project_that_cannot_be_deleted_keeps_its_reports(
    services: Services, project: str, now: datetime, refused: Callable[..., str]
) -> None:
    _, folder = made(services, project, now)
    given = ScheduleInput(report_config={"title": "Weekly"}, frequency="weekly")
    services.schedules.create(project, given, now)
    assert "1 schedule is still on" in refused("project delete 'The Case' --reports --yes")
    assert names(folder) == RENDERED | PROOF


@pytest.mark.parametrize("days", [0, -1])
def test_less_than_a_day_is_refused(days: int, services: Services, now: datetime) -> None:
    with pytest.raises(InvalidInput) as caught:
        services.retention.cleanup(days, now)
    assert caught.value.field == "days_old"
