"""Every time from the year 1 to 9999 is written and read by one function each."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from basset.clock import NoTime, parse, stamp
from tests.hostile import TIMES

FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
ZONES = st.integers(-86_399, 86_399).map(lambda ahead: timezone(timedelta(seconds=ahead)))


def outcome(text: str) -> str:
    """What is stored for *text*, or why it is refused."""
    try:
        return stamp(parse(text))
    except ValueError as error:
        return str(error)


@given(st.datetimes(timezones=ZONES))
def test_whatever_is_written_is_read_again_or_refused(moment: datetime) -> None:
    if FIRST <= moment <= LAST:
        text = stamp(moment)
        assert len(text) == len("2026-11-24T09:00:00.000000Z")
        assert parse(text) == parse(moment.isoformat()) == moment
    else:
        assert "years 1 to 9999" in outcome(moment.isoformat())
        with pytest.raises(ValueError, match="years 1 to 9999"):
            stamp(moment)


@given(st.lists(st.datetimes(timezones=st.just(UTC)), min_size=2, max_size=2))
def test_what_is_stored_sorts_like_the_times_it_stands_for(moments: list[datetime]) -> None:
    assert sorted(map(stamp, moments)) == [stamp(moment) for moment in sorted(moments)]


@pytest.mark.parametrize("text", TIMES.values(), ids=TIMES)
def test_any_text_is_a_time_or_refused_with_a_reason(text: str) -> None:
    said = outcome(text)
    reasons = "must be a time with its zone", "is not within the years 1 to 9999"
    assert said.startswith(reasons) or outcome(said) == said
    assert len(said) < 100


@pytest.mark.parametrize("text", ["1-01-01T00:00:00.000000Z", "999-12-31T23:59:59.000000Z"])
def test_what_was_stored_without_zeros_is_read(text: str) -> None:
    assert stamp(parse(text)) == text.zfill(27)


@pytest.mark.parametrize("text", ["1-01-01T00:00:00Z", "99-01-01", "1-1-1T00:00:00.000000Z"])
def test_nobody_else_writes_a_year_without_zeros(text: str) -> None:
    with pytest.raises(NoTime):
        parse(text)
