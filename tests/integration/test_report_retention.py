"""Old reports give their space back; what proves them stays."""

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from basset.errors import InvalidInput
from basset.investigations.project import ProjectInput
from basset.reports.config import ReportConfig
from basset.runs.models import Run, State
from basset.schedules.models import ScheduleInput
from basset.wiring import Services

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


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def age(folder: Path, moment: datetime) -> None:
    os.utime(folder, (moment.timestamp(), moment.timestamp()))


def test_an_old_report_keeps_its_proof_and_its_row(
    services: Services, project: str, now: datetime
) -> None:
    run, folder = made(services, project, now)
    size = sum((folder / name).stat().st_size for name in RENDERED)
    removed = services.retention.cleanup(30, now + timedelta(days=31))
    assert removed == {"files_removed": 2, "bytes_freed": size}
    assert names(folder) == PROOF
    assert services.run_store.get(run.id).state is State.EXPIRED
    assert services.retention.cleanup(30, now + timedelta(days=32)) == {
        "files_removed": 0,
        "bytes_freed": 0,
    }


def test_a_report_that_is_not_old_enough_stays(
    services: Services, project: str, now: datetime
) -> None:
    run, folder = made(services, project, now)
    assert services.retention.cleanup(30, now + timedelta(days=29))["files_removed"] == 0
    assert names(folder) == RENDERED | PROOF
    assert services.run_store.get(run.id).state is State.DONE


def test_a_report_on_hold_stays(services: Services, project: str, now: datetime) -> None:
    run, folder = made(services, project, now)
    services.database.write("MATCH (r:ReportRun {id: $id}) SET r.hold = true", id=run.id)
    services.retention.cleanup(1, now + timedelta(days=400))
    assert names(folder) == RENDERED | PROOF


def test_the_latest_snapshot_of_a_schedule_stays(
    services: Services, project: str, now: datetime
) -> None:
    given = ScheduleInput(report_config={"title": "Weekly"}, frequency="weekly")
    schedule = services.schedules.create(project, given, now)
    folders = []
    for week in range(2):
        moment = now + timedelta(days=7 * week)
        run = services.runs.request_scheduled(schedule.id, moment)
        folders.append(executed(services, run, moment)[1])
    services.retention.cleanup(30, now + timedelta(days=60))
    assert names(folders[0]) == PROOF
    assert names(folders[1]) == PROOF | {"snapshot.jsonl"}


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


def test_a_late_twins_folder_goes_when_it_is_old(
    services: Services, project: str, now: datetime
) -> None:
    run, folder = made(services, project, now)
    twin = folder.with_name("00001.2")
    twin.mkdir()
    for path in folder.iterdir():
        (twin / path.name).write_bytes(path.read_bytes())
    age(twin, now)
    services.database.write("MATCH (r:ReportRun {id: $id}) SET r.hold = true", id=run.id)
    services.retention.cleanup(30, now + timedelta(days=29))
    assert twin.exists()
    removed = services.retention.cleanup(30, now + timedelta(days=31))
    assert removed["files_removed"] == len(RENDERED | PROOF)
    assert not twin.exists()
    assert names(folder) == RENDERED | PROOF


def test_what_killed_attempts_left_goes_when_it_is_old(
    services: Services, project: str, now: datetime
) -> None:
    left = services.settings.reports / project / ".some-run.1.tmp"
    left.mkdir(parents=True)
    (left / "report.html").write_text("half")
    age(left, now)
    services.retention.cleanup(1, now + timedelta(hours=23))
    assert left.exists()
    assert services.retention.cleanup(1, now + timedelta(hours=25))["files_removed"] == 1
    assert not left.exists()


@pytest.mark.parametrize("days", [0, -1])
def test_less_than_a_day_is_refused(days: int, services: Services, now: datetime) -> None:
    with pytest.raises(InvalidInput) as caught:
        services.retention.cleanup(days, now)
    assert caught.value.field == "days_old"
