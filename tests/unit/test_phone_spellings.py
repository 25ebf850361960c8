"""A telephone number in any spelling is one number; what is no number ties nobody to anybody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from basset.investigations.selectors import normalise


@pytest.mark.parametrize(
    "spelling",
    [
        "+44 20 7946 0000",
        "0044 20 7946 0000",
        "tel:+44-20-7946-0000",
        "+44 (0)20 7946 0000",
        "+442079460000",
        "+٤٤ ٢٠ ٧٩٤٦ ٠٠٠٠",
        "(+44) 20 7946 0000",
        "(+44)2079460000",
        "+44\u00a020\u20117946\u20130000",
        "\u202a+44 20 7946 0000\u202c",
        "＋４４ ２０ ７９４６ ００００",
        "+44 20 7946 0000 ext. 12",
        "+44 20 7946 0000 #12",
        "+44 20 7946 0000x12",
        "tel:+44-20-7946-0000;ext=12",
        "0044(0)20 7946-0000",
        "+44.20.7946.0000",
        "☎ +44 20 7946 0000",
    ],
)
def test_a_phone_number_in_every_international_spelling_is_one(spelling: str) -> None:
    assert normalise("phone", spelling) == "phone:+442079460000"


@pytest.mark.parametrize(
    "spelling",
    ["tel. {}", "Tel.-Nr.: {}", "mobile: {}", "T: {}", "{} (mobile)", "{} (m)", "{} mobile", "(work) {}",
     "Handy {}", "{} (dienstlich)", "Tél. : {}", "{} (portable)", "móvil: {}", "{} (telemóvel)",
     "cellulare {}", "{} (thuis)", "моб.: {}", "{} (раб.)", "هاتف: {}", "WhatsApp {}"],
)  # fmt: skip
def test_words_that_say_that_it_is_a_number_may_stand_beside_it(spelling: str) -> None:
    assert normalise("phone", spelling.format("+44 20 7946 0000")) == "phone:+442079460000"
    assert normalise("phone", spelling.format("020 7946 0000"), "GB") == "phone:+442079460000"


def test_a_national_phone_number_needs_its_country() -> None:
    assert normalise("phone", "020 7946 0000", "GB") == "phone:+442079460000"
    assert normalise("phone", "020 7946 0000") is None
    assert normalise("phone", "07700 900061", "GB") == "phone:+447700900061"
    assert normalise("phone", "unknown") is None


def test_a_number_without_its_plus_is_international_in_its_own_country() -> None:
    assert normalise("phone", "447946000061", "GB") == "phone:+447946000061"
    assert normalise("phone", "447946000061", "US") is None
    assert normalise("phone", "0044 7946 000061", "US") == "phone:+447946000061"


def test_a_number_that_was_an_amount_with_all_its_digits_is_read() -> None:
    assert normalise("phone", "447946000061.0", "GB") == "phone:+447946000061"
    assert normalise("phone", "7700900061.0", "GB") == "phone:+447700900061"


@pytest.mark.parametrize("region", ["", "GB", "DE", "US", "DK"])
@pytest.mark.parametrize(
    "text",
    ["4.42079E+11", "4,42079E+11", "ask for Jim flat 3", "see file 3", "flat 3", "room 20794600", "3", "112",
     "2024-05-12", "12.05.2024", "5/12/2024", "0", "00000", "0000000", "1111111111", "9999999", "123456789",
     "0123456789", "+44 0000 000000", "+44 20", "+999 123456789", "+1-800-FLOWERS", "12500",
     "12.05.24", "5/12/24", "2024-05-12 10:30", "51.507412", "1.250.000", "€ 2079460000", "2079460000 %",
     "192.0.2.146", "447,946,000,061", "+44 20 7946 0000 / +44 20 7946 0001", "+44 20 7946 0000, Alice", "alice 020 7946 0000"],
)  # fmt: skip
def test_what_is_no_phone_number(text: str, region: str) -> None:
    assert normalise("phone", text, region) is None


@given(st.from_regex(r"[+0-9() ./-]{3,24}", fullmatch=True), st.sampled_from(["", "GB", "DE"]))
def test_a_normalised_phone_number_stays_as_it_is(text: str, region: str) -> None:
    once = normalise("phone", text, region)
    if once is not None:
        assert normalise("phone", once.removeprefix("phone:"), region) == once
