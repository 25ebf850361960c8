"""A worker that is killed between two copies of one report: the retry makes both, once."""

import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from basset import clock
from basset.investigations.entity import EntityInput
from basset.investigations.project import ProjectInput
from basset.reports.config import ReportConfig
from basset.reports.verify import verify
from basset.runs.models import State
from basset.wiring import Services

# Makes a report, and is killed after it has moved as many of its copies as it is told.
WORKER = """
import os, signal, sys
from basset.reports.bundle import Bundle
from basset.settings import Settings
from basset.wiring import Services

run_id, left = sys.argv[1], int(sys.argv[2])
move = Bundle.move

def killed(self):
    global left
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    left -= 1
    return move(self)

Bundle.move = killed
Services(Settings(), lambda _: None).runs.execute(run_id, "first")
"""


def folders(project: Path) -> list[str]:
    return sorted(path.name for path in project.iterdir() if not path.name.startswith("."))


@pytest.mark.parametrize(("moved", "left"), [(0, []), (1, ["00001"])])
def test_the_retry_makes_both_copies_once(services: Services, moved: int, left: list[str]) -> None:
    now = clock.now()
    project = services.projects.create(ProjectInput(name="Sennick"), now).id
    services.entities.create(project, EntityInput(type="person", name="Alice"), now)
    asked = ReportConfig(title="Weekly", formats=["html"], audiences=["internal", "client"])
    run = services.runs.request_report(project, asked, now)
    command = [sys.executable, "-c", WORKER, run.id, str(moved)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    reports = services.settings.reports
    assert folders(reports / project) == left
    assert services.run_store.get(run.id).state is State.RUNNING

    later = now + timedelta(seconds=services.settings.lease_seconds + 60)
    done = services.runs.execute(run.id, "second", lambda: later)

    assert (done.state, done.attempts) == (State.DONE, 2)
    assert [copy.audience for copy in done.copies] == ["internal", "client"]
    named = [Path(copy.folder).name for copy in done.copies]
    assert named == ["00001.2", "00001-client.2"]
    assert all(verify(reports / copy.folder).ok for copy in done.copies)
    # Both say the same of one snapshot, and what the first attempt moved has gone.
    assert folders(reports / project) == sorted(named)
    assert services.run_store.list().items == [done]
    services.removal.delete(project, later, author="alice", reports=True)
    assert not (reports / project).exists()
