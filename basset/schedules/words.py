"""A rule in words, as one would say it. Pure."""

from basset.errors import InvalidInput
from basset.schedules.cronfields import NAMES_OF_DAYS, NAMES_OF_MONTHS, Fields, Span, fields_of
from basset.schedules.models import Frequency, Schedule
from basset.schedules.recurrence import Recurrence
from basset.schedules.rules import recurrence_of
from basset.schedules.wallclock import shown, zone

NTH = ("", "first", "second", "third", "fourth", "fifth")
MOST_TIMES = 6  # more times of a day are said by their minutes and hours


def in_words(rule: Recurrence) -> str:
    """*rule* as in ``every Monday at 09:00 Europe/London``."""
    words = _cron(fields_of(rule.cron)) if rule.cron is not None else _frequency(rule)
    # A time of day is told with its zone, as in 09:00 Europe/London; minutes of any hour are not.
    return f"{words}{'' if words[-3] == ':' else ','} {rule.timezone}"


def plan_in_words(schedule: Schedule) -> str:
    """How often a stored *schedule* is due, with the cron expression that was typed."""
    typed = f" ({schedule.cron_expression})" if schedule.cron_expression else ""
    try:
        return in_words(recurrence_of(schedule)) + typed
    except InvalidInput:  # what cannot be evaluated can still be shown; last error says why
        return f"{schedule.cron_expression or schedule.frequency}, {schedule.timezone}"


def ordinal(number: int) -> str:
    """``1st``, ``22nd``, ``13th``."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number in {11, 12, 13} else ending}"


def listed(items: list[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return " and ".join(filter(None, (", ".join(items[:-1]), items[-1])))


def _frequency(rule: Recurrence) -> str:
    wall = shown(rule.anchor, zone(rule.timezone))
    words = {
        Frequency.ONCE: f"once, on {wall:%Y-%m-%d} at {wall:%H:%M}",
        Frequency.HOURLY: f"at minute {wall.minute} of every hour",
        Frequency.DAILY: f"every day at {wall:%H:%M}",
        Frequency.WEEKLY: f"every {NAMES_OF_DAYS[wall.isoweekday()]} at {wall:%H:%M}",
        Frequency.MONTHLY: f"on the {ordinal(wall.day)} of every month at {wall:%H:%M}",
    }
    assert rule.frequency is not None  # parse_recurrence refuses a rule without either
    return words[rule.frequency]


def _cron(fields: Fields) -> str:
    times, days = _times(fields), _days(fields)
    if times.startswith("at ") and ":" in times:
        return f"{days or 'every day'} {times}"
    return f"{times}, {days}" if days else times


def _times(fields: Fields) -> str:
    minutes, hours = fields.minute.values, fields.hour.values
    if len(minutes) * len(hours) <= MOST_TIMES:
        return "at " + listed([f"{hour:02}:{minute:02}" for hour in hours for minute in minutes])
    often = _every(minutes, 60, "minute")
    if often and len(hours) == 24:
        return often
    return f"{often or _minutes(minutes)} of {_hours(hours)}"


def _minutes(minutes: list[int]) -> str:
    if len(minutes) > MOST_TIMES and minutes == list(range(minutes[0], minutes[-1] + 1)):
        return f"each minute from {minutes[0]} to {minutes[-1]}"
    return f"at minute{'s' * (len(minutes) > 1)} {listed([str(minute) for minute in minutes])}"


def _hours(hours: list[int]) -> str:
    if len(hours) == 24:
        return "every hour"
    if len(hours) == 1:
        return f"the hour {hours[0]:02}:00"
    step = hours[1] - hours[0]
    if hours == list(range(0, 24, step)) and 24 % step == 0:
        return f"every {ordinal(step)} hour"
    if hours == list(range(hours[0], hours[-1] + 1)):
        return f"each hour from {hours[0]:02}:00 to {hours[-1]:02}:00"
    return f"the hours {listed([f'{hour:02}:00' for hour in hours])}"


def _every(values: list[int], size: int, unit: str) -> str:
    """``every 15 minutes`` where *values* divide *size* evenly, else nothing."""
    step = values[1] - values[0] if len(values) > 1 else size
    if values != list(range(0, size, step)) or size % step:
        return ""
    return f"every {unit}" if step == 1 else f"every {step} {unit}s" if step < size else ""


def _days(fields: Fields) -> str:
    """On which days; nothing for every day."""
    months = listed([NAMES_OF_MONTHS[month] for month in fields.month.values])
    every_month = len(fields.month.values) == 12
    dates = [_dates(span) for span in fields.day.spans]
    of = "every month" if every_month else months
    on_dates = f"on {listed(dates)} of {of}"
    on_days = _weekdays(fields.weekday.spans)
    if fields.day.is_any and fields.weekday.is_any:
        return "" if every_month else f"every day in {months}"
    if fields.day.is_any:
        return on_days if every_month else f"{on_days} in {months}"
    if fields.weekday.is_any:
        return on_dates
    if fields.needs_both:
        return f"{on_days} that falls {on_dates}"
    return f"{on_dates} and {on_days}" + ("" if every_month else f" in {months}")


def _dates(span: Span) -> str:
    if span.special:
        return "the last day" if span.special == "L" else "the last day from Monday to Friday"
    if span.low == span.high:
        return f"the {ordinal(span.low)}"
    ends = f"the {ordinal(span.low)} to the {ordinal(span.high)}"
    return ends if span.step == 1 else f"every {ordinal(span.step)} day from {ends}"


def _weekdays(spans: list[Span]) -> str:
    single = [NAMES_OF_DAYS[each.low] for each in spans if each.low == each.high and not each.nth]
    others = [_weekday_span(each) for each in spans if each.low != each.high or each.nth]
    return listed([f"every {listed(single)}", *others] if single else others)


def _weekday_span(span: Span) -> str:
    first, last = NAMES_OF_DAYS[span.low], NAMES_OF_DAYS[span.high]
    if span.nth:
        return f"the {'last' if span.nth < 0 else NTH[span.nth]} {first} of the month"
    if span.step == 1:
        return f"every day from {first} to {last}"
    return f"every {ordinal(span.step)} day from {first} to {last}"
