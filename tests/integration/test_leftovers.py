"""Whatever kills a worker, there is one folder of a report; and nothing of anybody else's goes."""

import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from basset import clock
from basset.investigations.project import ProjectInput
from basset.reports.config import ReportConfig
from basset.reports.verify import verify
from basset.runs.leftovers import LOOK_SECONDS
from basset.runs.models import Run, State
from basset.wiring import Services
from tests.integration.freezing import woken_too_late

# A worker that is killed by itself: once its folders are there, or when it asks for the *n*th time
# whether the run is still its own.
KILLED = """
import os, sys
from basset import wiring
from basset.settings import Settings

run_id, dies_at = sys.argv[1], int(sys.argv[2])
services = wiring.Services(Settings(), lambda _: None)
build = services.builder.build

def build_and_die(order, check, now):
    asked = 0
    def check_or_die():
        nonlocal asked
        asked += 1
        if asked == dies_at:
            os.kill(os.getpid(), 9)
        check()
    build(order, check_or_die, now)
    os.kill(os.getpid(), 9)

services.builder.build = build_and_die
services.runs.execute(run_id, "first")
"""
LATER = timedelta(seconds=61)  # than the lease


@pytest.fixture
def run(services: Services) -> Run:
    project = services.projects.create(ProjectInput(name="Sennick"), clock.now()).id
    config = ReportConfig(title="Weekly", formats=["html"], audiences=["internal", "client"])
    return services.runs.request_report(project, config, clock.now())


def killed(run: Run, dies_at: int = 0) -> None:
    command = [sys.executable, "-c", KILLED, run.id, str(dies_at)]
    assert subprocess.run(command, check=False, timeout=120).returncode == -9


def in_project(services: Services, run: Run) -> set[str]:
    folder = services.settings.reports / run.project_id
    parts = {path.name for path in folder.rglob(".part-*")}
    return ({path.name for path in folder.iterdir()} | parts) - {".kept"}


def named_by(run: Run) -> set[str]:
    return {Path(copy.folder).name for copy in run.copies}


@pytest.mark.parametrize("dies_at", [0, 1, 2, 3, 5])
def test_the_next_attempt_removes_what_a_killed_one_left(
    dies_at: int, services: Services, run: Run
) -> None:
    killed(run, dies_at)
    done = services.runs.execute(run.id, "second", lambda: clock.now() + LATER)
    assert (done.state, done.attempts) == (State.DONE, 2)
    assert in_project(services, run) == named_by(done)
    assert len(named_by(done)) == 2
    assert all(verify(services.settings.reports / copy.folder).ok for copy in done.copies)


def test_of_a_run_that_kills_every_worker_nothing_is_left(services: Services, run: Run) -> None:
    services.database.write("MATCH (r:ReportRun) SET r.max_attempts = 1")
    killed(run)
    assert len(in_project(services, run)) == 2
    dead = services.runs.execute(run.id, "second", lambda: clock.now() + LATER)
    assert dead.state is State.DEAD
    assert in_project(services, run) == set()


def test_a_worker_that_wakes_up_too_late_takes_its_folder_away(
    services: Services, run: Run
) -> None:
    second = woken_too_late(services, run, LATER)
    assert in_project(services, run) == named_by(second)


def test_a_tick_removes_what_nobody_comes_back_for(services: Services, run: Run) -> None:
    killed(run)
    now = clock.now() + LATER
    services.runs.tick(now)
    done = services.runs.execute(run.id, "second", lambda: now)
    report = services.settings.reports / str(done.folder)
    shutil.copytree(report, report.with_name("00001"))
    shutil.copytree(report, report.with_name(f".{run.id}.1-client.tmp"))
    services.runs.tick(now + timedelta(seconds=LOOK_SECONDS - 1))
    assert len(in_project(services, run)) == 4
    services.runs.tick(now + timedelta(seconds=LOOK_SECONDS))
    assert in_project(services, run) == named_by(done)


def test_what_somebody_else_put_there_stays(services: Services, run: Run) -> None:
    killed(run)
    now = clock.now() + LATER
    done = services.runs.execute(run.id, "second", lambda: now)
    report = services.settings.reports / str(done.folder)
    for name in (
        "00001-copy",
        "00001.bak",
        "00001.2.bak",
        "Kopie von 00001",
        ".hidden",
        ".x.1.tmp",
    ):
        shutil.copytree(report, report.with_name(name))
    annotated = shutil.copytree(report, report.with_name("00001"))
    (annotated / "remark.txt").write_text("mine")
    other = shutil.copytree(report, report.with_name("00001.1"))
    manifest = (other / "manifest.json").read_text()
    (other / "manifest.json").write_text(manifest.replace(services.run_store.installation(), "x"))
    live = report.with_name(f".{run.id}.3.tmp")
    live.mkdir()
    (report.parent / ".kept" / run.id / "own.txt").write_text("mine")
    before = {*services.settings.reports.rglob("*")}
    services.runs.tick(now + timedelta(seconds=LOOK_SECONDS))
    assert {*services.settings.reports.rglob("*")} == before
