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
BATCH = 500
# A lease that ran out longer ago, and of which no tick has told anybody: the clock was set forward,
# or nobody was at work. Its holder, if there is one, renews it sooner than it ends again.
FORGOTTEN = timedelta(minutes=5)
ASKED_AGAIN = timedelta(seconds=30)  # by the driver, after an answer was lost


class Owed(Model):
    """*fence* grows with each claim; only the holder of the latest may say how it ended.

    *message_at*: when the tick sends the next message, unless something happens before; *messages*:
    how many it has sent for this attempt. *rank*: how many of its project were owed before it at the
    same time: who owes few need not wait for who owes many.
    """

    STATES: ClassVar[type[StrEnum]]
    HELD: ClassVar[str]
    NOUN: ClassVar[str]
    LONGEST: ClassVar[timedelta]  # that one waits for its next attempt

    id: str
    state: Any
    attempts: int = 0
    max_attempts: int
    next_attempt_at: str
    message_at: str | None = None
    messages: int = 0
    rank: int = 0
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
    """What ``tell_workers`` needs of a store, where a lease is of *lease_seconds*."""

    lease_seconds: int

    def messages_due(self, now: datetime, limit: int, again: bool) -> list[R]:
        """Those that a worker should be told of: new, due for another attempt, or left behind.

        Among them are those that wait for a time which a clock showed before it was set back.
        *again*: also those that one was told of before.
        """

    def messages_sent(self, told: Iterable[tuple[R, R]]) -> None:
        """Store what messages changed, before and after. What a worker has taken meanwhile stays."""


def tell(enqueue: Callable[[R], None], row: R) -> bool:
    """Tell a worker of a committed *row*; False while the broker is away."""
    try:
        enqueue(row)
    except BrokerUnavailable as error:
        log.warning("a later tick sends the message for %s %s: %s", row.NOUN, row.id, error)
        return False
    log.debug("workers are told of %s %s", row.NOUN, row.id)
    return True


def tell_workers(
    store: Tells[R],
    enqueue: Callable[[R], None],
    now: datetime,
    tick_seconds: int,
    *,
    again: bool = True,
) -> None:
    """Send a message for whatever of *store* is owed; also *again*, for what one was sent before."""
    while due := store.messages_due(now, BATCH, again):
        doubtful: list[R] = []
        sure: list[R] = []
        for row in due:
            (doubtful if _is_doubtful(row, now, store.lease_seconds) else sure).append(row)
        told = list(takewhile(partial(tell, enqueue), sure))
        store.messages_sent(
            [(row, renewed(row, row.fence, now, store.lease_seconds)) for row in doubtful]
            + [(row, _told(row, now, tick_seconds)) for row in told]
        )
        if len(told) < len(sure):
            return  # the broker is away; the next tick tries again


def latest(kind: type[Owed], now: datetime, lease_seconds: int) -> dict[str, str]:
    """*now*, and the latest that a clock showing it writes: as a lease's end, and at all."""
    lease_end = stamp(now + timedelta(seconds=lease_seconds))
    return {"now": stamp(now), "lease_end": lease_end, "longest": stamp(now + kind.LONGEST)}


def _is_doubtful(row: Owed, now: datetime, lease_seconds: int) -> bool:
    """Whether the clock was set since a lease was written: it ends later than it could, or ended
    unheard long ago. Such a lease begins anew, as its holder would make it.
    """
    if row.state != row.HELD or row.lease_until is None:
        return False
    ahead = row.lease_until > stamp(now + timedelta(seconds=lease_seconds))
    return ahead or _is_forgotten(row, now)


def _is_forgotten(row: Owed, now: datetime) -> bool:
    return row.messages == 0 and (row.lease_until or "") < stamp(now - FORGOTTEN)


def claimable(row: Owed, now: datetime) -> bool:
    """Waiting and due, or held under a lease that ran out (or that nobody ever wrote).

    What was never attempted is due whatever the clock says. What would wait for longer than it was
    put off was put off before the clock was set back.
    """
    if row.state == PENDING:
        at = row.next_attempt_at
        return row.attempts == 0 or not stamp(now) < at <= stamp(now + row.pause)
    if row.state != row.HELD:
        return False
    return row.lease_until is None or (
        row.lease_until <= stamp(now) and not _is_forgotten(row, now)
    )


def has_begun(row: Owed, owner: str, now: datetime) -> bool:
    """Whether *owner* has just claimed it and was not told: the driver asks again within seconds."""
    started = row.started_at or ""
    return row.owner == owner and started > stamp(now - ASKED_AGAIN)


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
    return moved(row, lease_until=lease, message_at=lease, messages=0)


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


def _told(row: R, now: datetime, tick_seconds: int) -> R:
    """*row* after a message: unless a worker takes it, another follows after a tick."""
    pause = min(timedelta(seconds=tick_seconds), row.LONGEST)
    return moved(row, message_at=stamp(now + pause), messages=row.messages + 1)


def messages_sent(told: Iterable[tuple[Owed, Owed]]) -> list[dict[str, Any]]:
    """What messages changed, as it is stored. *expected* tells whether somebody has taken the row
    meanwhile.
    """
    names = {"message_at", "messages", "lease_until"}
    return [
        {"id": old.id, "expected": old.message_at, **new.model_dump(include=names)}
        for old, new in told
    ]


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
