"""One phone number, address or name in any spelling is one selector."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from basset.investigations.selectors import SELECTOR_TYPES, guess, normalise


@pytest.mark.parametrize(
    "spelling",
    [
        "+44 20 7946 0000",
        "0044 20 7946 0000",
        "tel:+44-20-7946-0000",
        "+44 (0)20 7946 0000",
        "+442079460000",
        "+٤٤ ٢٠ ٧٩٤٦ ٠٠٠٠",
    ],
)
def test_a_phone_number_in_every_international_spelling_is_one(spelling: str) -> None:
    assert normalise("phone", spelling) == "phone:+442079460000"


def test_a_national_phone_number_needs_its_country() -> None:
    assert normalise("phone", "020 7946 0000", "GB") == "phone:+442079460000"
    assert normalise("phone", "020 7946 0000") == "phone:02079460000"
    assert normalise("phone", "unknown") is None


@pytest.mark.parametrize(
    ("kind", "spellings", "expected"),
    [
        (
            "email",
            ["Alice@MAIL.example", "mailto:alice@mail.example", "alice[@]mail[.]example"],
            "alice@mail.example",
        ),
        ("email", ["Alice Example <alice@mail.example>"], "alice@mail.example"),
        (
            "domain",
            ["Bücher.example", "xn--bcher-kva.example.", "bücher[.]example"],
            "xn--bcher-kva.example",
        ),
        ("ip", ["2001:DB8:0:0::1", "[2001:db8::1]"], "2001:db8::1"),
        ("ip", ["192.0.2.1", "192[.]0[.]2[.]1"], "192.0.2.1"),
        (
            "url",
            ["HTTP://Mail.example:80", "hxxp[:]//mail[.]example/", "mail.example"],
            "http://mail.example/",
        ),
        ("wallet", ["0xABCDEF0123", "0xabcdef0123"], "0xabcdef0123"),
        ("wallet", ["1Fictitious"], "1Fictitious"),
        ("account", ["@alice@social.example", "social.example/Alice"], "social.example/alice"),
    ],
)
def test_spellings_of_one_selector(kind: str, spellings: list[str], expected: str) -> None:
    assert {normalise(kind, spelling) for spelling in spellings} == {f"{kind}:{expected}"}


@pytest.mark.parametrize(
    ("kind", "text"),
    [("email", "alice"), ("domain", "no domain"), ("domain", "1.2"), ("ip", "192.0.2.256"), ("url", "not a url"),
     ("wallet", "two words"), ("account", "alice"), ("person", "alice"), ("email", "x" * 5000 + "@mail.example")],
)  # fmt: skip
def test_what_is_no_selector(kind: str, text: str) -> None:
    assert normalise(kind, text) is None


def test_a_search_text_is_guessed() -> None:
    assert "phone:+442079460000" in guess("+44 20 7946 0000")
    assert "email:alice@mail.example" in guess("alice@mail.example")
    assert guess("hxxp://mail.example/x") == ["url:http://mail.example/x"]
    assert guess("who owns the winner") == []


@given(st.sampled_from(SELECTOR_TYPES), st.text(max_size=60), st.sampled_from(["", "GB", "US"]))
def test_a_normalised_selector_stays_as_it_is(kind: str, text: str, region: str) -> None:
    once = normalise(kind, text, region)
    if once is not None:
        assert normalise(kind, once.partition(":")[2], region) == once


@given(st.from_regex(r"[+0-9() ./-]{3,24}", fullmatch=True), st.sampled_from(["", "GB"]))
def test_a_normalised_phone_number_stays_as_it_is(text: str, region: str) -> None:
    once = normalise("phone", text, region)
    if once is not None:
        assert normalise("phone", once.removeprefix("phone:"), region) == once


@given(st.text(max_size=80))
def test_any_text_can_be_searched_for(text: str) -> None:
    for selector in guess(text):
        assert selector.partition(":")[0] in SELECTOR_TYPES
