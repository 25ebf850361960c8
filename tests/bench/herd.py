"""What 10,000 reports that are due at once cost, and whether another project waits for them."""

import time
from collections import Counter
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

from basset.clock import now, parse, stamp
from basset.investigations.project import ProjectInput
from basset.runs.models import Run
from basset.runs.service import RunService
from basset.schedules.models import ScheduleInput
from basset.tasks.queue import send
from basset.wiring import Services
from tests.bench.harness import seconds
from tests.bench.processes import worker

HERD, TICK = 10_000, 60
COPY = """
MATCH (s:Schedule {id: $id}) UNWIND range($first, $first + 999) AS i
CREATE (n:Schedule) SET n = s{.*, id: 'herd-' + toString(i), next_run: $due}
"""
DUE = "MATCH (s:Schedule {id: $id}) SET s.next_run = $due"
STATES = """
MATCH (r:ReportRun) WHERE r.schedule_id STARTS WITH 'herd-'
RETURN r.state AS state, count(*) AS count
"""
STARTED = "MATCH (r:ReportRun {schedule_id: $id}) RETURN r.started_at AS at"


def measure(services: Services, _data: Path) -> dict[str, float]:
    herd, other = _schedule(services, "herd"), _schedule(services, "other")
    due = stamp(now() - timedelta(minutes=1))
    for first in range(0, HERD, 1000):
        services.database.write(COPY, id=herd, first=first, due=due)
    sent: Counter[str] = Counter()

    def enqueue(run: Run) -> None:
        sent[run.id] += 1
        send(run, services.settings)

    runs = RunService(
        services.run_store, services.schedules, services.builder, enqueue, services.settings
    )
    took = seconds(lambda: runs.tick(now()))
    for minute in range(1, 60):
        runs.tick(now() + timedelta(minutes=minute))
    messages = sent.total()
    claimed, lateness = _work(services, runs, other)
    return {
        "herd_10000_tick_s": took,
        "hint_storm_messages": messages,
        "herd_10000_claimed_s": claimed,
        "herd_other_lateness_s": lateness,
    }


def _schedule(services: Services, name: str) -> str:
    project = services.projects.create(ProjectInput(name=f"bench {name}"), now()).id
    asked = ScheduleInput(report_config={"title": name, "formats": ["html"]}, frequency="monthly")
    return services.schedules.create(project, asked, now()).id


def _work(services: Services, runs: RunService, other: str) -> tuple[float, float]:
    """How long two workers take to begin all, and how late one is that is due in the middle."""
    due = None
    with ExitStack() as stack:
        for _ in range(2):
            stack.enter_context(worker("reports"))
        began = ticked = time.perf_counter()
        while (waiting := _states(services)["pending"]) > 0:
            if due is None and waiting < HERD / 2:
                due = now().replace(microsecond=0)  # as every slot is
                services.database.write(DUE, id=other, due=stamp(due))
            if time.perf_counter() - ticked > TICK:
                ticked = time.perf_counter()
                runs.tick(now())
            time.sleep(0.5)
        claimed = time.perf_counter() - began
        while not (started := _started(services, other)):
            time.sleep(0.5)
    if due is None:
        raise RuntimeError("the herd was gone before anything else fell due")
    return claimed, (parse(started) - due).total_seconds()


def _states(services: Services) -> Counter[str]:
    return Counter({row["state"]: row["count"] for row in services.database.read(STATES)})


def _started(services: Services, schedule: str) -> str | None:
    """When the only run of *schedule* was begun."""
    rows = services.database.read(STARTED, id=schedule)
    return rows[0]["at"] if rows else None
