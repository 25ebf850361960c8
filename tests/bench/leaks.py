"""How long it takes to search a copy for what it withholds."""

import tempfile
from functools import partial
from pathlib import Path

from basset import settings
from basset.reports.audiences import leaks as checking
from basset.wiring import Services
from tests.bench.harness import in_fresh_process, median, seconds
from tests.bench.investigation import investigation
from tests.bench.reports import make

ROUNDS = 3
ENTITIES = 1_000


def measure(services: Services, _data: Path) -> dict[str, float]:
    project = investigation(services, ENTITIES, 3 * ENTITIES)
    runs = [in_fresh_process("tests.bench.leaks:leak_check", project) for _ in range(ROUNDS)]
    return {"leak_check_ratio": median(runs)}


def leak_check(project: str) -> float:
    """The time to search a client's copy in HTML and PDF ÷ the time to make it."""
    searched: list[float] = []
    check = checking.check_leaks
    checking.check_leaks = lambda *told: searched.append(seconds(partial(check, *told)))
    with tempfile.TemporaryDirectory() as folder:
        here = Services(settings.Settings(BASSET_REPORTS_DIR=folder), enqueue=lambda _: None)
        total = seconds(lambda: make(here, project, "pdf", "html", audiences=["client"]))
        here.close()
    if not searched:
        raise RuntimeError("nothing was searched: the copy withholds nothing")
    return searched[0] / (total - searched[0])
