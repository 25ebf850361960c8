"""How long it takes to check a signed report of 100 MB, files and signature."""

import os
import tempfile
from pathlib import Path

from basset.reports.verify import verify
from basset.wiring import Services
from tests.bench.harness import median, seconds

ROUNDS = 5
SIZES = {"report.pdf": 40, "report.html": 20, "report.json": 40}


def measure(_services: Services, _data: Path) -> dict[str, float]:
    from tests.unit.signed_case import report_in, settings_of

    with tempfile.TemporaryDirectory() as home:
        settings = settings_of(Path(home))
        files = {name: os.urandom(size * 1024 * 1024) for name, size in SIZES.items()}
        folder = report_in(Path(home), settings, files)
        taken = [seconds(lambda: verify(folder)) for _ in range(ROUNDS)]
        assert verify(folder).signed_by
    return {"verify_100mb_s": median(taken)}
