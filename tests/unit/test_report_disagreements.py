"""Sources disagree only about what has one value, and only where both values cannot be true."""

from typing import Any

import pytest

from basset.reports.claim_keys import is_single
from tests.unit import report_case as case

AGREEING = [
    ("phone-number", "+44 20 7946 0001", "+44 20 7946 0002"),
    ("account-number", "111", "222"),
    ("candidate", "2019 list", "2023 list"),
    ("mandate", "Mayor", "Councillor"),
    ("update", "one", "two"),
    ("nationality", "Sennick", "Rasdun"),
    ("born", "1961", "1961-04"),
    ("birthDate", "12 April 1961", "1961-04-12"),
    ("died", "before 1990", "1985"),
    ("first_seen", "2024-05-31T23:30+02:00", "2024-05-31T21:30:00Z"),
    ("height", 180, 180.0),
    ("height", "180 cm", "180cm"),
    ("share", "51 %", "51%"),
    ("capital", "1,000", "1000"),
    ("capital", "€ 1.234,50", "1234.50 EUR"),
    ("jurisdiction", "SENNICK  Isles", "Sennick Isles"),
    ("flag", "Curac\u0327ao", "Curaçao"),
    ("birth-place", "Hamburg", "Hamburg, Germany"),
    ("gender", "female", "unknown"),
    ("gender", "F", "female"),
    ("legal_form", "GmbH", "Gesellschaft mit beschränkter Haftung"),
    ("legal_form", "S.A.", "SA"),
    ("plate", "AB-12 CD", "AB12CD"),
    ("share", "51 %", "51 percent"),
    ("share", "25-50%", "a third"),
    ("share", "over 50 %", "51 %"),
    ("height", "1.80 m", "180 cm"),
    ("height", "5'11\"", "180 cm"),
    ("height", "180", "1.8 m"),
    ("revenue", "USD 1.5 bn", "1,500 million USD"),
    ("revenue", "€ 1.5 mio.", "1.523.000 EUR"),
    ("employees", "100–250", "about 200 people"),
    ("jurisdiction", "GB", "United Kingdom"),
    ("jurisdiction", "us_de", "US"),
    ("flag", "PA", "Panama"),
    ("flag", "LBR", "Liberia"),
    ("country-of-birth", "de", "Deutschland"),
]
DISAGREEING = [
    ("date-of-incorporation", "2009", "2024-11-18"),
    ("born", "1961-04", "1962"),
    ("height", 180, 181),
    ("share", "51 %", "49 %"),
    ("share", "51 %", "51 EUR"),
    ("capital", "1,000", "2,000"),
    ("jurisdiction", "Sennick", "Rasdun"),
    ("imo", "9074729", "9074731"),
    ("gender", "M", "female"),
    ("legal_form", "GmbH", "Ltd"),
    ("status", "active", "inactive"),
    ("blood-type", "A+", "A-"),
    ("plate", "AB-12 CD", "AB-12 CE"),
    ("share", "over 50 %", "50 %"),
    ("share", "25-50%", "51%"),
    ("height", "1.80 m", "181 cm"),
    ("revenue", "USD 1.5 bn", "1.5 million USD"),
    ("employees", "100–250", "300"),
    ("jurisdiction", "GB", "Panama"),
    ("jurisdiction", "us_de", "us_ny"),
    ("flag", "PA", "LR"),
    ("flag", "PAN", "LBR"),
]


def marks(*claims: dict[str, Any], **project: Any) -> list[bool]:
    """Which of the *claims* about Bob are marked."""
    lines = case.lines(head=case.header(**project), more=[case.entity("bob", *claims)])
    bob = next(one for one in case.report(lines).profiles if one.id == "bob")
    return [fact.disputed for fact in bob.facts if fact.key != "name"]


@pytest.mark.parametrize(("key", "one", "other"), AGREEING)
def test_what_may_both_be_true_is_no_disagreement(key: str, one: Any, other: Any) -> None:
    claims = case.claim(key, one, "register"), case.claim(key, other, "ledger")
    assert marks(*claims) == [False, False]


@pytest.mark.parametrize(("key", "one", "other"), DISAGREEING)
def test_two_values_of_what_has_one_are_a_disagreement(key: str, one: Any, other: Any) -> None:
    claims = case.claim(key, one, "register"), case.claim(key, other, "ledger")
    assert marks(*claims) == [True, True]
    # A source may also contradict itself.
    assert marks(*(claim | {"sources": ["register"]} for claim in claims)) == [True, True]


def test_one_person_who_names_no_source_is_not_two_sources() -> None:
    at_once = case.claim("height", 180), case.claim("height", 190)
    assert marks(*at_once) == [False, False]
    assert marks(at_once[0], at_once[1] | {"recorded_by": "bob"}) == [True, True]
    assert marks(at_once[0], at_once[1] | {"recorded_at": case.NEXT_MONDAY}) == [True, True]
    assert marks(at_once[0], case.claim("height", 190, "register")) == [True, True]


def test_sources_may_say_different_things_of_different_years() -> None:
    flags = [
        case.claim("flag", "Sennick", "register", valid_to="spring 2019"),
        case.claim("flag", "Rasdun", "ledger", valid_from="15 March 2024"),
    ]
    assert marks(*flags) == [False, False]
    flags[0]["valid_to"] = "2025"
    assert marks(*flags) == [True, True]


def test_sources_disagree_about_relationships_too() -> None:
    shares = case.claim("share", "62 %", "register"), case.claim("share", "51 %", "ledger")
    tie = case.relationship("alice", "owner-of", "greek", *shares)
    relation = next(r for r in case.report(case.lines(more=[tie])).relations if r.id == tie["id"])
    assert [fact.disputed for fact in relation.lines] == [True, True]


def test_a_project_says_which_of_its_keys_have_one_value() -> None:
    eyes = case.claim("eye_colour", "blue", "register"), case.claim("eye_colour", "grey", "ledger")
    assert marks(*eyes) == [False, False]
    assert marks(*eyes, single_keys="Eye Colour, share") == [True, True]
    flags = case.claim("flag", "Sennick", "register"), case.claim("flag", "Rasdun", "ledger")
    assert marks(*flags, single_keys="eye-colour,-flag") == [False, False]
    worth = case.claim("net worth", "$1.2bn", "a"), case.claim("net worth", "1.2 bn USD", "b")
    assert marks(*worth, single_keys="net worth") == [False, False]


@pytest.mark.parametrize(
    ("key", "one"),
    [("birth_date", True), ("registration-number", True), ("alias", False), ("e-mail", False)],
)
def test_only_some_keys_have_one_value_at_a_time(key: str, one: bool) -> None:
    assert is_single(key) is one
