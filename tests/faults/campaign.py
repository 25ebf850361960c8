"""One campaign: Basset under load, faults from a seed, peace, and the oracle's verdict."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import tests.faults.clocks
import tests.faults.messages
import tests.faults.older
import tests.faults.servers
import tests.faults.signals  # noqa: F401 - each makes its faults known
from basset.clock import stamp
from tests.faults.graph import DELIVERIES, RUNS, Graph
from tests.faults.harness import Harness
from tests.faults.kinds import KINDS
from tests.faults.load import Load
from tests.faults.nemesis import Nemesis, Planned, Struck, draw
from tests.faults.oracle import Oracle, Verdict
from tests.faults.watcher import Watcher

PATIENCE = 120.0  # until all that is owed has ended, at short times
SETTLE_SECONDS = 5.0  # some ticks, after which nothing is left behind


@dataclass
class Outcome:
    verdict: Verdict
    struck: list[Struck]
    recoveries: list[float]


def campaign(
    home: Path,
    folder: Path,
    seed: int,
    *,
    names: list[str] | None = None,
    count: int | None = None,
    seconds: float = 0,
    tell: Callable[[str], None] = print,
) -> Outcome:
    """So many faults, or faults for so many *seconds*, of *names* or of all kinds."""
    planned = draw(seed, names or [*KINDS], count or 10_000)
    with (
        Harness(home, folder) as harness,
        closing(Graph(harness.direct)) as graph,
        ThreadPoolExecutor(2) as threads,
    ):
        load, watcher = Load(harness, graph, seed), Watcher(graph)
        nemesis = Nemesis(harness, watcher)
        load.prepare()
        watching, asking = threads.submit(watcher.run), threads.submit(load.run)
        try:
            limit = time.monotonic() + seconds if count is None else float("inf")
            for each in planned:
                if time.monotonic() > limit:
                    break
                nemesis.strike(each)
                tell(line(each, nemesis.struck))
            load.stop()
            asking.result()
            until = datetime.now(UTC)
            wait_until_ended(graph, until)
            time.sleep(SETTLE_SECONDS)
        finally:
            load.stop()
            watcher.stop()
        watching.result()
        return judged(harness, graph, load, watcher, nemesis.struck, until)


def judged(
    harness: Harness,
    graph: Graph,
    load: Load,
    watcher: Watcher,
    struck: list[Struck],
    until: datetime,
) -> Outcome:
    runs = graph.rows(RUNS)
    watcher.compare_all(runs)
    areas = {each.area for each in struck if each.took_effect}
    oracle = Oracle(load.ledger, harness.reports, areas, load.lost_answers)
    verdict = oracle.judge(runs, until, graph.rows(DELIVERIES), harness.receiver.came)
    verdict.wrong["fence_violations"] = watcher.violations
    recoveries = [each.recovery(watcher.claims) for each in struck if each.took_effect]
    return Outcome(verdict, struck, [each for each in recoveries if each is not None])


def wait_until_ended(graph: Graph, until: datetime, patience: float = PATIENCE) -> None:
    """Until nothing of before *until* is owed, or patience has ended: the oracle sees what is left."""
    limit = time.monotonic() + patience
    while graph.owed(stamp(until)) and time.monotonic() < limit:
        time.sleep(0.5)


def line(planned: Planned, struck: list[Struck]) -> str:
    without = [each.kind for each in struck[-len(planned.kinds) :] if not each.took_effect]
    return (
        f"  {' + '.join(planned.kinds)}, {planned.seconds:.1f} s, seed {planned.seed}"
        f"{'; no effect: ' + ', '.join(without) if without else ''}"
    )
