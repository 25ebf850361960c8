"""What the tests of deliveries have in common."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from basset.deliveries.models import Delivery
from basset.runs.models import Run
from basset.wiring import Services

# Makes a report with the given configuration.
Making = Callable[..., Run]


def to(folder: Path) -> list[dict[str, str]]:
    """The addresses of a report that goes to *folder* alone."""
    return [{"to": folder.as_uri()}]


def only_one(services: Services) -> Delivery:
    [delivery] = services.delivery_store.list().items
    return delivery


def deliver(services: Services, delivery: Delivery, now: datetime) -> Delivery:
    return services.deliveries.deliver(delivery.id, "worker", lambda: now)
