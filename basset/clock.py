"""The only module that asks what time it is; everything else takes time as an argument.

Times are stored as fixed-width UTC text, because such text sorts like the times it stands for, in
an index as in a file, and is the same in Neo4j, JSON and a report. ``parse`` reads and ``stamp``
writes every time there is, from the year 1 to 9999 (docs/adr/0037).
"""

import re
from datetime import UTC, datetime

# What was stored before years were padded: ``999-12-31T23:59:59.000000Z``.
_UNPADDED = re.compile(r"\d{1,3}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


class NoTime(ValueError):
    """A text is no time with a zone."""

    def __init__(self) -> None:
        super().__init__("must be a time with its zone, such as 2024-05-31T09:00:00Z")


def now() -> datetime:
    """The current time, aware, in UTC."""
    return datetime.now(UTC)


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
