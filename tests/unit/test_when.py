"""Dates are kept as exactly as they are known, else in the user's own words."""

import pytest

from basset.errors import InvalidInput
from basset.investigations.claims import ClaimInput
from basset.investigations.when import check_when, when_order
from basset.model import validated
from basset.reports.text import period, shown_time

IN_WORDS = [
    "-0044-03-15", "44 BC", "before 1990", "1990/1995", "spring 2019", "ca. 1880", "unknown",
    "2024-05-31T10:00", "31.12.2023", "Ομηρικοί χρόνοι",
]  # fmt: skip


@pytest.mark.parametrize("text", ["2024", "2024-05", "2024-05-31"])
def test_a_date_is_kept_as_exactly_as_it_is_known(text: str) -> None:
    assert check_when(text) == text


def test_a_time_is_kept_in_one_spelling() -> None:
    assert check_when("2024-05-31T12:00+02:00") == "2024-05-31T10:00:00.000000Z"


@pytest.mark.parametrize("text", IN_WORDS)
def test_what_is_no_date_of_ours_is_kept_as_it_was_said(text: str) -> None:
    claim = ClaimInput(key="lived", value="here", valid_from=f" {text} ", valid_to=text)
    assert (claim.valid_from, claim.valid_to) == (text, text)
    # A report prints it as it is, too.
    assert shown_time(text) == text
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


def test_lists_by_time_know_the_year_of_what_was_said_in_words() -> None:
    said = ["unknown", "2019-05", "spring 2019", "before 1990", "44 BC", "-0100", "1990/1995"]
    assert sorted(said, key=when_order) == [
        "-0100", "44 BC", "1990/1995", "before 1990", "2019-05", "spring 2019", "unknown",
    ]  # fmt: skip
