"""One address, account or bank account in any spelling is one selector; what is none is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from basset.investigations.selectors import SELECTOR_TYPES, certain, guess, normalise

# What selectors are made of, put together in any way.
PIECES = [
    *("a", "none", "/", ":", "@", " ", ".", "example", "com", "телефон", "Tel", "+44", "20", "7946", "0000", "0"),
    *("(", ")", "-", "ext", "http://", "www.", "telegram", "on", "<", ">", "[.]", "(at)", "ß", "İ", "xn--", "٤٤"),
    *("bc1q", "0x", "²", "\u200f", "?", "#", "%41", "::1", "127.0.0.1", "[", "DE89", "3704", "IBAN", "mailto:"),
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=9).map("".join)


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
        ("account", ["@alice@social.example", "social.example/Alice"], "social.example/alice"),
    ],
)
def test_spellings_of_one_selector(kind: str, spellings: list[str], expected: str) -> None:
    assert {normalise(kind, spelling) for spelling in spellings} == {f"{kind}:{expected}"}


@pytest.mark.parametrize(
    ("kind", "text"),
    [("email", "alice"), ("domain", "no domain"), ("domain", "1.2"), ("ip", "192.0.2.256"), ("url", "not a url"),
     ("wallet", "two words"), ("account", "alice"), ("person", "alice"), ("email", "x" * 5000 + "@mail.example"),
     ("ip", "0.0.0.0"), ("ip", "::")],
)  # fmt: skip
def test_what_is_no_selector(kind: str, text: str) -> None:
    assert normalise(kind, text) is None


@pytest.mark.parametrize(
    "text", ["A.Moss", "e.g", "i.e.", "report.pdf", "file.txt", "v1.2", "1.2.3", "St.Petersburg"]
)
def test_a_word_with_a_dot_is_no_domain_unless_its_ending_exists(text: str) -> None:
    assert normalise("domain", text) is None
    assert normalise("url", text) is None
    assert normalise("email", f"alice@{text}") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Moss.Co.UK", "moss.co.uk"),
        ("почта.рф", "xn--80a1acny.xn--p1ai"),
        ("quay.invalid", "quay.invalid"),
        ("quayside2ab.onion", "quayside2ab.onion"),
        ("gov.uk", "gov.uk"),
    ],
)
def test_a_domain_ends_in_a_public_suffix_or_a_name_set_aside(text: str, expected: str) -> None:
    assert normalise("domain", text) == f"domain:{expected}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("telegram/Seahawk", "telegram/seahawk"),
        ("Telegram: @seahawk", "telegram/seahawk"),
        ("seahawk on Telegram", "telegram/seahawk"),
        ("@seahawk (Instagram)", "instagram/seahawk"),
        ("x/seahawk", "x/seahawk"),
        ("https://www.social.example/@Seahawk/", "social.example/seahawk"),
    ],
)
def test_an_account_is_a_platform_and_a_name(text: str, expected: str) -> None:
    assert normalise("account", text) == f"account:{expected}"


@pytest.mark.parametrize(
    "text",
    ["seahawk", "@seahawk", "10:30", "05/2024", "n/a", "A.Moss/x", "seahawk (old)", "w/o", "12345678"],
)  # fmt: skip
def test_a_name_without_a_platform_is_no_account(text: str) -> None:
    assert normalise("account", text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("DE89 3704 0044 0532 0130 00", "DE89370400440532013000"),
        ("gb82-west-1234-5698-7654-32", "GB82WEST12345698765432"),
        ("IBAN: FR14 2004 1010 0505 0001 3M02 606", "FR1420041010050500013M02606"),
        ("NO9386011117947", "NO9386011117947"),
    ],
)
def test_a_bank_account_is_one_however_its_iban_is_grouped(text: str, expected: str) -> None:
    assert normalise("bank-account", text) == f"bank-account:{expected}"
    assert certain(text) == f"bank-account:{expected}"


@pytest.mark.parametrize(
    "text",
    ["DE88370400440532013000", "DE8937040044053201300", "ZZ89370400440532013000", "DEUTDEFF500", "532013000"],
)  # fmt: skip
def test_a_wrong_digit_a_wrong_length_and_a_bank_code_are_no_bank_account(text: str) -> None:
    assert normalise("bank-account", text) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [("alice@mail.example", "email"), ("https://mail.example/x", "url"), ("192.0.2.1", "ip"),
     ("mail.example", "domain"), ("+44 20 7946 0000", "phone"), ("MAIL.EXAMPLE", "domain")],
)  # fmt: skip
def test_what_stands_for_a_name_is_a_selector_when_it_can_be_nothing_else(
    text: str, kind: str
) -> None:
    assert str(certain(text)).partition(":")[0] == kind


@pytest.mark.parametrize(
    "text",
    ["A.Moss", "J.Ford", "12500", "2025-01-03", "020 7946 0000", "Harbour/Quay", "n/a", "Ada"],
)
def test_a_name_is_not_taken_for_a_selector(text: str) -> None:
    assert certain(text) is None


def test_a_search_text_is_guessed() -> None:
    assert "phone:+442079460000" in guess("+44 20 7946 0000")
    assert "email:alice@mail.example" in guess("alice@mail.example")
    assert guess("hxxp://mail.example/x") == ["url:http://mail.example/x"]
    assert guess("DE89 3704 0044 0532 0130 00") == ["bank-account:DE89370400440532013000"]
    assert guess("who owns the winner") == []


@given(
    st.sampled_from(SELECTOR_TYPES), st.text(max_size=60) | TEXTS, st.sampled_from(["", "GB", "IT"])
)
def test_a_normalised_selector_stays_as_it_is(kind: str, text: str, region: str) -> None:
    once = normalise(kind, text, region)
    if once is not None:
        assert normalise(kind, once.partition(":")[2], region) == once


@given(st.text(max_size=80) | TEXTS)
def test_any_text_can_be_searched_for(text: str) -> None:
    for selector in guess(text):
        assert selector.partition(":")[0] in SELECTOR_TYPES
