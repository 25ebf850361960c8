"""Whoever has the id of a run finds its whole story in the logs."""

import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from basset import clock
from basset.settings import Settings
from basset.wiring import Services
from tests.e2e.conftest import Celery

TITLE = "Weekly-of-Maren"


@pytest.fixture
def settings(settings: Settings, out: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    del settings  # asked for because it sets the environment
    monkeypatch.setenv("BASSET_DELIVERY_FOLDERS", str(out))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        monkeypatch.setenv("BASSET_API_PORT", str(probe.getsockname()[1]))
    return Settings()


@pytest.fixture
def api(
    settings: Settings, services: Services, tmp_path: Path, until: Callable[..., None]
) -> Iterator[httpx.Client]:
    """A real API that alice speaks to; its log is ``api.log``."""
    _, secret = services.tokens.create("alice", ["write"], None, clock.now())
    with (tmp_path / "api.log").open("wb") as log:
        process = subprocess.Popen([sys.executable, "-m", "basset.api"], stdout=log, stderr=log)
    base = f"http://127.0.0.1:{settings.api_port}/api/v1"
    until(lambda: "running on" in (tmp_path / "api.log").read_text(), "the API")
    try:
        with httpx.Client(base_url=base, headers={"Authorization": f"Bearer {secret}"}) as client:
            yield client
    finally:
        process.terminate()
        process.wait(30)


def test_one_id_tells_the_story_of_a_run(
    api: httpx.Client,
    project: str,
    out: Path,
    tmp_path: Path,
    celery: Callable[..., Celery],
    worker: Callable[[], Celery],
    until: Callable[..., None],
) -> None:
    asked = {"title": TITLE, "formats": ["pdf"], "deliver": [{"to": out.as_uri()}]}
    schedule = api.post(
        f"/projects/{project}/schedules", json={"report_config": asked, "frequency": "daily"}
    ).json()
    answer = api.post(f"/schedules/{schedule['id']}/run")
    run_id = answer.json()["report_id"]
    making = worker()
    until(lambda: "has arrived" in making.output.read_text(), "the delivery")

    story = [
        line
        for log in (tmp_path / "api.log", making.output)
        for line in log.read_text().splitlines()
        if run_id in line
    ]
    chapters = [
        f"[request={answer.headers['X-Request-ID']} run={run_id}]: somebody asks",
        f"[{run_id}] received",
        f"[run={run_id}]: attempt 1 begins",
        "sets the PDF",
        "has ended with 0",
        "the report is made",
        f"[{run_id}] succeeded",
        f"run={run_id}]: the report has arrived, by file",
    ]
    told = [next((n for n, line in enumerate(story) if text in line), None) for text in chapters]
    assert None not in told, (chapters, story)
    assert told == sorted(told)
    assert TITLE.lower() not in (tmp_path / "api.log").read_text().lower()
    assert TITLE.lower() not in making.output.read_text().lower()


def test_a_run_that_falls_due_is_followed_from_the_tick_on(
    services: Services,
    project: str,
    api: httpx.Client,
    celery: Callable[..., Celery],
    worker: Callable[[], Celery],
    until: Callable[..., None],
) -> None:
    asked = {"title": TITLE, "formats": ["json"]}
    api.post(
        f"/projects/{project}/schedules",
        json={"report_config": asked, "frequency": "hourly", "start_time": "2026-01-01T00:00:00Z"},
    )
    services.database.write("MATCH (s:Schedule) SET s.next_run = '2026-01-01T00:00:00Z'")
    making = worker()
    celery("beat")
    until(lambda: "the report is made" in making.output.read_text(), "the report")
    [run] = services.run_store.list(project).items
    story = [line for line in making.output.read_text().splitlines() if run.id in line]
    assert any("owes the report of" in line and "[task=" in line for line in story)
    assert any("attempt 1 begins" in line for line in story)


def test_the_level_holds_for_every_process(
    services: Services, celery: Callable[..., Celery], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BASSET_LOG_LEVEL", "DEBUG")
    del services  # asked for because it empties the database
    basset = str(Path(sys.executable).with_name("basset"))
    said = subprocess.run([basset, "tick"], capture_output=True, text=True, check=False)
    assert " DEBUG " in said.stderr, said.stderr
    celery("beat").wait_for(" DEBUG ")
    celery("worker", "--concurrency", "1").wait_for(" DEBUG ")
