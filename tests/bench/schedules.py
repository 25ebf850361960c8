"""Whether the tick stays as fast when there are many schedules."""

from datetime import datetime, timedelta
from pathlib import Path

from basset.clock import now, stamp
from basset.investigations.project import ProjectInput
from basset.schedules.models import ScheduleInput
from basset.wiring import Services
from tests.bench.harness import median, seconds

ROUNDS = 9
COPY = """
MATCH (s:Schedule {id: $id}) UNWIND range(1, $count) AS i
CREATE (n:Schedule) SET n = s{.*, id: $prefix + toString(i), next_run: $later}
"""
MAKE_DUE = (
    "UNWIND range(1, 10) AS i MATCH (s:Schedule {id: $prefix + toString(i)}) SET s.next_run = $due"
)
CLEAR_RUNS = "MATCH (r:ReportRun) DETACH DELETE r"


def measure(services: Services, _data: Path) -> dict[str, float]:
    project = services.projects.create(ProjectInput(name="bench schedules"), now()).id
    asked = ScheduleInput(
        report_config={"title": "Weekly"}, frequency="weekly", timezone="Europe/London"
    )
    template = services.schedules.create(project, asked, now()).id
    _tick_seconds(services, template, 100)  # so that the JVM has compiled it
    small = _tick_seconds(services, template, 1_000)
    large = _tick_seconds(services, template, 100_000)
    print(
        f"  tick with 10 due: {1000 * small:.1f} ms among 1,000, "
        f"{1000 * large:.1f} ms among 100,000",
        flush=True,
    )
    return {"due_scan_ratio": large / small}


def _tick_seconds(services: Services, template: str, count: int) -> float:
    moment, prefix = now(), f"copy-{count}-"
    later = stamp(moment + timedelta(days=30))
    for start in range(0, count, 10_000):
        part = min(10_000, count - start)
        services.database.write(
            COPY,
            id=template,
            count=part,
            prefix=prefix if start == 0 else f"{prefix}{start}-",
            later=later,
        )
    services.database.read("CALL db.awaitIndexes(300)")
    return median([_one_tick(services, prefix, moment) for _ in range(ROUNDS)])


def _one_tick(services: Services, prefix: str, moment: datetime) -> float:
    services.database.write(CLEAR_RUNS)
    services.database.write(MAKE_DUE, prefix=prefix, due=stamp(moment - timedelta(minutes=1)))
    result = None

    def tick() -> None:
        nonlocal result
        result = services.runs.tick(moment)

    took = seconds(tick)
    if result is None or result.successful != 10:
        raise RuntimeError(f"the tick made {result} of 10 runs")
    return took
