"""A server dies during a report and is restarted. The worker lives; the report appears once."""

import os
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest
import redis

from basset import stack
from basset.reports.config import Format, ReportConfig
from basset.runs.models import Run, State
from basset.settings import Settings
from basset.tasks.queue import send
from basset.wiring import Services

# PDF takes long enough to be in the middle of.
REPORT = ReportConfig(title="Weekly", formats=[Format.PDF, Format.HTML])


def ask(services: Services, project: str) -> Run:
    run = services.runs.request_report(project, REPORT, datetime.now(UTC))
    send(run, services.settings)
    return run


def broker(settings: Settings) -> redis.Redis:
    return redis.Redis.from_url(
        settings.broker_url.get_secret_value().replace("redis+socket:", "unix:")
    )


def broker_pid(settings: Settings) -> int | None:
    """The process of the broker while it answers."""
    with broker(settings) as client:
        try:
            return int(client.info("server")["process_id"])
        except redis.ConnectionError:
            return None


def kill_neo4j(servers: dict[str, str]) -> None:
    home = Path(servers["BASSET_HOME"], "neo4j")
    (pid,) = [
        process.pid
        for process in psutil.process_iter()
        if f"--home-dir={home}" in process.cmdline() and "java" in process.name()
    ]
    os.kill(pid, signal.SIGKILL)


def test_sigkill_of_the_broker(
    services: Services, settings: Settings, project: str, celery: Callable, worker: Callable,
    wait_for: Callable[..., Run], until: Callable[..., None],
) -> None:  # fmt: skip
    first = worker()
    celery("beat")
    run = ask(services, project)
    wait_for(run.id, State.RUNNING)
    old = broker_pid(settings)
    assert old is not None
    os.kill(old, signal.SIGKILL)
    wait_for(run.id)
    until(lambda: broker_pid(settings) not in {None, old}, "the broker is restarted")
    # The same worker makes the next one too; newer releases of Celery end it here, see
    # docs/adr/0002.
    following = wait_for(ask(services, project).id)
    assert first.process.poll() is None
    assert [each.state for each in services.run_store.list().items] == [State.DONE, State.DONE]
    assert following.attempts == 1


def test_sigkill_of_neo4j(
    servers: dict[str, str], services: Services, project: str, celery: Callable, worker: Callable,
    wait_for: Callable[..., Run], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    # Another stack of this machine may have the API's port by now.
    monkeypatch.delenv("BASSET_API_PORT")
    first = worker()
    celery("beat")
    run = ask(services, project)
    wait_for(run.id, State.RUNNING)
    kill_neo4j(servers)
    # Supervisor restarts it, and this returns when it answers.
    stack.up(Path(servers["BASSET_HOME"]), servers_only=True)
    # Whether the worker could still write that its attempt failed, or its lease ran out: a tick
    # sends it again.
    done = wait_for(run.id)
    assert first.process.poll() is None
    assert services.run_store.list().items == [done]
    folders = [
        path.parent
        for path in services.settings.reports.rglob("manifest.json")
        if ".tmp" not in str(path)
    ]
    assert services.settings.reports / str(done.folder) in folders
