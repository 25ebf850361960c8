"""How many runs a second one Neo4j takes when several processes come at once: what a cluster has."""

import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from basset import settings
from basset.clock import now
from basset.investigations.project import ProjectInput
from basset.reports.config import ReportConfig
from basset.runs.service import RunService
from basset.wiring import Services
from tests.bench.harness import in_fresh_process
from tests.bench.runs import EmptyBuilder

PROCESSES, RUNS = 4, 500  # more processes than cores: Neo4j is what they wait for


def measure(services: Services, _data: Path) -> dict[str, float]:
    project = services.projects.create(ProjectInput(name="bench crowd"), now()).id
    begin = str(time.time() + 10)  # when all have loaded their code
    with ThreadPoolExecutor(PROCESSES) as pool:
        work = partial(in_fresh_process, "tests.bench.crowd:execute_in_this_process", project)
        spans = [*pool.map(work, [begin] * PROCESSES)]
    return {"crowd_runs_a_second": PROCESSES * RUNS / (max(spans) - float(begin))}


def execute_in_this_process(project: str, begin: str) -> float:
    """Ask for empty reports and make them, from the time *begin*; the time when that ended."""
    services = Services(settings.read_settings(), enqueue=lambda _: None)
    runs = RunService(
        services.run_store, services.schedules, EmptyBuilder(), lambda _: None, services.settings
    )
    config = ReportConfig(title="Empty")
    services.database.read("RETURN 1")
    if (left := float(begin) - time.time()) < 0:
        raise RuntimeError("the machine is too busy to begin at the same time")
    time.sleep(left)
    for _ in range(RUNS):
        run = runs.request_report(project, config, now())
        runs.execute(run.id, "bench")
    services.close()
    return time.time()
