"""What people write where they know nothing is no value, in any of nine languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from basset.investigations.placeholders import is_placeholder, names_nothing
from basset.investigations.selectors import SELECTOR_TYPES, normalise

ANYWHERE = [
    "", " ", "-", "--", "—", ".", "...", "…", "?", "???", "*", "/", "___", "n/a", "N/A", "n / a", "N.A.", "n.a",
    "#N/A", "#REF!", "#DIV/0!", "#NV", "<null>", "NULL", "(empty)", "[blank]", "unknown", "Unknown.",
    "(unknown)", "UNKNOWN", "not known", "not_available", "no data", "tbd", "TBD", "Unbekannt", "k.A.",
    "k. A.", "keine Angabe", "N.N.", "inconnu", "s/o", "S.O.", "non renseigné", "desconocido", "Sin datos",
    "desconhecida", "não informado", "sconosciuto", "n.d.", "onbekend", "n.v.t.", "неизвестно", "Н/Д",
    "нет данных", "unbek.", "N/K", "undisclosed", "غير معروف", "لا يوجد",
]  # fmt: skip
AS_NAME = [
    "NA", "na", "no", "No", "Nein", "none", "None", "nil", "nan", "NaN", "0", "00000", "0.0", "xxx", "XX",
    "123456789", "1234567890", "anonymous", "Withheld", "private number", "нет", "aucun", "nessuno", "niemand", "kein Telefon", "sin teléfono",
    "لا", "(none)",
]  # fmt: skip
KINDS = st.sampled_from(SELECTOR_TYPES)


@pytest.mark.parametrize("text", ANYWHERE)
def test_a_cell_that_says_nothing(text: str) -> None:
    assert is_placeholder(text)
    assert names_nothing(text)


@pytest.mark.parametrize("text", [text for text in AS_NAME if text != "(none)"])
def test_what_is_an_answer_in_one_column_is_no_name_in_another(text: str) -> None:
    assert not is_placeholder(text)
    assert names_nothing(text)


@pytest.mark.parametrize(
    "text",
    ["Ada Moss", "Nan", "No. 5", "Noone Street 5", "Unknown Pleasures Ltd", "x", "7", "12", "No Limits BV",
     "yes", "ja", "+", "✓", "Test Valley Ltd", "N", "Sin", "Nil Desperandum", "0123", "the unknown soldier"],
)  # fmt: skip
def test_what_says_something(text: str) -> None:
    assert not is_placeholder(text)
    assert not names_nothing(text)


@given(KINDS, st.sampled_from(ANYWHERE + AS_NAME), st.sampled_from(["", "GB", "DE", "US"]))
def test_a_placeholder_is_no_selector(kind: str, text: str, region: str) -> None:
    assert normalise(kind, text, region) is None


@pytest.mark.parametrize(
    "address",
    ["none@none.com", "test@test.com", "xxx@xxx.xx", "test@example.org", "name@example.com", "noemail@mail.example",
     "N/A@n/a", "unknown@velm.example", "a@a.com"],
)  # fmt: skip
def test_an_address_that_fills_a_field_is_nobodys(address: str) -> None:
    assert normalise("email", address) is None


@pytest.mark.parametrize(
    "address", ["noreply@bank.example", "alice@example.org", "info@info.de", "test@velm.example"]
)
def test_an_address_that_somebody_may_have_is_one(address: str) -> None:
    assert normalise("email", address) == f"email:{address}"


@given(st.text(max_size=60))
def test_any_text_may_be_asked_about(text: str) -> None:
    assert names_nothing(text) or not is_placeholder(text)
