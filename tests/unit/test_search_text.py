"""What search makes of text before Neo4j sees it; what it finds is tests/integration/test_search.py."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from basset.search import tfidf
from basset.search.fold import fold, words
from basset.search.query import chunks, text_query


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ÅNGSTRÖM", "angstrom"),
        ("Łódź Straße", "lodz strasse"),
        ("ΝΊΚΟΣ Νίκος", "νικοσ νικοσ"),
        ("Королёв Йод", "королев иод"),
        ("مُحَمَّد أحمد", "محمد احمد"),
        ("कुमार", "कुमार"),
        ("김철수 東京 が", "김철수 東京 が"),
    ],
)
def test_case_and_accents_are_folded_in_every_script(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(max_size=50))
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_common_words_are_asked_for_only_when_there_are_no_others() -> None:
    assert chunks("of the Sea, and") == ["Sea,"]
    assert chunks("to be") == ["to", "be"]
    assert chunks('*:* " \ud800') == []


# Of the longest letter, 25 are not too long.
@given(st.text(max_size=25))
def test_no_quote_of_the_user_ends_a_phrase(text: str) -> None:
    parts = chunks(text)
    query = text_query(parts, None).replace("\\\\", "").replace('\\"', "")

    assert query.count('"') == 2 * 3 * len(parts)


def test_likeness_is_one_for_the_same_words_and_less_for_fewer() -> None:
    names = ["Aldous Marine Ltd", "Sennick Marine Ltd", "Quist Ltd"]
    documents, counts, total = tfidf.frequencies(names)
    aldous, sennick, quist = (tfidf.vector(name, documents, counts) for name in names)

    assert documents == 3
    assert total > len(counts)
    assert tfidf.cosine(
        aldous, tfidf.vector("ltd MARINE aldous", documents, counts)
    ) == pytest.approx(1)
    assert 0 < tfidf.cosine(aldous, quist) < tfidf.cosine(aldous, sennick) < 1
    assert tfidf.vector("", documents, counts) == {}
    assert words("") == []
