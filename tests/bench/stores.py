"""What a report takes with a bucket in place of a folder, whose server is on this machine."""

import os
import tempfile
from pathlib import Path
from statistics import median
from uuid import uuid4

from basset.clock import now
from basset.reports.config import ReportConfig
from basset.reports.order import Order
from basset.settings import Settings
from basset.wiring import Services
from tests.bench.harness import seconds
from tests.bench.investigation import investigation
from tests.gateway import Gateway, built_gateway

ROUNDS = 9


def measure(services: Services, _data: Path) -> dict[str, float]:
    project = investigation(services, 200, 400)
    with tempfile.TemporaryDirectory(prefix="basset-bench-") as folder:
        gateway = Gateway(built_gateway(), Path(folder, "buckets"))
        gateway.folder.mkdir()
        gateway.start()
        try:
            return _measured(services.settings, gateway, project)
        finally:
            gateway.stop()


def _measured(settings: Settings, gateway: Gateway, project: str) -> dict[str, float]:
    given = Settings(**{**os.environ, **gateway.new_bucket()})
    both = {"folder": Services(settings, _tell_nobody), "bucket": Services(given, _tell_nobody)}
    took: dict[str, list[float]] = {kind: [] for kind in both}
    # In turns: what else the machine does meanwhile slows both alike.
    for _ in range(ROUNDS + 1):
        for kind, services in both.items():
            took[kind].append(seconds(lambda services=services: _make(services, project)))
    middle = {kind: median(each[1:]) for kind, each in took.items()}  # the first one also imports
    for services in both.values():
        services.close()
    return {
        **{f"store_{kind}_s": value for kind, value in middle.items()},
        "store_ratio": middle["bucket"] / middle["folder"],
    }


def _make(services: Services, project: str) -> None:
    config = ReportConfig(title="Benchmark", formats=["pdf", "html", "json"], report_type="full")
    order = Order(str(uuid4()), 1, 1, project, None, config)
    services.builder.build(order, lambda: None, now)


def _tell_nobody(_: object) -> None:
    """No worker is there."""
