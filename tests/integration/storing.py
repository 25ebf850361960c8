"""A folder and a bucket as the store of a test's reports, and how each looks from outside."""

import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from basset.runs.models import Run
from basset.settings import Settings
from tests.gateway import Gateway

KINDS = ("folder", "bucket")
# Ends a worker with SIGKILL once it has made as many steps as it is told: in a folder its looks
# whether the run is still its own, in a bucket the files that it puts there.
KILLED = """
import os, sys
from basset import wiring
from basset.reports.store.bucket import BucketDesk
from basset.settings import Settings

run_id, steps = sys.argv[1], int(sys.argv[2])
services = wiring.Services(Settings(), lambda _: None)
build, put = services.builder.build, BucketDesk._put
taken = 0

def step():
    global taken
    if taken == steps:
        os.kill(os.getpid(), 9)
    taken += 1

def build_and_die(order, check, now):
    build(order, check if services.settings.store else lambda: (step(), check()), now)
    os.kill(os.getpid(), 9)

def put_or_die(*given):
    step()
    return put(*given)

services.builder.build, BucketDesk._put = build_and_die, put_or_die
services.runs.execute(run_id, "first")
"""


@dataclass(frozen=True)
class Outside:
    """The store's files, below the folder *files* of this machine, whatever Basset sees of it."""

    files: Path

    def of(self, name: str | None) -> Path:
        return self.files / str(name)

    def names(self, run: Run) -> set[str]:
        """What is in the folders of a run's project but for what is kept of runs."""
        project = self.of(run.project_id)
        found = {path for path in project.rglob("*") if path.is_file()}
        return {path.relative_to(project).parts[0] for path in found} - {".kept"}

    def everything(self) -> set[Path]:
        return {path for path in self.files.rglob("*") if path.is_file()}


def use(kind: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings that name a store of *kind*, which is empty; processes get them, too."""
    if kind == "bucket":
        gateway: Gateway = request.getfixturevalue("gateway")
        for name, value in gateway.new_bucket().items():
            monkeypatch.setenv(name, value)
    return Settings()


def outside_of(settings: Settings, request: pytest.FixtureRequest) -> Outside:
    """The files of the store that *settings* name."""
    if not settings.store:
        return Outside(settings.reports)
    gateway: Gateway = request.getfixturevalue("gateway")
    return Outside(gateway.folder / settings.store.removeprefix("s3://"))


def killing(run: Run, steps: int) -> list[str]:
    return [sys.executable, "-c", KILLED, run.id, str(steps)]
