"""``make faults [SEED=n]``: nothing lost, nothing twice, shown by counting.

* harness (``harness.py``, ``processes.py``, ``network.py``): Basset in real processes, each in its
  own group and behind links of its own to the servers, with short times.
* load (``load.py``): asks for reports and lets slots fall due; keeps the ledger of what is owed.
* nemesis (``nemesis.py``): draws faults (``kinds.py``, and a module for each sort) from a seed.
* watcher and oracle (``watcher.py``, ``oracle.py``): compare ledger, graph and folder, in Cypher
  and with a walk of their own.
* steps (``steps.py``, ``launcher.py``): a run and a tick, killed once at every step.
* model (``model/``): interleavings of workers, a ticker and a crash over the real stores, beside
  the others, on servers of its own.
* usual (``usual.py``): how late reports begin at the usual lease and tick.
* herd (``tests/bench/herd.py``), in an hour or more: ten thousand schedules due at once.
* the table (``table.py``), for people and in build/faults.json.
"""

import os
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

from basset import settings, stack
from basset.wiring import Services
from tests.bench import herd
from tests.emptied import empty
from tests.faults import usual
from tests.faults.campaign import campaign
from tests.faults.harness import Harness
from tests.faults.model.apart import playing
from tests.faults.oracle import MEASURES
from tests.faults.steps import Steps
from tests.faults.table import report, table

ORDERS = 10_000
HERD_MINUTES = 60  # ten thousand reports take two workers longer than a short campaign
LEAST_SECONDS = 60.0  # of the campaign, however long the rest took

Measures = dict[str, float]
Wrong = dict[str, list[str]]


def main() -> int:
    minutes = float(os.environ.get("FAULTS_MINUTES") or 20)
    seed = int(os.environ.get("SEED") or time.time())
    print(f"seed {seed}, {minutes:g} minutes", flush=True)
    kept = os.environ.get("BASSET_TEST_HOME")
    with (
        playing(seed, ORDERS, 60 * minutes) as played,
        tempfile.TemporaryDirectory(prefix="basset-faults-") as folder,
    ):
        home = Path(kept or folder, "test-servers-master")
        stack.up(home, servers_only=True)
        try:
            os.environ.update(stack.environment(home))
            with closing(Services(settings.read_settings(), enqueue=lambda _: None)) as services:
                measures, wrong = everything(services, home, Path(folder), seed, minutes)
        finally:
            if not kept:
                stack.down(home)
        checked = played.result()
        measures["interleavings"] = len(checked.orders)
        measures["invariant_violations"] = len(checked.violations)
        wrong["invariant_violations"] = checked.violations
        return 0 if report({"seed": seed, "minutes": minutes, **measures}, wrong) else 1


def everything(
    services: Services, home: Path, folder: Path, seed: int, minutes: float
) -> tuple[Measures, Wrong]:
    """Each part on an empty graph; the campaign has the time that the others leave."""
    limit = time.monotonic() + 60 * minutes
    measures: Measures = {}
    empty(services.database)
    print("… every step", flush=True)
    with Harness(home, folder / "steps") as harness:
        killed = Steps(harness).kill_each()
    measures["steps_total"] = len(killed.places)
    measures["steps_killed"] = sum(killed.places.values())
    measures["steps_killed_share"] = measures["steps_killed"] / measures["steps_total"]
    empty(services.database)
    print("… the usual times", flush=True)
    measures |= usual.measure(home, folder / "usual")
    if minutes >= HERD_MINUTES:
        empty(services.database)
        print("… very many at once", flush=True)
        measures |= herd.measure(services, folder)
    empty(services.database)
    print("… the campaign", flush=True)
    left = max(LEAST_SECONDS, limit - time.monotonic())
    outcome = campaign(home, folder / "campaign", seed, seconds=left)
    measures |= table(outcome)
    verdicts = (killed.verdict, outcome.verdict)
    counts = sum((Counter(each.counts()) for each in verdicts), Counter())
    measures["runs"] = sum(each.runs for each in verdicts)
    measures |= {name: counts[name] for name in MEASURES}
    wrong = {name: [text for each in verdicts for text in each.wrong[name]] for name in MEASURES}
    wrong["steps_not_killed"] = [place for place, was in killed.places.items() if not was]
    return measures, wrong


if __name__ == "__main__":
    sys.exit(main())
