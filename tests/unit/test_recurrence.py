"""When a schedule is due: anchors, ends of months, and the nights on which clocks change."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from basset.errors import InvalidInput
from basset.schedules.recurrence import (
    Recurrence,
    first_due,
    latest_due,
    next_after,
    parse_moment,
    parse_recurrence,
)
from basset.schedules.wallclock import zone

ZONES = (
    "UTC",
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "America/Santiago",
)


def at(text: str, timezone: str = "UTC") -> datetime:
    """The moment at which a clock in *timezone* shows *text* for the first time."""
    return datetime.fromisoformat(text).replace(tzinfo=zone(timezone)).astimezone(UTC)


def rule(
    frequency: str | None, start: str, timezone: str = "UTC", cron: str | None = None
) -> Recurrence:
    return parse_recurrence(frequency, cron, timezone, at(start, timezone))


def slots(recurrence: Recurrence, after: datetime, count: int) -> list[str]:
    """The next slots as the clock on the wall shows them, with its distance from UTC."""
    found = []
    for _ in range(count):
        following = next_after(recurrence, after)
        assert following is not None
        after = following
        found.append(after.astimezone(zone(recurrence.timezone)).isoformat(timespec="minutes"))
    return found


@pytest.mark.parametrize(
    ("timezone", "wall", "start", "expected"),
    [
        (
            "Europe/London",
            "01:30",
            "2026-03-28",
            ["28T01:30+00:00", "29T02:00+01:00", "30T01:30+01:00"],
        ),
        (
            "Europe/London",
            "02:30",
            "2026-03-28",
            ["28T02:30+00:00", "29T02:30+01:00", "30T02:30+01:00"],
        ),
        (
            "Europe/London",
            "01:30",
            "2026-10-24",
            ["24T01:30+01:00", "25T01:30+01:00", "26T01:30+00:00"],
        ),
        (
            "Europe/London",
            "02:30",
            "2026-10-24",
            ["24T02:30+01:00", "25T02:30+00:00", "26T02:30+00:00"],
        ),
        (
            "America/New_York",
            "01:30",
            "2026-03-07",
            ["07T01:30-05:00", "08T01:30-05:00", "09T01:30-04:00"],
        ),
        (
            "America/New_York",
            "02:30",
            "2026-03-07",
            ["07T02:30-05:00", "08T03:00-04:00", "09T02:30-04:00"],
        ),
        (
            "America/New_York",
            "01:30",
            "2026-10-31",
            ["31T01:30-04:00", "01T01:30-04:00", "02T01:30-05:00"],
        ),
        (
            "America/New_York",
            "02:30",
            "2026-10-31",
            ["31T02:30-04:00", "01T02:30-05:00", "02T02:30-05:00"],
        ),
        # Lord Howe moves by half an hour: 02:00 becomes 02:30, and back at 02:00 to 01:30.
        (
            "Australia/Lord_Howe",
            "01:30",
            "2026-10-03",
            ["03T01:30+10:30", "04T01:30+10:30", "05T01:30+11:00"],
        ),
        (
            "Australia/Lord_Howe",
            "02:15",
            "2026-10-03",
            ["03T02:15+10:30", "04T02:30+11:00", "05T02:15+11:00"],
        ),
        (
            "Australia/Lord_Howe",
            "02:30",
            "2026-10-03",
            ["03T02:30+10:30", "04T02:30+11:00", "05T02:30+11:00"],
        ),
        (
            "Australia/Lord_Howe",
            "01:30",
            "2026-04-04",
            ["04T01:30+11:00", "05T01:30+11:00", "06T01:30+10:30"],
        ),
        (
            "Australia/Lord_Howe",
            "02:30",
            "2026-04-04",
            ["04T02:30+11:00", "05T02:30+10:30", "06T02:30+10:30"],
        ),
        # Apia had no 30 December 2011: what was owed then comes when the clock has jumped.
        (
            "Pacific/Apia",
            "01:30",
            "2011-12-29",
            ["29T01:30-10:00", "31T00:00+14:00", "31T01:30+14:00"],
        ),
        (
            "Pacific/Apia",
            "02:30",
            "2011-12-29",
            ["29T02:30-10:00", "31T00:00+14:00", "31T02:30+14:00"],
        ),
        (
            "Pacific/Apia",
            "02:30",
            "2012-03-31",
            ["31T02:30+14:00", "01T02:30+14:00", "02T02:30+13:00"],
        ),
    ],
)
@pytest.mark.parametrize("by_cron", [False, True])
def test_a_daily_report_comes_once_a_day_when_clocks_change(
    timezone: str, wall: str, start: str, expected: list[str], by_cron: bool
) -> None:
    hour, minute = wall.split(":")
    cron = f"{minute} {hour} * * *" if by_cron else None
    daily = rule("daily", f"{start}T{wall}", timezone, cron)
    found = slots(daily, daily.anchor - timedelta(minutes=1), len(expected))
    assert [slot[8:] for slot in found] == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (29, ["02-29", "03-29", "04-29", "05-29"]),
        (30, ["02-29", "03-30", "04-30", "05-30"]),
        (31, ["02-29", "03-31", "04-30", "05-31"]),
    ],
)
def test_a_schedule_for_the_31st_is_the_31st_again_after_february(
    day: int, expected: list[str]
) -> None:
    monthly = rule("monthly", f"2028-01-{day}T09:00", "Europe/London")
    assert [slot[5:10] for slot in slots(monthly, monthly.anchor, 4)] == expected
    assert [slot[5:10] for slot in slots(monthly, at("2029-02-01T00:00"), 2)] == [
        "02-28",
        f"03-{day}",
    ]


def test_a_monthly_report_keeps_its_time_through_summer() -> None:
    monthly = rule("monthly", "2026-01-31T09:00", "Europe/London")
    assert {slot[11:16] for slot in slots(monthly, monthly.anchor, 24)} == {"09:00"}


def test_an_hourly_report_counts_real_hours() -> None:
    hourly = rule("hourly", "2026-03-29T00:15", "Europe/London")
    assert [slot[11:] for slot in slots(hourly, hourly.anchor, 2)] == ["02:15+01:00", "03:15+01:00"]


def test_a_cron_for_every_hour_runs_in_each_real_hour() -> None:
    autumn = rule(None, "2026-01-01T00:00", "America/New_York", "30 * * * *")
    assert [slot[11:] for slot in slots(autumn, at("2026-11-01T01:00", "America/New_York"), 3)] == [
        "01:30-04:00",
        "01:30-05:00",
        "02:30-05:00",
    ]
    assert [slot[11:] for slot in slots(autumn, at("2026-03-08T01:00", "America/New_York"), 2)] == [
        "01:30-05:00",
        "03:30-04:00",
    ]


def test_a_cron_for_the_quarters_of_a_repeated_half_hour_is_in_order() -> None:
    quarters = rule(None, "2026-01-01T00:00", "Australia/Lord_Howe", "*/15 * * * *")
    assert [
        slot[11:] for slot in slots(quarters, at("2026-04-05T01:40", "Australia/Lord_Howe"), 4)
    ] == [
        "01:45+11:00",
        "01:30+10:30",
        "01:45+10:30",
        "02:00+10:30",
    ]


def test_a_cron_for_every_second_hour_meets_the_one_after_clocks_moved_by_half_an_hour() -> None:
    second = rule(None, "2026-01-01T00:00", "Australia/Lord_Howe", "15 */2 * * *")
    assert [slot[11:] for slot in slots(second, at("2026-04-05T00:20", second.timezone), 2)] == [
        "02:15+10:30",
        "04:15+10:30",
    ]


def test_a_cron_for_the_thirds_of_a_skipped_hour_comes_once_when_clocks_have_jumped() -> None:
    thirds = rule(None, "2026-01-01T00:00", "America/New_York", "*/20 2 * * *")
    assert [slot[5:16] for slot in slots(thirds, at("2026-03-07T03:00", thirds.timezone), 2)] == [
        "03-08T03:00",
        "03-09T02:00",
    ]


@pytest.mark.parametrize(
    ("name", "expression"),
    [
        ("@daily", "0 0 * * *"),
        ("@HOURLY", "0 * * * *"),
        ("@monthly", "0 0 1 * *"),
        (" 5  4 * * sun ", "5 4 * * sun"),
    ],
)
def test_cron_has_names_for_the_usual(name: str, expression: str) -> None:
    assert rule(None, "2026-01-01T00:00", cron=name).cron == expression


def test_a_cron_runs_on_the_29th_of_february_only_in_leap_years() -> None:
    leap = rule(None, "2026-01-01T00:00", cron="0 6 29 2 *")
    assert [slot[:10] for slot in slots(leap, leap.anchor, 2)] == ["2028-02-29", "2032-02-29"]


def test_nothing_is_due_before_the_start() -> None:
    for each in (
        rule("daily", "2026-06-01T09:00"),
        rule(None, "2026-06-01T09:00", cron="0 9 * * *"),
    ):
        assert next_after(each, at("2026-01-01T00:00")) == at("2026-06-01T09:00")


def test_once_is_due_at_its_time_even_when_that_has_passed_already() -> None:
    once = rule("once", "2026-01-01T09:00")
    assert first_due(once, at("2026-01-05T00:00")) == at("2026-01-01T09:00")
    assert next_after(once, at("2026-01-01T09:00")) is None
    assert latest_due(once, once.anchor, at("2026-02-01T00:00")) == (once.anchor, 0)


@pytest.mark.parametrize(
    ("field", "arguments"),
    [
        ("frequency", ("fortnightly", None, "UTC")),
        ("frequency", (None, None, "UTC")),
        ("timezone", ("daily", None, "Mars/Phobos")),
        ("timezone", ("daily", None, "../../etc/passwd")),
        ("timezone", ("daily", None, "")),
        ("timezone", ("daily", None, "Europe")),
        ("cron_expression", (None, "61 * * * *", "UTC")),
        ("cron_expression", (None, "0 0 30 2 *", "UTC")),
        ("cron_expression", (None, "0 0 31 4,6 *", "UTC")),
        ("cron_expression", (None, "* * * *", "UTC")),
        ("cron_expression", (None, "0 * * * * *", "UTC")),
        ("cron_expression", (None, "@reboot", "UTC")),
        ("cron_expression", (None, "", "UTC")),
        ("cron_expression", (None, "٣ * * * *", "UTC")),
    ],
)
def test_a_rule_without_meaning_is_refused_with_its_field(
    field: str, arguments: tuple[str, str, str]
) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_recurrence(*arguments, at("2026-01-01T00:00"))
    assert refused.value.field == field


@pytest.mark.parametrize(
    "text", ["2026-01-05T09:00:00", "yesterday", "", "2026-02-30T00:00:00Z", "9999-12-31T23:59:59Z"]
)
def test_a_start_that_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_moment(text, "start_time")
    assert refused.value.field == "start_time"


@pytest.mark.parametrize("cron", ["* * * * *", "0 * * * *", "*/7 2-5 * * 1"])
def test_a_year_of_missed_slots_is_counted_at_once(cron: str) -> None:
    missed = rule(None, "2020-01-01T00:00", "Europe/London", cron)
    start, now = at("2025-01-01T00:00"), at("2026-01-01T00:00")
    first = next_after(missed, start)
    assert first is not None
    began = time.monotonic()
    slot, skipped = latest_due(missed, first, now)
    assert time.monotonic() - began < 5
    assert slot <= now < (next_after(missed, slot) or now)
    assert skipped == {"* * * * *": 525_599, "0 * * * *": 8_759, "*/7 2-5 * * 1": 1_871}[cron]


frequencies = st.sampled_from(["hourly", "daily", "weekly", "monthly"])
crons = st.sampled_from(
    ["* * * * *", "*/20 * * * *", "30 * * * *", "30 1 * * *", "0,30 1-3 * * *", "15 */2 * * *", "0 0 * * *",
     "0 2 1,L * *", "45 23 * * 5#2", "30 2 29 2 *"]
)  # fmt: skip
moments = st.integers(0, 40 * 365 * 86400).map(
    lambda seconds: at("2000-01-01T00:00") + timedelta(seconds=seconds)
)
# Half of them near a change of clocks, where it is easy to be wrong.
near_changes = st.builds(
    lambda text, minutes: at(text) + timedelta(minutes=minutes),
    st.sampled_from(["2026-03-29T01:00", "2026-10-25T01:00", "2026-03-08T07:00", "2026-11-01T06:00",
                     "2026-04-04T15:00", "2026-10-03T15:30", "2026-04-05T03:00", "2026-09-06T04:00"]),
    st.integers(-2000, 2000),
)  # fmt: skip
any_moment = moments | near_changes
rules = st.builds(
    parse_recurrence,
    frequencies,
    st.none() | crons,
    st.sampled_from(ZONES),
    any_moment,
)


@settings(deadline=None, max_examples=150)
@given(rules, any_moment)
def test_the_next_slot_is_later_and_none_lies_between(
    recurrence: Recurrence, moment: datetime
) -> None:
    following = next_after(recurrence, moment)
    assume(following is not None)
    assert following > moment
    middle = moment + (following - moment) / 2
    assert next_after(recurrence, middle) == following
    assert next_after(recurrence, following - timedelta(seconds=1)) == following


@settings(deadline=None, max_examples=150)
@given(rules, any_moment, st.integers(1, 10))
def test_slots_do_not_depend_on_when_somebody_asks(
    recurrence: Recurrence, moment: datetime, steps: int
) -> None:
    walked = [moment]
    for _ in range(steps):
        following = next_after(recurrence, walked[-1])
        assume(following is not None)
        walked.append(following)
    assert walked == sorted(set(walked))
    assert latest_due(recurrence, walked[1], walked[-1]) == (walked[-1], steps - 1)
    assert latest_due(recurrence, walked[1], walked[-1] + timedelta(seconds=1)) == (
        walked[-1],
        steps - 1,
    )


@settings(deadline=None, max_examples=150)
@given(
    st.sampled_from(["daily", "weekly", "monthly"]), st.sampled_from(ZONES), any_moment, any_moment
)
def test_the_clock_on_the_wall_shows_the_same_time(
    frequency: str, timezone: str, anchor: datetime, moment: datetime
) -> None:
    following = next_after(parse_recurrence(frequency, None, timezone, anchor), moment)
    assert following is not None
    wall, start = following.astimezone(zone(timezone)), anchor.astimezone(zone(timezone))
    jumped = (following - timedelta(seconds=1)).astimezone(
        zone(timezone)
    ).utcoffset() != wall.utcoffset()
    assert jumped or (wall.hour, wall.minute) == (start.hour, start.minute)
