"""What may surprise in a rule. Pure."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from basset.schedules.cron import DAY, TICK
from basset.schedules.cronfields import Field, Fields, fields_of
from basset.schedules.models import Frequency
from basset.schedules.recurrence import Recurrence, next_after
from basset.schedules.wallclock import SECOND, offset, shown, zone
from basset.schedules.words import MOST_TIMES, listed, ordinal

LOOK_AHEAD = 400 * DAY  # clocks move at least once in it, where they move at all
SHORTEST_MONTH = 28


def surprises(rule: Recurrence, now: datetime) -> list[str]:
    """A sentence for each surprise in *rule*; those about clocks are for a year from *now*."""
    if rule.cron is None:
        return [*_short_months(rule), *_skipped_times(rule, now)]
    fields = fields_of(rule.cron)
    return [*_steps(fields), *_days(fields), *_skipped_times(rule, now)]


def _short_months(rule: Recurrence) -> Iterator[str]:
    day = shown(rule.anchor, zone(rule.timezone)).day
    if rule.frequency is Frequency.MONTHLY and day > SHORTEST_MONTH:
        yield f"a month without a {ordinal(day)} has it on its last day"


def _steps(fields: Fields) -> Iterator[str]:
    yield from _step(fields.minute, "minute", "hour")
    yield from _step(fields.hour, "hour", "day")
    yield from _step(fields.day, "day", "month")


def _step(field: Field, unit: str, around: str) -> Iterator[str]:
    size = field.high - field.low + 1
    for span in field.spans:
        if span.step == 1 or span.special:
            continue
        hits = _numbers(list(range(span.low, span.high + 1, span.step)))
        if span.low + span.step > field.high:
            yield (
                f"{field.text} is not every {span.step} {unit}s: "
                f"in each {around} it only matches {unit} {hits}"
            )
        elif size % span.step or unit == "day":
            yield f"{field.text} starts again with each {around}: it matches the {unit}s {hits}"


def _numbers(values: list[int]) -> str:
    """All of them, or the first and the last where that would be a long line."""
    if len(values) <= MOST_TIMES:
        return listed([str(value) for value in values])
    return f"{', '.join(map(str, values[:3]))}, … {values[-1]}"


def _days(fields: Fields) -> Iterator[str]:
    if not (fields.day.is_any or fields.weekday.is_any):
        either = "only when both match" if fields.needs_both else "when either matches"
        yield f"day of month and day of week are both given: it is due {either}"
    days = [day for day in fields.day.values if day > SHORTEST_MONTH]
    if days and min(fields.day.values) == days[0] and fields.weekday.is_any:
        yield f"a month without a {ordinal(days[0])} is passed over; L stands for the last day"


def _skipped_times(rule: Recurrence, now: datetime) -> Iterator[str]:
    """The slots that come late because clocks jump over their time."""
    where = zone(rule.timezone)
    for jump in _jumps(now, where):
        slot = next_after(rule, jump - TICK)
        if slot == jump and not _is_due_at(rule, jump, where):
            before = shown(jump - SECOND, where) + SECOND
            after = shown(jump, where)
            yield (
                f"on {after:%Y-%m-%d} clocks in {rule.timezone} jump from {before:%H:%M} to "
                f"{after:%H:%M}: what is due in between is made at {after:%H:%M}"
            )


def _jumps(now: datetime, where: ZoneInfo) -> Iterator[datetime]:
    """When clocks are put forward, in the time that is looked at."""
    day = now
    while day < now + LOOK_AHEAD:
        low, high = day, day + DAY
        if offset(low, where) < offset(high, where):
            while high - low > SECOND:
                middle = low + (high - low) / 2
                low, high = (
                    (middle, high) if offset(middle, where) == offset(day, where) else (low, middle)
                )
            yield high.replace(microsecond=0)
        day += DAY


def _is_due_at(rule: Recurrence, moment: datetime, where: ZoneInfo) -> bool:
    """Whether the clock's own time at *moment* is one that *rule* names."""
    wall = shown(moment, where)
    if rule.cron is None:
        return (
            rule.frequency in {Frequency.ONCE, Frequency.HOURLY}
            or wall.time() == shown(rule.anchor, where).time()
        )
    fields = fields_of(rule.cron)
    return wall.hour in fields.hour.values and wall.minute in fields.minute.values
