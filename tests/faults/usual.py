"""How late a report begins at the usual lease and tick: without a fault, and after a kill."""

import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from basset.clock import now, parse
from basset.schedules.models import ScheduleInput
from tests.bench.harness import percentile
from tests.faults.graph import RUNS, Graph
from tests.faults.harness import Harness
from tests.faults.steps import CLAIMED, Steps

SLOTS, APART_SECONDS = 30, 4  # over two ticks
KILLED = 8
PATIENCE = 400.0


def measure(home: Path, folder: Path) -> dict[str, float]:
    with Harness(home, folder, times={}) as harness:
        steps, graph = Steps(harness), Graph(harness.direct)
        project = steps.prepare()
        late = _lateness(harness, graph, project)
        recovered = _recovery(steps, graph)
        graph.close()
    return {
        "lateness_s_p99": percentile(late, 0.99),
        "recovery_s_p99": percentile(recovered, 0.99),
    }


def _lateness(harness: Harness, graph: Graph, project: str) -> list[float]:
    """Seconds from when each slot is due until a worker begins."""
    begin = now() + timedelta(seconds=10)
    ids = set()
    for number in range(SLOTS):
        asked = ScheduleInput(
            report_config={"title": f"Late {number}", "formats": ["markdown"]},
            frequency="once",
            start_time=(begin + timedelta(seconds=number * APART_SECONDS)).isoformat(),
        )
        ids.add(harness.services.schedules.create(project, asked, now()).id)
    runs = _ended(graph, lambda run: run.get("schedule_id") in ids, SLOTS)
    return [_between(run["due_at"], run["started_at"]) for run in runs]


def _recovery(steps: Steps, graph: Graph) -> list[float]:
    """Seconds from a child's death until the run that it held is claimed again."""
    ids = {steps.ask(CLAIMED) for _ in range(KILLED)}
    runs = _ended(graph, lambda run: run["id"] in ids, KILLED)
    died = {run["id"]: steps.died_at(run["id"]) for run in runs}
    return [parse(run["started_at"]).timestamp() - died[run["id"]] for run in runs]


def _ended(graph: Graph, wanted: Any, count: int) -> list[dict[str, Any]]:
    """The rows of so many *wanted* runs that are done."""
    limit = time.monotonic() + PATIENCE
    while True:
        rows = [run for run in graph.rows(RUNS) if wanted(run) and run["state"] == "done"]
        if len(rows) >= count:
            return rows
        if time.monotonic() > limit:
            raise TimeoutError(f"{len(rows)} of {count} runs were done after {PATIENCE:g} s")
        time.sleep(1)


def _between(first: str, then: str) -> float:
    return (datetime.fromisoformat(then) - datetime.fromisoformat(first)).total_seconds()
