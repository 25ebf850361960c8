"""Dates are kept as exactly as they are known, else in the user's own words."""

import pytest

from basset.errors import InvalidInput
from basset.investigations.claims import ClaimInput, merge
from basset.investigations.when import check_when, comparable
from basset.model import validated
from basset.reports.text import period, shown_when

IN_WORDS = [
    "-0044-03-15", "44 BC", "before 1990", "1990/1995", "spring 2019", "ca. 1880", "unknown",
    "2024-05-31T10:00", "31.12.2023", "Ομηρικοί χρόνοι",
]  # fmt: skip


@pytest.mark.parametrize("text", ["2024", "2024-05", "2024-05-31"])
def test_a_date_is_kept_as_exactly_as_it_is_known(text: str) -> None:
    assert check_when(text) == text


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("2024-05-31T23:30+02:00", "2024-05-31 23:30 +02:00"),
        ("2024-05-31T23:30:00Z", "2024-05-31 23:30 UTC"),
        ("2024-05-31 23:30:15.50 -0300", "2024-05-31 23:30:15.5 -0300"),
        ("2024-05-31T21:30:00.000000Z", "2024-05-31 21:30 UTC"),
    ],
)
def test_a_time_stays_in_the_zone_it_was_given_in(text: str, printed: str) -> None:
    assert check_when(text) == text
    assert shown_when(text) == printed


def test_one_moment_in_two_zones_is_one_statement() -> None:
    said, stored = "2024-05-31T12:00+02:00", "2024-05-31T10:00:00.000000Z"
    assert comparable(said) == comparable(stored) == stored
    claim = {
        "key": "role",
        "value": "clerk",
        "origin": "case",
        "recorded_at": "",
        "recorded_by": "",
    }
    merged = merge([{**claim, "valid_from": stored}], [{**claim, "valid_from": said}])
    assert [each["valid_from"] for each in merged] == [stored]


@pytest.mark.parametrize("text", IN_WORDS)
def test_what_is_no_date_of_ours_is_kept_as_it_was_said(text: str) -> None:
    claim = ClaimInput(key="lived", value="here", valid_from=f" {text} ", valid_to=text)
    assert (claim.valid_from, claim.valid_to) == (text, text)
    # A report prints it as it is, too.
    assert shown_when(text) == text
    assert period(text, None) == f"since {text}"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2025-02-30", "is no date of the calendar: 2025-02-30"),
        ("2024-13", "is no date of the calendar: 2024-13"),
        ("", "must not be empty"),
        ("two\nlines", "must be one line"),
        ("x" * 101, "at most 100 characters"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_a_reason(text: str, reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason) as error:
        validated(ClaimInput, {"key": "a", "value": 1, "valid_from": text})
    assert error.value.field == "valid_from"
