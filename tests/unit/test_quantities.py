"""Quantities are read as people write them, and compared by what they mean."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from basset.reports.quantities import may_meet, quantities

ONE = ["51 %", "51%", "51 percent", "51 per cent", "51 Prozent", "51 % of the shares", "51.0 %"]
LENGTH = ["180 cm", "1.80 m", "1,80 m", "1800 mm", "180", "5 ft 11", "about 1.8 metres"]
MONEY = [
    "1.5m",
    "€1.5m",
    "EUR 1.5 million",
    "1.500.000 €",
    "1,500,000 eur",
    "1500 k€",
    "1-2 million eur",
]
SOME = [
    "100-250",
    "100 to 250",
    "between 100 and 250",
    "100 bis 250",
    "from 100 to 250",
    "from 100",
    "100+",
    "≥ 200",
]
NONE = ["", "many", "1 of 3", "2 x 4", "12 May 2020", "AB-12-CD-34", "over", "-", "9" * 99]


def may_both_be(one: str, other: str) -> bool:
    return any(
        may_meet(a, b) for a in quantities(one.casefold()) for b in quantities(other.casefold())
    )


@pytest.mark.parametrize("ways", [ONE, LENGTH, MONEY, SOME])
def test_each_way_of_writing_a_quantity_may_mean_the_others(ways: list[str]) -> None:
    assert [pair for pair in ((a, b) for a in ways for b in ways) if not may_both_be(*pair)] == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("51 %", "51 EUR"),
        ("1.80 m", "1.80 kg"),
        ("100 EUR", "100 USD"),
        ("1.80 m", "182 cm"),
        ("5 ft 11", "7 ft"),
        ("under 10", "10"),
        ("at most 10", "11"),
        ("about 50", "70"),
        ("100-250", "99"),
        ("1.5m EUR", "1.6m EUR"),
        ("-5", "5"),
    ],
)
def test_other_quantities_are_others(one: str, other: str) -> None:
    assert not may_both_be(one, other)
    assert not may_both_be(other, one)


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_quantity_is_not_read_as_one(text: str) -> None:
    assert quantities(text.casefold()) == ()


def test_five_m_are_metres_or_millions() -> None:
    assert {each.kind for each in quantities("5 m")} == {"length", ""}
    assert {each.kind for each in quantities("5 m eur")} == {"EUR"}


@given(st.decimals(0, 10**9, places=2), st.sampled_from(["{} %", "usd {}", "{} cm", "{}"]))
def test_a_quantity_may_be_itself_and_not_one_more(number: Decimal, way: str) -> None:
    assert may_both_be(way.format(number), way.format(number))
    assert not may_both_be(way.format(number), way.format(number + 1))


@given(st.text(alphabet="1250.,-–+%€$ '\"mkto<>~≥", max_size=20))
def test_any_text_is_read_or_is_not(text: str) -> None:
    for each in quantities(" ".join(text.split())):
        assert each.low <= each.high
