"""Real workers and real beats, as users start them, with short times."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil
import pytest

from basset.investigations.project import ProjectInput
from basset.runs.models import Run, State
from basset.settings import Settings
from basset.wiring import Services
from tests.e2e.supervision import INTERVAL, Systemd

HURRY = {
    "BASSET_TICK_SECONDS": "1",
    "BASSET_LEASE_SECONDS": "3",
    "BASSET_LEASE_RENEW_SECONDS": "1",
    "BASSET_RETRY_SECONDS": "1",
}
WORKER = ("worker", "--concurrency", "1", "--without-mingle", "--without-gossip")


class Celery:
    """One ``celery -A basset.tasks …`` and what it wrote."""

    def __init__(self, arguments: tuple[str, ...], folder: Path, number: int) -> None:
        self.output = folder / f"{number}-{arguments[0]}.log"
        with self.output.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", "celery", "-A", "basset.tasks", *arguments],
                cwd=folder,
                env={**os.environ, **HURRY, "PYTHONUNBUFFERED": "1"},
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def wait_for(self, text: str) -> "Celery":
        until(lambda: text in self.output.read_text(), f"{text!r} in {self.output}")
        return self

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children()

    def kill(self) -> None:
        """SIGKILL to the main process and its children, as when the power of a machine goes."""
        for process in [*self.children(), psutil.Process(self.process.pid)]:
            process.kill()
        self.process.wait(30)

    def stop(self) -> int:
        """SIGTERM to the main process; its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


@pytest.fixture
def settings(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """As the processes have them: what is asked for here is tried again as soon."""
    del settings  # asked for because it sets the environment
    for name, value in HURRY.items():
        monkeypatch.setenv(name, value)
    return Settings()


@pytest.fixture
def celery(services: Services, tmp_path: Path) -> Iterator[Callable[..., Celery]]:
    """Starts one Celery process; all of them are stopped at the end."""
    started: list[Celery] = []

    def start(*arguments: str) -> Celery:
        started.append(Celery(arguments, tmp_path, len(started)))
        return started[-1]

    yield start
    for each in reversed(started):
        each.stop()
    for each in started:
        print(f"--- {each.output.name}\n{each.output.read_text()}")  # noqa: T201 - shown when the test failed


@pytest.fixture
def worker(celery: Callable[..., Celery]) -> Callable[[], Celery]:
    return lambda: celery(*WORKER).wait_for("ready.")


@pytest.fixture
def call(services: Services, tmp_path: Path) -> Callable[[str], Any]:
    """The value of *expression* for a user who has imported the report tasks."""

    def evaluate(expression: str) -> Any:
        script = (
            f"import json\nfrom basset.tasks.report_tasks import *\nprint(json.dumps({expression}))"
        )
        done = subprocess.run(
            [sys.executable, "-c", script], cwd=tmp_path, env={**os.environ, **HURRY}, capture_output=True, text=True,
            check=False, timeout=90,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return evaluate


@pytest.fixture
def project(services: Services, now: datetime) -> str:
    return services.projects.create(ProjectInput(name="The Sennick Dredging File"), now).id


@pytest.fixture(name="until")
def until_fixture() -> Callable[..., None]:
    return until


def until(condition: Callable[[], object], what: str, seconds: float = 60) -> None:
    """Wait until *condition* holds; fail with *what* when it does not."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            pytest.fail(f"not within {seconds:g} s: {what}")
        time.sleep(0.01)


@pytest.fixture
def wait_for(services: Services) -> Callable[..., Run]:
    """Waits until a run is in a state, and gives it back."""

    def wait(run_id: str, state: State = State.DONE, attempt: int = 1) -> Run:
        def there() -> bool:
            run = services.run_store.get(run_id)
            return run.state is state and run.attempts >= attempt

        until(there, f"run {run_id} {state}")
        return services.run_store.get(run_id)

    return wait


@pytest.fixture
def systemd(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Systemd]:
    """Listens to what is started from now on, with a short watchdog."""
    listener = Systemd(tmp_path / "notify")
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
    monkeypatch.setenv("WATCHDOG_USEC", str(int(INTERVAL * 1_000_000)))
    yield listener
    listener.close()
