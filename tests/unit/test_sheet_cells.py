"""What stands in one cell: no value, one, or several."""

import pytest

from basset.exchange.formats.sheet.cells import says_nothing, values_of

ONE, TWO = "+44 20 7946 0011", "+44 20 7946 0012"


@pytest.mark.parametrize(
    "between", [" / ", "/", ", ", ",", "; ", ";", "\n", " | ", " and ", " und "]
)
def test_two_numbers_in_a_cell_are_two(between: str) -> None:
    assert values_of("phone", f"{ONE}{between}{TWO}", "") == [ONE, TWO]


@pytest.mark.parametrize(
    ("kind", "cell", "values"),
    [
        ("phone", f"{ONE}; n/a", [ONE]),
        ("phone", f"{ONE}, ask for Jim", [f"{ONE}, ask for Jim"]),
        ("phone", "030/901820", ["030/901820"]),
        ("phone", "030/901820, 030/901821", ["030/901820", "030/901821"]),
        ("email", "ada@moss.example,a@moss.example", ["ada@moss.example", "a@moss.example"]),
        ("url", "https://moss.example/a,b/c", ["https://moss.example/a,b/c"]),
        ("account", "telegram/seahawk", ["telegram/seahawk"]),
        ("account", "telegram/seahawk, signal/moss", ["telegram/seahawk", "signal/moss"]),
        ("domain", "moss.example / ruiz.example", ["moss.example", "ruiz.example"]),
    ],
)
def test_a_cell_is_parted_only_where_every_part_is_one(
    kind: str, cell: str, values: list[str]
) -> None:
    assert values_of(kind, cell, "DE") == values


@pytest.mark.parametrize("cell", ["n/a", "-", "unknown", "#N/A", "#DIV/0!", "k. A."])
def test_words_for_nothing_are_no_value(cell: str) -> None:
    assert says_nothing(cell)


@pytest.mark.parametrize("cell", ["No", "0", "Nadia", "ada@moss.example", "NA"])
def test_an_answer_is_a_value(cell: str) -> None:
    assert not says_nothing(cell)
