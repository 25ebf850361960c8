"""Rows that are owed: one worker at a time holds one under a lease, and every move is pure.

A message only tells a worker that there is one (docs/adr/0001). Whoever stores a move has locked
the row and read it under that lock.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from itertools import takewhile
from typing import Any, ClassVar, Protocol, TypeVar

from basset.clock import stamp
from basset.errors import BrokerUnavailable, LeaseLost
from basset.model import Model

log = logging.getLogger(__name__)

PENDING, DEAD = "pending", "dead"
MOST_TICKS = 10  # between two messages for the same attempt
BATCH = 500


class Owed(Model):
    """*fence* grows with each claim; only the holder of the latest may say how it ended.

    *message_at*: when the tick sends the next message, unless something happens before; *messages*:
    how many it has sent for this attempt.
    """

    STATES: ClassVar[type[StrEnum]]
    HELD: ClassVar[str]
    NOUN: ClassVar[str]

    id: str
    state: Any
    attempts: int = 0
    max_attempts: int
    next_attempt_at: str
    message_at: str | None = None
    messages: int = 0
    owner: str | None = None
    fence: int = 0
    lease_until: str | None = None
    created_at: str
    started_at: str | None = None
    finished_at: str | None = None
    error_code: str | None = None
    error: str | None = None

    @property
    def pause(self) -> timedelta:
        """How long a transient fault of this attempt puts it off."""
        raise NotImplementedError


R = TypeVar("R", bound=Owed)


class Tells(Protocol[R]):
    """What ``tell_workers`` needs of a store."""

    def messages_due(self, now: datetime, limit: int) -> list[R]:
        """Those that a worker should be told of: new, due for another attempt, or left behind."""

    def messages_sent(self, told: Iterable[R], now: datetime, tick_seconds: int) -> None:
        """Say that messages were sent. What a worker has taken meanwhile stays."""


def tell(enqueue: Callable[[R], None], row: R) -> bool:
    """Tell a worker of a committed *row*; False while the broker is away."""
    try:
        enqueue(row)
    except BrokerUnavailable as error:
        log.warning("a later tick sends the message for %s %s: %s", row.NOUN, row.id, error)
        return False
    return True


def tell_workers(
    store: Tells[R], enqueue: Callable[[R], None], now: datetime, tick_seconds: int
) -> None:
    """Send a message for whatever of *store* is owed."""
    while due := store.messages_due(now, BATCH):
        told = list(takewhile(partial(tell, enqueue), due))
        store.messages_sent(told, now, tick_seconds)
        if len(told) < len(due):
            return  # the broker is away; the next tick tries again


def claimable(row: Owed, now: datetime) -> bool:
    """Waiting and due, or held under a lease that ran out (or that nobody ever wrote)."""
    if row.state == PENDING:
        return row.next_attempt_at <= stamp(now)
    return row.state == row.HELD and (row.lease_until is None or row.lease_until <= stamp(now))


def claimed(row: R, owner: str, now: datetime, lease_seconds: int) -> R:
    """The next attempt begins; without one left the row is dead."""
    if row.attempts >= row.max_attempts:
        reason = row.error or "its worker disappeared each time"
        return dead(row, "attempts_used_up", _gave_up(row, reason), now)
    lease = stamp(now + timedelta(seconds=lease_seconds))
    return moved(
        row,
        row.HELD,
        owner=owner,
        fence=row.fence + 1,
        attempts=row.attempts + 1,
        lease_until=lease,
        message_at=lease,
        messages=0,
        started_at=stamp(now),
    )


def renewed(row: R, fence: int, now: datetime, lease_seconds: int) -> R:
    refuse_stranger(row, fence)
    lease = stamp(now + timedelta(seconds=lease_seconds))
    return moved(row, lease_until=lease, message_at=lease)


def postponed(row: R, fence: int, code: str, reason: str, now: datetime) -> R:
    """A transient fault: again after its pause, or dead when that was the last attempt."""
    refuse_stranger(row, fence)
    if row.attempts >= row.max_attempts:
        return dead(row, code, _gave_up(row, reason), now)
    return due(row, now + row.pause, error_code=code, error=reason)


def failed(row: R, fence: int, code: str, reason: str, now: datetime) -> R:
    """A permanent fault: trying again would fail again."""
    refuse_stranger(row, fence)
    return dead(row, code, reason, now)


def messages_sent(told: Iterable[Owed], now: datetime, tick_seconds: int) -> list[dict[str, Any]]:
    """What messages change: the next one waits longer each time, so that an outage does not fill
    the queue. *expected* tells whether a worker has taken the row meanwhile.
    """
    sent = []
    for row in told:
        pause = timedelta(seconds=tick_seconds * min(row.messages + 1, MOST_TICKS))
        after = {"message_at": stamp(now + pause), "messages": row.messages + 1}
        sent.append({"id": row.id, "expected": row.message_at, **after})
    return sent


def due(row: R, when: datetime, **fields: Any) -> R:
    """Waiting for a worker, who may take it from *when* on."""
    free = {"owner": None, "lease_until": None, "finished_at": None, "messages": 0}
    times = {"next_attempt_at": stamp(when), "message_at": stamp(when)}
    return moved(row, PENDING, **{**free, **times, **fields})


def dead(row: R, code: str, reason: str, now: datetime) -> R:
    return closed(row, DEAD, now, error_code=code, error=reason)


def closed(row: R, state: str, now: datetime, **fields: Any) -> R:
    """Nobody holds it any more, and no message is sent for it."""
    free = {"owner": None, "lease_until": None, "message_at": None, "finished_at": stamp(now)}
    return moved(row, state, **{**free, **fields})


def moved(row: R, state: str | None = None, **fields: Any) -> R:
    """*row* with other *fields*, in another *state* if one is given."""
    if state is not None:
        fields["state"] = row.STATES(state)
    return row.model_copy(update=fields)


def refuse_stranger(row: Owed, fence: int) -> None:
    """Raise LeaseLost unless the row is held under this *fence*."""
    if row.state != row.HELD or row.fence != fence:
        raise LeaseLost(
            f"{row.NOUN} {row.id} is {row.state} under fence {row.fence}, "
            f"not {row.HELD} under {fence}"
        )


def _gave_up(row: Owed, reason: str) -> str:
    return f"gave up after {row.attempts} attempts: {reason}"
