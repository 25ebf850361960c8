"""Lists by time know what words for a time mean, and two of them are compared by it."""

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from basset.investigations.spans import span_of, when_order

IN_ORDER = [
    "300 BCE", "50 – 44 BC", "15 March 44 BC", "-0043", "AD 79", "the 3rd century",
    "19th century", "ca. 1880", "before 1990", "1990", "1990/1995", "the early 1990s", "after 1990",
    "12 Feb 1998", "2005-06", "in spring 2019", "3–5 April 2019", "Q2 2020", "mid-2020",
    "15 March 2024", "April 2024", "4. Mai 2024", "5 de mayo de 2024", "6 мая 2024 г.", "7.5.2024",
    "2024-05-31 10:00", "2024-05-31T23:30:00+02:00", "2024-05-31T21:31:00Z", "2024-06-01",
    "late 2024", "unknown",
]  # fmt: skip
SAME = [
    ("1961", "1961-04"),
    ("April 1961", "1961-04-12"),
    ("12 April 1961", "12.04.1961"),
    ("2024-05-31T23:30+02:00", "2024-05-31T21:30:00Z"),
    ("2024-05-31T23:30+02:00", "2024-05-31"),
    ("the 1960s", "1961"),
    ("1960/1965", "1961"),
    ("before 1990", "1961"),
    ("about 1960", "1961"),
    ("spring 2019", "2019-05"),
    ("19th century", "1880"),
    ("sometime in 1961, perhaps", "1999"),
]
APART = [
    ("2009", "2024-11-18"),
    ("12 April 1961", "13 April 1961"),
    ("before 1990", "1990"),
    ("after 1990", "1990-12-31"),
    ("1960s", "1970"),
    ("44 BC", "44"),
    ("44 BC", "AD 44"),
    ("2024-05-31T23:30+02:00", "2024-05-31T23:30Z"),
    ("2024-05-31 23:30", "2024-05-31 23:31"),
]


def test_dates_in_words_stand_where_they_belong() -> None:
    assert sorted(IN_ORDER, key=when_order) == IN_ORDER


@pytest.mark.parametrize(("one", "other"), SAME)
def test_what_may_be_one_time_is_not_two(one: str, other: str) -> None:
    first, second = span_of(one), span_of(other)
    assert first
    assert second
    assert first.may_be(second)
    assert second.may_be(first)


@pytest.mark.parametrize(("one", "other"), APART)
def test_what_cannot_be_one_time_is_two(one: str, other: str) -> None:
    first, second = span_of(one), span_of(other)
    assert first is None or second is None or not first.may_be(second)


@given(st.dates(date(1000, 1, 1)), st.dates(date(1000, 1, 1)))
def test_days_sort_like_the_calendar(one: date, other: date) -> None:
    assert (when_order(str(one)) < when_order(str(other))) == (one < other)
    spelled = f"{one.day} {one:%B} {one:%Y}"
    found, same = span_of(str(one)), span_of(spelled)
    assert found
    assert same
    assert found.sort_key == same.sort_key


ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(datetime(1000, 2, 1), datetime(9000, 1, 1), timezones=ZONES)  # noqa: DTZ001


@given(MOMENTS, MOMENTS)
def test_times_sort_like_the_moments_they_are(one: datetime, other: datetime) -> None:
    earlier, later = sorted((one, other))
    assert when_order(earlier.isoformat())[0] <= when_order(later.isoformat())[0]


@given(st.text(max_size=60))
def test_nothing_that_somebody_says_of_a_time_is_an_error(text: str) -> None:
    assert when_order(text)[1] == text
