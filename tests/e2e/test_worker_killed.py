"""A worker dies in the middle of a report. The report still appears, once."""

import signal
from collections.abc import Callable
from datetime import UTC, datetime

from basset.reports.config import Format, ReportConfig
from basset.runs.models import Run, State
from basset.tasks.queue import send
from basset.wiring import Services

# PDF takes long enough to be in the middle of.
REPORT = ReportConfig(title="Weekly", formats=[Format.PDF, Format.HTML])


def ask(services: Services, project: str) -> Run:
    run = services.runs.request_report(project, REPORT, datetime.now(UTC))
    send(run, services.settings)
    return run


def assert_reported_once(services: Services, run: Run) -> None:
    assert services.run_store.list().items == [run]
    assert {"pdf", "html"} <= {file.format for file in run.files}
    folder = services.settings.reports / str(run.folder)
    assert all((folder / file.name).stat().st_size == file.size for file in run.files)
    assert (
        len(
            [
                path
                for path in services.settings.reports.rglob("manifest.json")
                if ".tmp" not in str(path)
            ]
        )
        == 1
    )


def test_sigkill_of_the_whole_worker(
    services: Services,
    project: str,
    celery: Callable,
    worker: Callable,
    wait_for: Callable[..., Run],
) -> None:
    first = worker()
    run = ask(services, project)
    wait_for(run.id, State.RUNNING)
    first.kill()
    assert services.run_store.get(run.id).state is State.RUNNING
    worker()
    celery("beat")
    done = wait_for(run.id)
    assert (done.attempts, done.fence) == (2, 2)
    assert_reported_once(services, done)


def test_sigkill_of_the_child_that_makes_the_report(
    services: Services,
    project: str,
    celery: Callable,
    worker: Callable,
    wait_for: Callable[..., Run],
) -> None:
    first = worker()
    celery("beat")
    run = ask(services, project)
    wait_for(run.id, State.RUNNING)
    (child,) = first.children()
    child.kill()
    done = wait_for(run.id)
    assert done.attempts == 2
    assert_reported_once(services, done)


def test_a_worker_that_was_frozen_past_its_lease_makes_no_second_report(
    services: Services,
    project: str,
    celery: Callable,
    worker: Callable,
    wait_for: Callable[..., Run],
) -> None:
    first = worker()
    run = ask(services, project)
    held = wait_for(run.id, State.RUNNING)
    frozen = [*first.children()]
    for process in frozen:
        process.suspend()
    worker()
    celery("beat")
    done = wait_for(run.id)
    for process in frozen:
        process.resume()
    first.wait_for("succeeded" if held.fence == done.fence else "stopped: ")
    assert services.run_store.get(run.id) == done
    assert_reported_once(services, done)


def test_sigterm_lets_the_running_report_finish(
    services: Services, project: str, worker: Callable, wait_for: Callable[..., Run]
) -> None:
    first = worker()
    run = ask(services, project)
    wait_for(run.id, State.RUNNING)
    assert first.stop() == 0
    done = services.run_store.get(run.id)
    assert (done.state, done.attempts) == (State.DONE, 1)


def test_celerys_soft_time_limit_never_raises_in_the_middle_of_something(
    services: Services, project: str, worker: Callable, wait_for: Callable[..., Run]
) -> None:
    first = worker()
    run = ask(services, project)
    wait_for(run.id, State.RUNNING)
    for child in first.children():
        child.send_signal(signal.SIGUSR1)
    assert wait_for(run.id).attempts == 1


def test_a_report_that_kills_every_worker_ends_dead_with_the_reason(
    services: Services,
    project: str,
    celery: Callable,
    worker: Callable,
    wait_for: Callable[..., Run],
) -> None:
    first = worker()
    celery("beat")
    run = ask(services, project)
    for attempt in (1, 2, 3):
        wait_for(run.id, State.RUNNING, attempt)
        for child in first.children():
            child.kill()
    dead = wait_for(run.id, State.DEAD)
    assert (dead.attempts, dead.error_code) == (3, "attempts_used_up")
