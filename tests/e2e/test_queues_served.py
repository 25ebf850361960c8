"""Who serves each queue: a worker of one queue does not answer for the others."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from basset.wiring import Services
from tests.e2e.conftest import WORKER


def workers(services: Services) -> dict[str, Any]:
    answer: dict[str, Any] = services.health.check(datetime.now(UTC), ["workers"])
    only: dict[str, Any] = answer["services"]["workers"]
    return only


@pytest.mark.parametrize(
    ("name", "served", "missing"),
    [("ticker", "ticks,maintenance", ["reports"]), ("worker", "reports", ["ticks", "maintenance"])],
)
def test_while_one_process_is_away_its_queues_are_named(
    services: Services, celery: Callable, until: Callable[..., None],
    name: str, served: str, missing: list[str],
) -> None:  # fmt: skip
    celery(*WORKER, "-n", f"{name}@here", "-Q", served).wait_for("ready.")
    until(lambda: f"{name}@here" in workers(services)["detail"], f"{name} answers")
    seen = workers(services)
    assert not seen["healthy"]
    assert "celery -A basset.tasks worker -Q" in seen["advice"]
    for queue in missing:
        assert f"{queue}: nobody" in seen["detail"]
    for queue in served.split(","):
        assert f"{queue}: {name}@here" in seen["detail"]
    celery(*WORKER, "-n", "other@here", "-Q", ",".join(missing)).wait_for("ready.")
    until(lambda: workers(services)["healthy"], "both answer")
    assert f"{missing[0]}: other@here" in workers(services)["detail"]
