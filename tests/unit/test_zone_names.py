"""Which names of zones a plan takes."""

from datetime import UTC, datetime

import pytest

from basset.errors import InvalidInput
from basset.schedules.models import ScheduleInput
from basset.schedules.rules import recurrence_asked

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def asked(timezone: str, **more: str) -> ScheduleInput:
    return ScheduleInput(report_config={}, frequency="daily", timezone=timezone, **more)


@pytest.mark.parametrize("name", ["UTC", "Europe/London", "Etc/GMT-2", "  Asia/Kolkata\t"])
def test_a_zone_is_a_name_of_the_iana_database_blanks_aside(name: str) -> None:
    assert recurrence_asked(asked(name), NOW).timezone == name.strip()


@pytest.mark.parametrize(
    "name",
    ["localtime", "posixrules", "right/Europe/London", "posix/UTC", "Factory", "", "Europe",
     "../UTC", "Mars/Phobos"],
)  # fmt: skip
def test_what_is_no_name_of_a_zone_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput, match="unknown time zone") as refused:
        recurrence_asked(asked(name), NOW)
    assert refused.value.field == "timezone"


@pytest.mark.parametrize(
    ("offset", "spelling"),
    [
        ("UTC+02:00", "Etc/GMT-2,"),
        ("GMT+2", "Etc/GMT-2,"),
        ("utc-5", "Etc/GMT+5,"),
        ("+0300", "Etc/GMT-3,"),
        ("UTC+05:30", "a city's zone"),
        ("UTC+19", "a city's zone"),
    ],
)
def test_an_offset_is_refused_with_what_to_type_instead(offset: str, spelling: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        recurrence_asked(asked(offset), NOW)
    assert refused.value.field == "timezone"
    assert spelling in refused.value.detail


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("2026-07-06T09:00", "2026-07-06T08:00:00+00:00"),
        ("2026-07-06T09:00Z", "2026-07-06T09:00:00+00:00"),
        ("2026-07-06", "2026-07-05T23:00:00+00:00"),
        ("2026-03-29T01:30", "2026-03-29T01:00:00+00:00"),  # which no clock showed
    ],
)
def test_a_start_without_a_zone_is_one_in_the_zone_of_the_plan(typed: str, moment: str) -> None:
    rule = recurrence_asked(asked("Europe/London", start_time=typed), NOW)
    assert rule.anchor.isoformat() == moment
