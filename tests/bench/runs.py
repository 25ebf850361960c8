"""What the protocol around a report costs: one row, one lease, one commit."""

import shutil
import time
from pathlib import Path
from typing import Any

from basset.clock import now
from basset.investigations.project import ProjectInput
from basset.reports.config import ReportConfig
from basset.runs.models import State
from basset.runs.service import RunService
from basset.tasks.queue import send
from basset.wiring import Services
from tests.bench.harness import percentile, seconds
from tests.bench.processes import worker

ROUNDS = 200
SOONEST = 0.005  # that a worker has ever begun
STATE = "MATCH (r:ReportRun {id: $id}) RETURN r.state AS state"


class EmptyBuilder:
    """Builds nothing, so that what is left is the protocol."""

    def build(self, order: Any, check: Any, _now: Any) -> Any:
        from basset.reports.order import Built, Copy

        check()
        return Built([Copy(audience="internal", folder=order.run_id, files=[])])


def measure(services: Services, _data: Path) -> dict[str, float]:
    project = services.projects.create(ProjectInput(name="bench runs"), now()).id
    overhead = _overhead(services, project)
    waits = _enqueue_to_start(services, project)
    return {
        "run_overhead_ms": percentile(overhead, 0.5),
        "enqueue_to_start_ms_p50": percentile(waits, 0.5),
        "enqueue_to_start_ms_p99": percentile(waits, 0.99),
    }


def _overhead(services: Services, project: str) -> list[float]:
    runs = RunService(
        services.run_store, services.schedules, EmptyBuilder(), lambda _: None, services.settings
    )
    config = ReportConfig(title="Empty")
    took = []
    for _ in range(ROUNDS):
        run = runs.request_report(project, config, now())
        took.append(1000 * seconds(lambda run=run: runs.execute(run.id, "bench")))
        if services.run_store.get(run.id).state is not State.DONE:
            raise RuntimeError("an empty report was not done")
    return took[20:]


def _enqueue_to_start(services: Services, project: str) -> list[float]:
    """From the committed row to the claimed row, as a second connection sees them."""
    config, waits = ReportConfig(title="Short"), []
    with worker("reports"):
        for _ in range(ROUNDS):
            run = RunService(
                services.run_store,
                services.schedules,
                services.builder,
                lambda _: None,
                services.settings,
            ).request_report(project, config, now())
            waits.append(1000 * seconds(lambda run=run: _send_and_watch(services, run)))
            _wait_until_done(services, run.id)
    shutil.rmtree(services.settings.reports, ignore_errors=True)
    return waits[20:]


def _wait_until_done(services: Services, run_id: str) -> None:
    while (run := services.run_store.get(run_id)).state is not State.DONE:
        if run.state is State.DEAD:
            raise RuntimeError(f"a report died: {run.error}")
        time.sleep(0.005)


def _send_and_watch(services: Services, run: Any) -> None:
    """Until it is claimed; looked for seldom, because each look takes time from the worker."""
    send(run, services.settings)
    time.sleep(SOONEST)
    while services.database.read(STATE, id=run.id) == [{"state": State.PENDING}]:
        time.sleep(0.001)
