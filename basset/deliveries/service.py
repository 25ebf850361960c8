"""Sends what is owed, once more whenever it is not sure that it arrived."""

import logging
from collections.abc import Callable
from datetime import datetime

from basset import clock
from basset.broker import has_room
from basset.deliveries.channels import CHANNELS
from basset.deliveries.models import Delivery, DeliveryState
from basset.deliveries.parcel import open_parcel
from basset.deliveries.store import DeliveryStore
from basset.errors import BassetError, LeaseLost, Unavailable
from basset.log import about
from basset.owed import tell_workers
from basset.reports.store import open_store
from basset.settings import Settings

log = logging.getLogger(__name__)


class DeliveryService:
    def __init__(
        self, store: DeliveryStore, enqueue: Callable[[Delivery], None], settings: Settings
    ) -> None:
        self._store = store
        self._enqueue = enqueue
        self._settings = settings
        self._reports = open_store(settings)

    def tick(self, now: datetime) -> None:
        """Tell workers of every delivery that is owed. Safe to call at any time."""
        room = has_room(self._settings.broker_url.get_secret_value())
        tell_workers(self._store, self._enqueue, now, self._settings.tick_seconds, again=room)

    def tell(self, now: datetime) -> None:
        """Tell workers of what is owed since the latest tick, or became due."""
        tell_workers(self._store, self._enqueue, now, self._settings.tick_seconds, again=False)

    def approve(self, report_id: str, by: str, now: datetime) -> list[Delivery]:
        """Let a report's deliveries go. Raises as ``DeliveryStore.approve``."""
        return self._after(self._store.approve(report_id, by, now), now)

    def reject(self, report_id: str, by: str, now: datetime) -> list[Delivery]:
        """Deliver nothing more of a report. Raises as ``DeliveryStore.reject``."""
        return self._store.reject(report_id, by, now)

    def retry(self, delivery_id: str, by: str, now: datetime) -> Delivery:
        """Send a dead delivery again. Raises as ``DeliveryStore.retry``."""
        [again] = self._after([self._store.retry(delivery_id, by, now)], now)
        return again

    def deliver(
        self, delivery_id: str, owner: str, now: Callable[[], datetime] = clock.now
    ) -> Delivery:
        """Send a delivery, unless that is done, under way or not due; the delivery as it is then.

        Raises:
            NotFound: there is no such delivery.
        """
        claimed = self._store.claim(delivery_id, owner, now())
        if claimed is None:
            return self._store.get(delivery_id)
        with about(delivery=claimed.id, run=claimed.report_id):
            if claimed.state is DeliveryState.DEAD:
                return _log_dead(claimed)
            try:
                return self._attempt(claimed, now)
            except LeaseLost as error:
                log.warning("stopped: %s", error)
                return self._store.get(delivery_id)

    def _attempt(self, delivery: Delivery, now: Callable[[], datetime]) -> Delivery:
        """Send it and record how that ended. Nothing is sent twice within one attempt."""
        try:
            parcel = open_parcel(self._reports.place(delivery.folder))
            send = CHANNELS[delivery.destination.scheme]
            send(delivery, parcel, self._settings, now())
        except Unavailable as error:
            left = self._store.postpone(delivery, error.code, str(error), now())
            log.warning("delivery %s did not arrive: %s", delivery.id, error)
            return _log_dead(left) if left.state is DeliveryState.DEAD else left
        except BassetError as error:
            return _log_dead(self._store.refuse(delivery, error.code, str(error), now()))
        except Exception as error:
            reason = f"{type(error).__name__}: {error}"
            _log_dead(self._store.refuse(delivery, "internal", reason, now()))
            raise
        arrived = self._store.arrived(delivery, now())
        log.info("the report has arrived, by %s", delivery.destination.scheme)
        return arrived

    def _after(self, decided: list[Delivery], now: datetime) -> list[Delivery]:
        """*decided*, of which workers were told at once."""
        self.tell(now)
        return decided


def _log_dead(delivery: Delivery) -> Delivery:
    """Say in the log that a delivery will not arrive; where to is no business of the log's."""
    log.error(
        "delivery %s of report %s is dead: %s: %s",
        delivery.id,
        delivery.report_id,
        delivery.error_code,
        delivery.error,
    )
    return delivery
