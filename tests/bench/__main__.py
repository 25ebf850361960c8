"""``make bench [ONLY="imports search"]``: every measure on real servers, one after the other.

Without ``ONLY`` all groups run. Nothing else should run on the machine meanwhile.
"""

import os
import sys
import tempfile
from pathlib import Path

from basset import settings, stack
from basset.wiring import build
from tests.bench import imports, processes, reports, runs, schedules, search
from tests.bench.harness import DATA, empty, report

GROUPS = {
    module.__name__.rpartition(".")[2]: module
    for module in (imports, search, schedules, runs, reports, processes)
}


def main(chosen: list[str]) -> int:
    unknown = set(chosen) - set(GROUPS)
    if unknown:
        print(f"unknown group {', '.join(sorted(unknown))}; known are {', '.join(GROUPS)}")
        return 2
    if not DATA.is_dir():
        print(f"skipped: no {DATA}")
        return 1
    measures: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="basset-bench-") as folder:
        home = Path(folder)
        stack.up(home, servers_only=True)
        try:
            os.environ.update(stack.environment(home))
            for name in chosen or GROUPS:
                services = build(settings.read_settings(), enqueue=lambda _: None)
                services.database.apply_schema()
                empty(services)
                print(f"… {name}", flush=True)
                measures |= GROUPS[name].measure(services)
                services.close()
        finally:
            stack.down(home)
    return 0 if report(measures) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
