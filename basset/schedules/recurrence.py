"""When a schedule is due. Pure: times in, times out.

A recurrence is anchored: its slots follow from the anchor alone, never from when somebody asked or
when the latest run ended, so nothing drifts. ``hourly`` counts real hours; ``daily``, ``weekly``
and ``monthly`` keep the anchor's time on the wall clock of ``timezone``.
"""

import calendar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from basset.clock import parse
from basset.errors import InvalidInput
from basset.schedules.cron import TICK, parse_cron
from basset.schedules.models import Frequency
from basset.schedules.wallclock import first_moment, shown, zone

HOUR = timedelta(hours=1)
YEARS = range(1970, 2201)  # what arithmetic on calendars is tested for


@dataclass(frozen=True)
class Recurrence:
    """*cron* overrides *frequency*.

    *anchor*: the first slot; with *cron*, nothing is due before it.
    """

    frequency: Frequency | None
    cron: str | None
    timezone: str
    anchor: datetime


def parse_recurrence(
    frequency: str | None, cron: str | None, timezone: str, anchor: datetime
) -> Recurrence:
    """The recurrence that a user asked for.

    Raises:
        InvalidInput: names the field: ``frequency``, ``cron_expression`` or ``timezone``.
    """
    zone(timezone)
    if cron is not None:
        cron = parse_cron(cron).expression
    elif frequency is None:
        raise InvalidInput("give a frequency or a cron_expression", field="frequency")
    return Recurrence(_frequency(frequency), cron, timezone, anchor)


def parse_moment(text: str, field: str, where: ZoneInfo | None = None) -> datetime:
    """A time as typed; without a zone of its own it is what a clock shows *where*.

    Raises:
        InvalidInput: it is no such time, or a year that no schedule reaches.
    """
    try:
        typed = datetime.fromisoformat(text.strip())
        if typed.tzinfo is None and where is not None:
            typed = first_moment(typed, where)
        moment = whole_second(parse(typed.isoformat()))
    except (ValueError, OverflowError):
        example = "with a zone, such as 2026-01-31T09:00Z" if where is None else "2026-01-31T09:00"
        raise InvalidInput(f"must be an ISO 8601 time: {example}", field=field) from None
    if moment.year not in YEARS:
        raise InvalidInput(f"must be between {YEARS.start} and {YEARS.stop - 1}", field=field)
    return moment


def next_after(rule: Recurrence, moment: datetime) -> datetime | None:
    """The first slot after *moment*; None when there is none any more."""
    if rule.cron is not None:
        return parse_cron(rule.cron).after(max(moment, rule.anchor - TICK), zone(rule.timezone))
    if rule.frequency is Frequency.ONCE:
        return rule.anchor if rule.anchor > moment else None
    return _slot(rule, _passed(rule, moment))


def first_due(rule: Recurrence, now: datetime) -> datetime | None:
    """What a new schedule owes first: a slot after *now*, or that of ``once`` even in the past."""
    if rule.cron is None and rule.frequency is Frequency.ONCE:
        return rule.anchor
    return next_after(rule, now)


def latest_due(rule: Recurrence, next_run: datetime, now: datetime) -> tuple[datetime, int]:
    """The latest slot from *next_run* up to *now*, and how many before it are skipped for it.

    *next_run*, which is owed, need not be one of the rule's own slots: a user may have set it.
    """
    low, high = next_run, now
    while (following := next_after(rule, low)) is not None and following <= high:
        middle = low + (high - low) / 2
        slot = next_after(rule, middle)
        if slot is not None and slot <= high:
            low = slot
        else:
            low, high = following, middle
    return low, _count(rule, next_run, low)


def _count(rule: Recurrence, after: datetime, until: datetime) -> int:
    if rule.cron is not None:
        return parse_cron(rule.cron).count(
            max(after, rule.anchor - TICK), until, zone(rule.timezone)
        )
    if rule.frequency is Frequency.ONCE:
        return 0
    return _passed(rule, until) - _passed(rule, after)


def _slot(rule: Recurrence, number: int) -> datetime:
    """Slot *number* of a frequency; slot 0 is the anchor."""
    if number == 0:
        return rule.anchor
    if rule.frequency is Frequency.HOURLY:
        return rule.anchor + number * HOUR
    where = zone(rule.timezone)
    wall = shown(rule.anchor, where)
    if rule.frequency is Frequency.MONTHLY:
        return first_moment(_months_later(wall, number), where)
    days = 7 * number if rule.frequency is Frequency.WEEKLY else number
    return first_moment(wall + timedelta(days=days), where)


def _passed(rule: Recurrence, moment: datetime) -> int:
    """How many slots there are up to and including *moment*."""
    if moment < rule.anchor:
        return 0
    if rule.frequency is Frequency.HOURLY:
        return (moment - rule.anchor) // HOUR + 1
    number = max(0, _estimate(rule, moment, zone(rule.timezone)) - 1)
    while _slot(rule, number) <= moment:
        number += 1
    return number


def _estimate(rule: Recurrence, moment: datetime, where: ZoneInfo) -> int:
    """The number of the slot near *moment*, at most one too high."""
    start, here = shown(rule.anchor, where), shown(moment, where)
    if rule.frequency is Frequency.MONTHLY:
        return (here.year - start.year) * 12 + here.month - start.month
    return (here - start).days // (7 if rule.frequency is Frequency.WEEKLY else 1)


def _months_later(wall: datetime, months: int) -> datetime:
    """*wall* in a later month, on its last day when that month is too short."""
    years, month = divmod(wall.month - 1 + months, 12)
    year = wall.year + years
    last = calendar.monthrange(year, month + 1)[1]
    return wall.replace(year=year, month=month + 1, day=min(wall.day, last))


def _frequency(text: str | None) -> Frequency | None:
    if text is None:
        return None
    try:
        return Frequency(text.strip().lower())
    except ValueError:
        known = ", ".join(Frequency)
        raise InvalidInput(
            f"unknown frequency {text[:40]!r}; known are {known}", field="frequency"
        ) from None


def whole_second(moment: datetime) -> datetime:
    """*moment* without its fraction: slots are whole seconds."""
    return moment.astimezone(UTC).replace(microsecond=0)
