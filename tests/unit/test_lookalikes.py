"""Names that an eye takes for one another are told of; names that only resemble are not."""

import pytest

from basset.investigations.lookalikes import Lookalikes, look
from tests.hostile import ALIKE


@pytest.mark.parametrize("pair", ALIKE.values(), ids=ALIKE)
def test_twins_are_told_of(pair: tuple[str, str]) -> None:
    assert look(pair[0]) == look(pair[1])
    assert Lookalikes(pair).remark().startswith("two names look alike and are spelled otherwise: ")


@pytest.mark.parametrize(
    "pair",
    [
        ("Maren Aldous", "Maren Aldous"),
        ("Maren Aldous", "Marén Aldous"),
        ("Maren Aldous", "maren aldous"),
        ("Maren Aldous", "MarenAldous"),
        ("Ian", "Lan"),
        ("شركة الدروان", "شركة الدروانة"),
        ("Анна", "Aнна Б"),
        ("👩", "👩\u200d👧"),
    ],
)
def test_names_that_an_eye_tells_apart_are_not(pair: tuple[str, str]) -> None:
    assert Lookalikes(pair).remark() == ""


def test_a_remark_says_which_letters_are_not_what_they_seem() -> None:
    assert Lookalikes(["Alice", "\u0410lice", "Bob"]).remark() == (
        "two names look alike and are spelled otherwise: 'Alice' and '\u0410lice' (U+0410)"
    )


def test_of_many_twins_the_first_are_shown() -> None:
    names = [name for n in range(7) for name in (f"Alice {n}7", f"\u0410lice {n}7")]
    remark = Lookalikes(names).remark()
    assert remark.startswith("7 pairs of names look alike, each spelled otherwise: ")
    assert remark.endswith(" and 2 more")
