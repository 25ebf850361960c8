"""A plan is said in words, and says itself where it does else than one may expect."""

from datetime import UTC, datetime

import pytest

from basset.schedules.recurrence import Recurrence, parse_recurrence
from basset.schedules.surprises import surprises
from basset.schedules.words import in_words

NOW = datetime(2026, 11, 25, tzinfo=UTC)


def cron(expression: str, timezone: str = "UTC") -> Recurrence:
    return parse_recurrence(None, expression, timezone, NOW)


def every(frequency: str, start: str, timezone: str = "Europe/London") -> Recurrence:
    return parse_recurrence(frequency, None, timezone, datetime.fromisoformat(start))


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("0 9 * * MON", "every Monday at 09:00"),
        ("@daily", "every day at 00:00"),
        ("0 9,17 * * mon,wed,fri", "every Monday, Wednesday and Friday at 09:00 and 17:00"),
        ("30 8 * * 1-5", "every day from Monday to Friday at 08:30"),
        ("5 4 * * 0", "every Sunday at 04:05"),
        ("5 4 * * 7", "every Sunday at 04:05"),
        ("0 6 1,15 * *", "on the 1st and the 15th of every month at 06:00"),
        ("0 6 22-23 JUL *", "on the 22nd to the 23rd of July at 06:00"),
        ("0 6 11,13 * *", "on the 11th and the 13th of every month at 06:00"),
        ("0 6 L * *", "on the last day of every month at 06:00"),
        ("0 6 LW 1,7 *", "on the last day from Monday to Friday of January and July at 06:00"),
        ("45 23 * * 5#2", "the second Friday of the month at 23:45"),
        ("0 8 * * 5L", "the last Friday of the month at 08:00"),
        ("0 0 29 2 *", "on the 29th of February at 00:00"),
        ("0 9 * 1-3 MON", "every Monday in January, February and March at 09:00"),
        ("0 9 * 6 *", "every day in June at 09:00"),
        ("0 0 13 * 5", "on the 13th of every month and every Friday at 00:00"),
        ("*/20 2 * * *", "every day at 02:00, 02:20 and 02:40"),
        ("* 9 * * *", "every minute of the hour 09:00"),
        ("20-40 9 * * *", "each minute from 20 to 40 of the hour 09:00"),
        ("0 9 7/26 * *", "on the 7th of every month at 09:00"),
        ("0 9 1-31 * MON", "on the 1st to the 31st of every month and every Monday at 09:00"),
        ("0 9 1-10/3 * *", "on every 3rd day from the 1st to the 10th of every month at 09:00"),
        ("* * * * *", "every minute,"),
        ("*/15 * * * *", "every 15 minutes,"),
        ("7,37 * * * *", "at minutes 7 and 37 of every hour,"),
        ("0 * * * *", "at minute 0 of every hour,"),
        ("15 */2 * * *", "at minute 15 of every 2nd hour,"),
        ("*/10 8-18 * * *", "every 10 minutes of each hour from 08:00 to 18:00"),
        ("30 9-17 * * SAT", "every Saturday at minute 30 of each hour from 09:00 to 17:00"),
    ],
)
def test_a_cron_expression_is_said_in_words(expression: str, words: str) -> None:
    assert in_words(cron(expression, "Europe/London")) == f"{words} Europe/London"


@pytest.mark.parametrize(
    ("frequency", "words"),
    [
        ("once", "once, on 2026-07-31 at 09:30 Europe/London"),
        ("hourly", "at minute 30 of every hour, Europe/London"),
        ("daily", "every day at 09:30 Europe/London"),
        ("weekly", "every Friday at 09:30 Europe/London"),
        ("monthly", "on the 31st of every month at 09:30 Europe/London"),
    ],
)
def test_a_frequency_is_said_in_words_of_its_zone(frequency: str, words: str) -> None:
    assert in_words(every(frequency, "2026-07-31T08:30+00:00")) == words


@pytest.mark.parametrize(
    ("expression", "warning"),
    [
        ("*/90 * * * *", "*/90 is not every 90 minutes: in each hour it only matches minute 0"),
        ("0 5/30 * * *", "5/30 is not every 30 hours: in each day it only matches hour 5"),
        ("*/25 * * * *", "*/25 starts again with each hour: it matches the minutes 0, 25 and 50"),
        (
            "0 0 */2 * *",
            "*/2 starts again with each month: it matches the days 1, 3, 5, … 31",
        ),
        (
            "0 0 13 * 5",
            "day of month and day of week are both given: it is due when either matches",
        ),
        ("0 9 31 * *", "a month without a 31st is passed over; L stands for the last day"),
    ],
)
def test_a_cron_expression_warns_where_it_surprises(expression: str, warning: str) -> None:
    assert surprises(cron(expression), NOW) == [warning]


@pytest.mark.parametrize(
    "expression", ["0 9 * * MON", "*/15 * * * *", "0 */6 * * *", "0 9 28 * *", "0 6 L * *"]
)
def test_a_plain_cron_expression_warns_of_nothing(expression: str) -> None:
    assert surprises(cron(expression, "Europe/London"), NOW) == []


def test_the_31st_of_every_month_says_what_short_months_do() -> None:
    monthly = every("monthly", "2026-01-31T09:00+00:00")
    assert surprises(monthly, NOW) == ["a month without a 31st has it on its last day"]


@pytest.mark.parametrize(
    "rule",
    [cron("30 1 * * *", "Europe/London"), every("daily", "2026-01-01T01:30+00:00")],
    ids=["cron", "frequency"],
)
def test_a_time_that_clocks_jump_over_is_said_with_its_day(rule: Recurrence) -> None:
    [warning] = surprises(rule, NOW)
    assert warning.startswith("on 2027-03-28 clocks in Europe/London jump from 01:00 to 02:00:")
    assert warning.endswith("what is due in between is made at 02:00")


@pytest.mark.parametrize("expression", ["0 2 * * *", "0 1 * * MON", "30 * * * *"])
def test_a_time_that_no_clock_jumps_over_is_not_warned_of(expression: str) -> None:
    assert surprises(cron(expression, "Europe/London"), NOW) == []
