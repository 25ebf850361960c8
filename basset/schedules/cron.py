"""Cron expressions on a wall clock.

cronsim says which walls match; what those are as moments is said here, because cronsim itself,
given a zone, passes over slots where clocks move by half an hour.

An expression with fixed hours is meant once a day: in a gap it runs when the clock has jumped, in a
repeated hour the first time. One whose hour field begins with ``*`` is meant every real hour: a
skipped hour is left out and a repeated one runs twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property, lru_cache
from itertools import takewhile
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from basset.errors import InvalidInput
from basset.schedules.wallclock import SECOND, first_moment, moments, offset, shown

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
START = datetime(2000, 1, 1)  # noqa: DTZ001 - a wall, on any day
LONGEST_SHIFT = timedelta(hours=3)  # no clock in use goes back by more


@dataclass(frozen=True)
class Cron:
    """A checked expression of five fields."""

    expression: str

    def after(self, moment: datetime, where: ZoneInfo) -> datetime | None:
        """The first slot after *moment*."""
        best = None
        # A wall that the clock is about to show again lies before the one that it shows now.
        back = max(offset(moment, where) - offset(moment + LONGEST_SHIFT, where), timedelta())
        for wall in CronSim(self.expression, shown(moment, where) - back - timedelta(minutes=1)):
            slots = self._slots(wall, where)
            ahead = [slot for slot in slots if slot > moment]
            best = min([*ahead, best] if best else ahead, default=None)
            # A repeated wall comes back after later ones; any other wall ends the search.
            if ahead and ahead[0] == slots[0]:
                return best
        return best

    def count(self, after: datetime, until: datetime, where: ZoneInfo) -> int:
        """How many slots lie after *after* and up to *until*; a day costs no more than one."""
        whole_days, others = 0, set[datetime]()
        for day in self._days(shown(after, where) - DAY, shown(until, where) + DAY):
            start, end = _midnight(day, where), _midnight(day + DAY, where)
            if after < start and end <= until and not _moves(start - DAY, end, where):
                whole_days += 1
            else:
                walls = (datetime.combine(day, time()) + each for each in self._times)
                others.update(slot for wall in walls for slot in self._slots(wall, where))
        return whole_days * len(self._times) + sum(1 for slot in others if after < slot <= until)

    @cached_property
    def _times(self) -> list[timedelta]:
        """When on a day it runs, from midnight, as a clock shows it."""
        sim = CronSim(" ".join([*self.expression.split()[:2], "* * *"]), START - SECOND)
        return [wall - START for wall in takewhile(lambda wall: wall < START + DAY, sim)]

    def _days(self, first: datetime, last: datetime) -> Iterator[date]:
        """The days from *first* to *last* on which it runs."""
        midnight = datetime.combine(first, time())
        sim = CronSim(" ".join(["0 0", *self.expression.split()[2:]]), midnight - SECOND)
        return (wall.date() for wall in takewhile(lambda wall: wall <= last, sim))

    def _slots(self, wall: datetime, where: ZoneInfo) -> list[datetime]:
        """The moments at which it runs for *wall*, in order."""
        every_hour = self.expression.split()[1].startswith("*")
        return moments(wall, where) if every_hour else [first_moment(wall, where)]


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
        never = next(CronSim(expression, START), None) is None
    except CronSimError as error:
        raise InvalidInput(
            f"is not a cron expression: {str(error).lower()}", field="cron_expression"
        ) from None
    if never:
        raise InvalidInput("never comes due", field="cron_expression")
    return Cron(expression)


def _moves(start: datetime, end: datetime, where: ZoneInfo) -> bool:
    """Whether the clock moves between *start* and *end*, or so soon after as to repeat *end*."""
    return offset(start, where) != offset(end + LONGEST_SHIFT, where)


def _midnight(day: date, where: ZoneInfo) -> datetime:
    return first_moment(datetime.combine(day, time()), where)
