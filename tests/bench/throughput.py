"""What rows and leases cost: reports per second with them, against a Celery task without."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from celery import Celery

from basset.broker import queue_depths
from basset.clock import now
from basset.investigations.project import ProjectInput
from basset.reports.config import ReportConfig
from basset.runs.service import RunService
from basset.tasks.conf import REPORT_TASKS, SENDING
from basset.tasks.queue import send
from basset.wiring import Services
from tests.bench.processes import worker

REPORTS, TASKS = 1_000, 4_000
WORKERS = 2


def measure(services: Services, _data: Path) -> dict[str, float]:
    project = services.projects.create(ProjectInput(name="bench throughput"), now()).id
    runs = RunService(
        services.run_store,
        services.schedules,
        services.builder,
        lambda run: send(run, services.settings),
        services.settings,
    )
    url = services.settings.broker_url.get_secret_value()
    with Celery("bench", broker=url, backend="disabled", set_as_current=False) as bare:
        bare.conf.update(SENDING)
        config = ReportConfig(title="Empty", formats=["markdown"])
        tasks = _per_second(
            url, TASKS, lambda: bare.send_task(REPORT_TASKS + "nothing", [project], priority=0)
        )
    # Twice: Neo4j, when it has just started, compiles what it is asked often.
    _, reports = (
        _per_second(url, REPORTS, lambda: runs.request_report(project, config, now()))
        for _ in range(2)
    )
    return {
        "reports_per_s": reports,
        "bare_tasks_per_s": tasks,
        "throughput_ratio": reports / tasks,
    }


def _per_second(url: str, count: int, ask: Callable[[], object]) -> float:
    """How many of *count* messages two workers take per second, between the first and last tenth."""
    for _ in range(count):
        ask()
    with ExitStack() as stack:
        for _ in range(WORKERS):
            stack.enter_context(worker("reports", modules="tests.bench.nothing"))
        began, first = _when_at_most(url, 0.9 * count)
        ended, last = _when_at_most(url, 0.1 * count)
        _when_at_most(url, 0)
    return (first - last) / (ended - began)


def _when_at_most(url: str, waiting: float) -> tuple[float, int]:
    """When so few wait, and how many then do."""
    while (depth := queue_depths(url)["reports"]) > waiting:
        time.sleep(0.01)
    return time.perf_counter(), depth
