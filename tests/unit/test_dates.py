"""Dates and amounts are read by the column as a whole, and never by guessing at one cell."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from basset.investigations.amounts import mark_of, read_amount
from basset.investigations.dates import order_of, read_date

DATES = st.dates()


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["03/04/2025", "13/04/2025"], "dmy"),
        (["03/04/2025", "04/13/2025"], "mdy"),
        (["03.04.2025", "05.06.2025"], "dmy"),
        (["2025-04-03", "2025-06-05"], "ymd"),
        (["03/04/2025", "05/06/2025"], ""),
        (["13/04/2025", "04/13/2025"], ""),
        (["04 Mar 2024", "spring 2019"], ""),
    ],
)
def test_a_column_shows_its_order(cells: list[str], order: str) -> None:
    assert order_of(cells) == order


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("03.01.2025", "dmy", "2025-01-03"),
        ("03/01/2025", "mdy", "2025-03-01"),
        ("03/01/2025", "", None),
        ("31.02.2025", "dmy", None),
        ("3.1.61", "dmy", "1961-01-03"),
        ("3.1.25", "dmy", "2025-01-03"),
        ("20250103", "", "2025-01-03"),
        ("04 Mar 2024", "", "2024-03-04"),
        ("4. März 2024", "", "2024-03-04"),
        ("Monday, 4 March 2024", "", "2024-03-04"),
        ("March 4th, 2024", "", "2024-03-04"),
        ("1er février 2023", "", "2023-02-01"),
        ("4 de marzo de 2024", "", "2024-03-04"),
        ("4 maart 2024", "", "2024-03-04"),
        ("4 marzo 2024", "", "2024-03-04"),
        ("12 мая 2024 г.", "", "2024-05-12"),
        ("4 مارس 2024", "", "2024-03-04"),
        ("Mar 2024", "", "2024-03"),
        ("05/2024", "dmy", "2024-05"),
        ("2024", "", "2024"),
        ("spring 2019", "", None),
        ("03.01.2025 14:05 Uhr", "dmy", "2025-01-03T14:05:00"),
        ("1/3/2025 2:05 PM", "mdy", "2025-01-03T14:05:00"),
        ("1/3/2025 12:05 am", "mdy", "2025-01-03T00:05:00"),
        ("2025-01-03T09:14:02.5+01:00", "", "2025-01-03T09:14:02.5+01:00"),
        ("2025-01-03 09:14 UTC", "", "2025-01-03T09:14:00Z"),
    ],
)
def test_a_date_is_read_in_the_order_of_its_column(text: str, order: str, day: str | None) -> None:
    assert read_date(text, order) == day


@given(DATES, st.sampled_from(["dmy", "mdy"]), st.sampled_from("./-"))
def test_every_day_is_read_as_it_was_written(day: date, order: str, mark: str) -> None:
    parts = {"d": f"{day.day}", "m": f"{day.month:02}", "y": f"{day.year:04}"}
    assert read_date(mark.join(parts[each] for each in order), order) == day.isoformat()


@given(st.text(max_size=30), st.sampled_from(["dmy", "mdy", "ymd", ""]))
def test_no_text_breaks_the_reading(text: str, order: str) -> None:
    read = read_date(text, order)
    assert read is None or read[:4].isdecimal()
    amount = read_amount(text, "comma" if order == "dmy" else "point")
    assert amount is None or amount.number.lstrip("-")[0].isdigit()


@pytest.mark.parametrize(
    ("cells", "mark"),
    [
        (["-1.234,50", "850,00"], "comma"),
        (["$1,234.50"], "point"),
        (["1,234,567"], "point"),
        (["0.125"], "point"),
        (["1.234"], ""),
        (["12", "900"], ""),
        (["1,50", "1.50"], ""),
    ],
)
def test_a_column_shows_its_decimal_mark(cells: list[str], mark: str) -> None:
    assert mark_of(cells) == mark


@pytest.mark.parametrize(
    ("text", "mark", "read"),
    [
        ("-1.234,50 €", "comma", ("-1234.50", "EUR")),
        ("€1,234.50", "point", ("1234.50", "EUR")),
        ("(12.50)", "point", ("-12.50", "")),
        ("12,50-", "comma", ("-12.50", "")),
        ("1'234.50 CHF", "point", ("1234.50", "CHF")),
        ("1 234,50", "comma", ("1234.50", "")),
        ("1 234 567,5 zł", "comma", ("1234567.5", "PLN")),
        ("12500", "", ("12500", "")),
        ("1,00,000.00", "point", ("100000.00", "")),
        ("US$ 5", "point", ("5", "USD")),
        ("$5", "point", ("5", "$")),
        ("0.125 BTC", "point", ("0.125", "BTC")),
        ("1.234", "", None),
        ("12 barrels", "point", None),
        ("1.5.2024", "comma", None),
    ],
)
def test_an_amount_is_read_without_loss(text: str, mark: str, read: tuple[str, str] | None) -> None:
    assert read_amount(text, mark) == read


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=0, max_value=10**9))
def test_an_amount_is_the_same_with_either_mark(amount: Decimal) -> None:
    english = f"{amount:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    assert read_amount(english, "point") == read_amount(german, "comma") == (f"{amount:.2f}", "")
