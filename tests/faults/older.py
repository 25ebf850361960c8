"""A worker of the release that was landed before, beside ours."""

import random
import subprocess
import tarfile
from contextlib import contextmanager
from pathlib import Path

import yaml

from tests.faults.harness import Harness
from tests.faults.kinds import Faulty, kind
from tests.faults.processes import ROOT, Program
from tests.faults.signals import eventually

# Which release that is, is said where hosts are brought from it to this one.
INVENTORY = ROOT / "molecule" / "upgrade" / "inventory.yml"
SECONDS = 20  # to start, and to make a report
WORDS = ("-m", "celery", "-A", "basset.tasks", "worker", "--concurrency", "1", "-Q", "reports")


def release() -> str:
    return str(yaml.safe_load(INVENTORY.read_text())["basset"]["vars"]["machine_old"])


def has_history() -> bool:
    """Whether this checkout knows the release before."""
    command = ["git", "-C", str(ROOT), "cat-file", "-e", f"{release()}^{{commit}}"]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def tree(folder: Path) -> Path:
    """The package of the release before, below *folder*."""
    target = folder / "release-before"
    if not target.exists():
        archive = folder / "release-before.tar"
        command = ["git", "-C", str(ROOT), "archive", "-o", str(archive), release(), "basset"]
        subprocess.run(command, check=True)
        with tarfile.open(archive) as file:
            file.extractall(target, filter="data")
    return target


@contextmanager
def worker_of_the_release_before(harness: Harness, choice: random.Random) -> Faulty:
    name = f"worker-before-{choice.randrange(10**6)}"
    program = Program(name, (*WORDS, "-n", f"{name}@%h"), tree=tree(harness.folder))
    kept = harness.add(program)
    kept.keep()
    yield lambda: eventually(lambda: " succeeded in " in kept.log.read_text(), SECONDS)
    harness.take_out(kept)


if has_history():
    kind("a worker of the release before", "end", 4)(worker_of_the_release_before)
