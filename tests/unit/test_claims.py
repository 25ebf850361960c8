"""Who says what: claims of several origins side by side, ended and made again."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from basset.investigations import claims
from basset.investigations.claims import Authorship, ClaimRow
from basset.investigations.derive import name_of, selectors_of, type_of

REGISTER = Authorship("bob", datetime(2026, 1, 5, 9, tzinfo=UTC), "register")
LATER = Authorship("bob", datetime(2026, 2, 5, 9, tzinfo=UTC), "register")


def claim(key: str, value: Any, origin: str = "register", **details: Any) -> ClaimRow:
    said = {"origin": origin, "recorded_at": "2026-01-05T09:00:00.000000Z", "recorded_by": "alice"}
    return {"key": key, "value": value, **said, **details}


def anything() -> st.SearchStrategy[list[ClaimRow]]:
    return st.lists(
        st.builds(
            claim,
            st.sampled_from(["name", "role"]),
            st.sampled_from(["a", "b", 1, True, 1.5]),
            st.sampled_from(["register", "website"]),
            sources=st.lists(st.sampled_from("pqr"), min_size=1, unique=True).map(sorted),
        ),
        max_size=6,
    )


def test_two_origins_that_disagree_are_both_kept() -> None:
    merged = claims.merge([claim("founded", "2009", "website")], [claim("founded", "2024")])
    assert [(each["value"], each["origin"]) for each in merged] == [
        ("2009", "website"),
        ("2024", "register"),
    ]


def test_the_same_statement_again_unites_its_sources_and_keeps_its_date() -> None:
    again = claim("name", "Velm", sources=["b"], confidence=80) | {
        "recorded_at": "2026-02-01T00:00:00.000000Z"
    }
    (merged,) = claims.merge([claim("name", "Velm", sources=["a"])], [again])
    assert merged["sources"] == ["a", "b"]
    assert merged["confidence"] == 80
    assert merged["recorded_at"] == "2026-01-05T09:00:00.000000Z"


def test_the_stricter_marking_stays() -> None:
    amber, red = claim("name", "x", marking="TLP:AMBER"), claim("name", "x", marking="TLP:RED")
    assert claims.merge([red], [amber])[0]["marking"] == "TLP:RED"
    assert claims.merge([amber], [red])[0]["marking"] == "TLP:RED"


def test_a_number_a_text_and_a_truth_are_three_statements() -> None:
    assert (
        len(claims.merge([], [claim("n", 1), claim("n", "1"), claim("n", True), claim("n", 1.0)]))
        == 4
    )


def test_an_origin_ends_only_what_it_said_itself() -> None:
    both = [claim("role", "owner"), claim("role", "owner", "website")]
    ended = claims.end_others(both, set(), REGISTER)
    assert [each.get("ended_by") for each in ended] == ["bob", None]


def test_a_statement_made_again_is_current_again_with_its_new_details() -> None:
    ended = claims.end_others([claim("role", "owner", valid_to="2025")], set(), REGISTER)
    (again,) = claims.merge(ended, [claim("role", "owner", valid_to="2027")])
    assert not {"ended_at", "ended_by"} & again.keys()
    assert again["valid_to"] == "2027"


def test_the_name_is_the_analysts_else_the_most_confident() -> None:
    said = [claim("name", "A", confidence=20), claim("name", "B", confidence=90)]
    assert name_of("register:1", said) == "B"
    assert name_of("register:1", [*said, claim("name", "C", "manual")]) == "C"
    assert name_of("register:1", []) == "1"


def test_selectors_come_from_current_claims_and_from_the_key() -> None:
    said = [
        claim("email", "Alice@mail.example"),
        claim("email", "old@mail.example", ended_at="2026"),
    ]
    assert selectors_of("person", "x:1", said, "") == ["email:alice@mail.example"]
    assert selectors_of("domain", "domain:mail.example", [], "") == ["domain:mail.example"]


def test_the_analysts_last_word_on_a_type_counts_and_an_import_has_none() -> None:
    said = [
        claim("type", "paid", "manual"),
        claim("type", "lent-to", "manual", recorded_at="2026-03-01T00:00:00.000000Z"),
        claim("type", "gave", recorded_at="2026-04-01T00:00:00.000000Z"),
    ]
    assert type_of("paid", said) == "lent-to"
    assert type_of("paid", said[2:]) == "paid"


@given(anything(), anything())
def test_merging_again_changes_nothing(first: list[ClaimRow], second: list[ClaimRow]) -> None:
    merged = claims.merge(first, second)
    assert claims.merge(merged, second) == merged
    assert claims.merge(merged, first) == merged


@given(anything(), anything())
def test_the_order_of_merging_does_not_matter(
    first: list[ClaimRow], second: list[ClaimRow]
) -> None:
    assert (
        claims.merge(first, second) == claims.merge(second, first) or len(first) + len(second) < 2
    )


@given(anything())
def test_nothing_is_dropped(said: list[ClaimRow]) -> None:
    assert {claims.identity(each) for each in claims.merge([], said)} == {
        claims.identity(each) for each in said
    }


@given(anything())
def test_what_is_ended_and_made_again_is_what_it_was(said: list[ClaimRow]) -> None:
    before = claims.merge([], said)
    ended = claims.end_others(before, set(), LATER)
    assert claims.merge(ended, before) == before
