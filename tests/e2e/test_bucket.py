"""A worker puts what it makes into a bucket, and delivers it from there."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from basset.deliveries.models import DeliveryState
from basset.reports.config import ReportConfig
from basset.reports.verify import verify
from basset.runs.models import Run
from basset.settings import Settings
from basset.tasks.queue import send
from basset.wiring import Services
from tests.integration.storing import outside_of, use

pytestmark = pytest.mark.timeout(900)  # the server of buckets may have to be built first


@pytest.fixture
def settings(
    settings: Settings, out: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    del settings  # asked for because it sets the environment
    monkeypatch.setenv("BASSET_DELIVERY_FOLDERS", str(out))
    return use("bucket", request, monkeypatch)


def test_every_process_finds_the_reports_in_the_bucket(
    services: Services,
    project: str,
    out: Path,
    request: pytest.FixtureRequest,
    worker: Callable[[], Any],
    call: Callable[[str], Any],
    wait_for: Callable[..., Run],
    until: Callable[..., None],
) -> None:
    config = ReportConfig(title="Weekly", deliver=[{"to": out.as_uri()}])
    run = services.runs.request_report(project, config, datetime.now(UTC))
    send(run, services.settings)
    worker()
    done = wait_for(run.id)
    until(lambda: services.delivery_store.list(state=DeliveryState.SENT).items, "a delivery")
    [copy] = out.iterdir()
    assert verify(copy).ok
    outside = outside_of(services.settings, request)
    assert verify(outside.of(done.folder)).ok
    told = call(f"generate_report_async.delay({project!r}).get(timeout=60)")
    assert told["report_path"].startswith(f"{services.settings.store}/{project}/00002.")
    assert not services.settings.reports.exists()
