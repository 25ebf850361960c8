"""The moves that only a delivery has, pure: a delivery and a time in, the one after the move out.

``basset.owed`` has those of everything that is owed.
"""

from datetime import datetime

from basset.clock import stamp
from basset.deliveries.models import Delivery, DeliveryState
from basset.errors import Conflict
from basset.owed import closed, due, moved, refuse_stranger

OPEN = {DeliveryState.WAITING, DeliveryState.PENDING, DeliveryState.DEAD}


def arrived(delivery: Delivery, fence: int, now: datetime) -> Delivery:
    refuse_stranger(delivery, fence)
    return closed(delivery, DeliveryState.SENT, now, error=None, error_code=None)


def approved(delivery: Delivery, by: str, now: datetime) -> Delivery:
    """It may go now; one that did not wait stays as it is.

    Raises:
        Conflict: somebody has rejected it.
    """
    if delivery.state is DeliveryState.REJECTED:
        raise Conflict(f"{delivery.decided_by} rejected it on {(delivery.decided_at or '')[:10]}")
    if delivery.state is not DeliveryState.WAITING:
        return delivery
    return _decided(due(delivery, now), by, now)


def rejected(delivery: Delivery, by: str, now: datetime) -> Delivery:
    """It will not go; one that has ended well stays as it is.

    Raises:
        Conflict: it is being sent.
    """
    if delivery.state is DeliveryState.SENDING:
        raise Conflict(f"delivery {delivery.id} is being sent right now")
    if delivery.state not in OPEN:
        return delivery
    return _decided(closed(delivery, DeliveryState.REJECTED, now), by, now)


def again(delivery: Delivery, by: str, now: datetime) -> Delivery:
    """A dead delivery is owed once more, with all its attempts.

    Raises:
        Conflict: it is not dead.
    """
    if delivery.state is not DeliveryState.DEAD:
        raise Conflict(
            f"delivery {delivery.id} is {delivery.state}; only a dead one can be sent again"
        )
    return _decided(due(delivery, now, attempts=0), by, now)


def _decided(delivery: Delivery, by: str, now: datetime) -> Delivery:
    return moved(delivery, decided_by=by, decided_at=stamp(now))
