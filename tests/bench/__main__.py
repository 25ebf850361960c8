"""``make bench [ONLY="imports search"]``: every measure on real servers, one after the other.

Without ``ONLY`` all groups run. Nothing else should run on the machine meanwhile. Without the real
data sets in ../shared/data it measures with generated ones of the same shape.
"""

import os
import sys
import tempfile
from pathlib import Path

from basset import settings, stack
from basset.wiring import Services
from tests.bench import (
    ask,
    changes,
    checking,
    crowd,
    generated,
    herd,
    imports,
    leaks,
    pictures,
    processes,
    reports,
    runs,
    schedules,
    search,
    stores,
    throughput,
    web,
)
from tests.bench.harness import DATA, report
from tests.emptied import empty

GROUPS = {
    module.__name__.rpartition(".")[2]: module
    for module in (
        imports,
        search,
        ask,
        web,
        schedules,
        runs,
        throughput,
        herd,
        crowd,
        reports,
        stores,
        changes,
        checking,
        pictures,
        leaks,
        processes,
    )
}


def main(chosen: list[str]) -> int:
    unknown = set(chosen) - set(GROUPS)
    if unknown:
        print(f"unknown group {', '.join(sorted(unknown))}; known are {', '.join(GROUPS)}")
        return 2
    measures: dict[str, float] = {"data_generated": int(not DATA.is_dir())}
    with tempfile.TemporaryDirectory(prefix="basset-bench-") as folder:
        home, data = Path(folder), DATA
        if not data.is_dir():
            print(f"There is no {data}: generating data of the same shape …", flush=True)
            data = generated.write(home / "data")
        stack.up(home, servers_only=True)
        try:
            os.environ.update(stack.environment(home))
            for name in chosen or GROUPS:
                services = Services(settings.read_settings(), enqueue=lambda _: None)
                empty(services.database)
                print(f"… {name}", flush=True)
                measures |= GROUPS[name].measure(services, data)
                services.close()
        finally:
            stack.down(home)
    return 0 if report(measures) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
