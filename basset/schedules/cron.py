"""Cron expressions on a wall clock. cronsim says which walls match; what those are as moments is said here.

An expression with fixed hours is meant once a day: in a gap it runs when the clock has jumped, in a repeated hour
the first time. One whose hour field begins with ``*`` is meant every real hour: a skipped hour is left out and a
repeated one runs twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from basset.errors import InvalidInput
from basset.schedules.wallclock import first_moment, moments, offset, shown

NAMES = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)
LONGEST_SHIFT = timedelta(hours=3)  # no clock in use goes back by more


@dataclass(frozen=True)
class Cron:
    """A checked expression of five fields."""

    expression: str

    def after(self, moment: datetime, where: ZoneInfo) -> datetime | None:
        """The first slot after *moment*."""
        best = None
        for wall in self._walls(moment, where):
            slots = moments(wall, where) if self._every_hour else [first_moment(wall, where)]
            ahead = [slot for slot in slots if slot > moment]
            best = min([*ahead, best] if best else ahead, default=None)
            # A repeated wall comes back after walls that are later on the clock; any other ends the search.
            if ahead and ahead[0] == slots[0]:
                return best
        return best

    def count(self, after: datetime, until: datetime, where: ZoneInfo) -> int:
        """How many slots there are after *after* and up to *until*; a day costs microseconds, not its slots."""
        start, end = after + TICK, until + TICK
        total, day = 0, shown(start, where).date()
        midnight = _midnight(day, where)
        earlier = offset(midnight - DAY, where)
        while midnight < end:
            following = _midnight(day + DAY, where)
            low, high = max(midnight, start), min(following, end)
            if earlier == offset(following, where):
                total += self._before(day, high, where) - self._before(day, low, where)
            else:
                total += sum(1 for _ in self._between(low, high, where))
            earlier, midnight, day = offset(midnight, where), following, day + DAY
        return total

    @property
    def _every_hour(self) -> bool:
        return self.expression.split()[1].startswith("*")

    def _walls(self, moment: datetime, where: ZoneInfo) -> Iterator[datetime]:
        """Matching walls from *moment* on, and before it those that the clock is about to show again."""
        back = max(offset(moment, where) - offset(moment + LONGEST_SHIFT, where), timedelta())
        yield from CronSim(self.expression, shown(moment, where) - back - timedelta(minutes=1))

    def _before(self, day: date, moment: datetime, where: ZoneInfo) -> int:
        """How many slots *day*, on which no clock is changed, has before *moment*."""
        sim = _parsed(self.expression)
        if not sim.match_day(day) or day.month not in sim.months:
            return 0
        into = shown(moment, where) - datetime.combine(day, time())
        hour, rest = divmod(into, timedelta(hours=1))
        hours = sum(1 for each in sim.hours if each < hour)
        minutes = sum(1 for each in sim.minutes if timedelta(minutes=each) < rest)
        return hours * len(sim.minutes) + (minutes if hour in sim.hours else 0)

    def _between(self, low: datetime, high: datetime, where: ZoneInfo) -> Iterator[datetime]:
        slot = self.after(low - TICK, where)
        while slot is not None and slot < high:
            yield slot
            slot = self.after(slot, where)


@lru_cache(maxsize=256)
def parse_cron(text: str) -> Cron:
    """The cron expression *text*: five fields, or ``@daily`` and the like.

    Raises:
        InvalidInput: it is none, or it never comes true.
    """
    expression = " ".join(NAMES.get(text.strip().lower(), text).split())
    if len(expression.split()) != 5:
        raise InvalidInput(
            "must have five fields: minute, hour, day of month, month, day of week",
            field="cron_expression",
        )
    try:
        never = next(CronSim(expression, datetime(2000, 1, 1)), None) is None  # noqa: DTZ001 - a wall
    except CronSimError as error:
        raise InvalidInput(
            f"is no cron expression: {str(error).lower()}", field="cron_expression"
        ) from None
    if never:
        raise InvalidInput("never comes true", field="cron_expression")
    return Cron(expression)


@lru_cache(maxsize=64)
def _parsed(expression: str) -> CronSim:
    return CronSim(expression, datetime(2000, 1, 1, tzinfo=UTC))


def _midnight(day: date, where: ZoneInfo) -> datetime:
    return first_moment(datetime.combine(day, time()), where)
