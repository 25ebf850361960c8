"""A worker delivers what it has made, by itself, while nobody looks."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from basset.deliveries.models import DeliveryState
from basset.reports.config import ReportConfig
from basset.reports.verify import verify
from basset.runs.models import Run
from basset.settings import Settings
from basset.tasks.queue import send
from basset.wiring import Services


@pytest.fixture
def settings(settings: Settings, out: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    del settings  # asked for because it sets the environment
    monkeypatch.setenv("BASSET_DELIVERY_FOLDERS", str(out))
    return Settings()


def test_a_report_is_delivered_by_the_worker_that_made_it(
    services: Services,
    project: str,
    out: Path,
    worker: Callable,
    wait_for: Callable[..., Run],
    until: Callable[..., None],
) -> None:
    config = ReportConfig(title="Weekly", deliver=[{"to": out.as_uri()}])
    run = services.runs.request_report(project, config, datetime.now(UTC))
    send(run, services.settings)
    worker()
    wait_for(run.id)
    until(lambda: services.delivery_store.list(state=DeliveryState.SENT).items, "a delivery")
    [copy] = out.iterdir()
    assert verify(copy).ok


def test_a_worker_that_dies_once_the_report_is_done_leaves_a_delivery_that_another_sends(
    services: Services,
    project: str,
    out: Path,
    celery: Callable,
    worker: Callable,
    until: Callable[..., None],
) -> None:
    config = ReportConfig(title="Weekly", deliver=[{"to": out.as_uri()}])
    run = services.runs.request_report(project, config, datetime.now(UTC))
    # The worker that made it said so, and no more: nobody was told of the delivery.
    services.runs.execute(run.id, "killed")
    assert list(out.iterdir()) == []
    worker()
    celery("beat")
    until(lambda: list(out.glob("weekly-*")), "a delivery")
    until(lambda: services.delivery_store.list(state=DeliveryState.SENT).items, "its row")
