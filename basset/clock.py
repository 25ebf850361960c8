"""The only module that asks what time it is; everything else takes time as an argument.

Who talks to the database follows its clock, which all who work on one graph share, and between two
looks at it the monotonic one: a host whose clock is wrong, or is set, is as right as the others
(docs/adr/0055).

Times are stored as fixed-width UTC text, because such text sorts like the times it stands for, in
an index as in a file, and is the same in Neo4j, JSON and a report. ``parse`` reads and ``stamp``
writes every time there is, from the year 1 to 9999 (docs/adr/0037).
"""

import re
import time
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

# What was stored before years were padded: ``999-12-31T23:59:59.000000Z``.
_UNPADDED = re.compile(r"\d{1,3}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")

# Two clocks that differ by less are one: so much a busy machine takes to answer.
ALIKE = timedelta(seconds=1)
FRESH_SECONDS = 10.0


class _Look(NamedTuple):
    """What time it was there and here, and on the monotonic clock, when somebody looked."""

    there: datetime
    here: datetime
    at: float


_followed: _Look | None = None


class NoTime(ValueError):
    """A text is no time with a zone."""

    def __init__(self) -> None:
        super().__init__("must be a time with its zone, such as 2024-05-31T09:00:00Z")


def now() -> datetime:
    """The current time, aware, in UTC."""
    if _followed is None:
        return own()
    return _followed.there + timedelta(seconds=time.monotonic() - _followed.at)


def own() -> datetime:
    """What the clock of this host shows."""
    return datetime.now(UTC)


def ahead() -> timedelta:
    """How far the clock of this host is ahead of the one that is followed; below zero: behind."""
    return own() - now()


def is_followed() -> bool:
    """Whether the clock that is followed was looked at lately, and ours was not set since."""
    if _followed is None:
        return False
    passed = timedelta(seconds=time.monotonic() - _followed.at)
    was_set = abs(own() - _followed.here - passed) > ALIKE
    return passed.total_seconds() < FRESH_SECONDS and not was_set


def go_by(there: datetime, asked: float) -> None:
    """From now on it is *there* o'clock; on the monotonic clock, that was *asked* for at *asked*."""
    global _followed  # noqa: PLW0603 - a process has one time
    here, at = own(), time.monotonic()
    waited = timedelta(seconds=at - asked)
    alike = -ALIKE < here - there < waited + ALIKE
    _followed = _Look(here if alike else there + waited / 2, here, at)


def stamp(moment: datetime) -> str:
    """The stored form of an aware *moment*: ``2026-11-24T09:00:00.000000Z``."""
    if moment.tzinfo is None:
        raise ValueError("a time without zone cannot be stored")
    # Not strftime, whose %Y has no zeros in front of the year 999.
    return f"{_in_utc(moment).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def parse(text: str) -> datetime:
    """The moment that ``stamp`` wrote, or any ISO 8601 time with a zone.

    Raises:
        NoTime: it is none.
        ValueError: in UTC it is before the year 1 or after 9999.
    """
    try:
        moment = datetime.fromisoformat(text.zfill(27) if _UNPADDED.fullmatch(text) else text)
    except ValueError:
        raise NoTime from None
    if moment.tzinfo is None:
        raise NoTime
    return _in_utc(moment)


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("is not within the years 1 to 9999 in UTC") from None
