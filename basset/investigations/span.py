"""A stretch of time of which somebody spoke, and how two of them lie to each other."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

# Year, month, day, hour, minute, second. Years before Christ are negative.
Moment = tuple[float, ...]
EVER: Moment = (float("inf"),)
NEVER: Moment = (float("-inf"),)


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """*place* sorts it; it was neither before *first* nor after *last*, in the clock it was said.

    *ahead*: how far that clock is ahead of UTC, where somebody said so.
    """

    place: Moment
    first: Moment = NEVER
    last: Moment = EVER
    ahead: timedelta | None = None

    @property
    def sort_key(self) -> Moment:
        return _moved(self.place, self.ahead)

    def may_be(self, other: "TimeSpan") -> bool:
        """Whether both may mean one time: 1961 and 1961-04, or one moment in two zones."""
        return not (self.is_before(other) or other.is_before(self))

    def is_before(self, other: "TimeSpan") -> bool:
        """Whether it was over when the *other* began."""
        if self.ahead is None or other.ahead is None:
            return self.last < other.first
        return _moved(self.last, self.ahead) < _moved(other.first, other.ahead)


def all_of(known: Moment) -> TimeSpan | None:
    """All of a year, month, day, hour or minute; None when there is no such day."""
    year, month, day = (*known, *[1] * 2)[:3]
    if not 1 <= month <= 12:
        return None
    if len(known) == 1:
        return TimeSpan((*known, *[0] * 5), (year, 1, 1), (year, 12, 31, 23, 59, 60))
    days = monthrange(int(year) if year > 0 else 4, int(month))[1]
    if not 1 <= day <= days or any(part >= 61 for part in known[3:]):
        return None
    last = (*known, *(0, 12, days, 23, 59, 60)[len(known) :])
    return TimeSpan((*known, *[0] * (6 - len(known))), known, last)


def _moved(moment: Moment, ahead: timedelta | None) -> Moment:
    """*moment* by the clock of UTC."""
    if not ahead or not 1 < moment[0] < 9999:
        return moment
    *parts, second = (*moment, *[0] * 6)[:6]
    year, month, day, hour, minute = map(int, parts)
    utc = datetime(year, month, day, hour, minute, tzinfo=UTC) - ahead
    return utc.year, utc.month, utc.day, utc.hour, utc.minute, second
