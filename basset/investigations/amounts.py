"""Amounts of a column: which mark is the decimal one, and what each of them is. Pure functions."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

# What a sign on an amount means when it can mean one currency only; others stay as they are.
_SIGNS = {
    "€": "EUR", "£": "GBP", "₽": "RUB", "₴": "UAH", "₺": "TRY", "₹": "INR", "₪": "ILS", "₩": "KRW",
    "₿": "BTC", "zł": "PLN", "kč": "CZK", "us$": "USD", "r$": "BRL", "руб": "RUB", "€uro": "EUR",
    "euro": "EUR", "fr": "CHF", "sfr": "CHF", "kc": "CZK", "zl": "PLN",
}  # fmt: skip
_SIGN = r"[^\d\s().,'\-+]{1,5}\.?"
_AMOUNT = re.compile(
    rf"(?P<open>\()?(?P<minus>[-+])?\s*+(?P<before>{_SIGN})?\s*+(?P<inner>[-+])?\s*+"
    rf"(?P<number>\d[\d.,' ]*+)\s*+(?P<behind>-)?\s*+(?P<after>{_SIGN})?\s*+(?P<close>\))?"
)
_CODE = re.compile(r"[A-Z]{3,5}")
_LOOKALIKES = str.maketrans({"−": "-", "–": "-", "’": "'", "\u066b": ",", "\u066c": "'"})


class Amount(NamedTuple):
    """*number* with a point and no other mark, as exactly as it was said; *currency* may be empty."""

    number: str
    currency: str


def mark_of(cells: Iterable[str]) -> str:
    """``comma`` or ``point``: the decimal mark of a column with these *cells*.

    Empty when nothing in it says so (``1.234`` may be either), or when it has both.
    """
    marks = {_evidence(found["number"].strip()) for each in cells if (found := _match(each))}
    marks.discard("")
    return marks.pop() if len(marks) == 1 else ""


def needs_mark(cells: Iterable[str]) -> bool:
    """Whether any of *cells* has a mark that could be the decimal one or not."""
    return any((found := _match(each)) and re.search("[.,]", found["number"]) for each in cells)


@lru_cache(maxsize=4096)
def read_amount(text: str, mark: str) -> Amount | None:
    """``-1.234,50 €`` as -1234.50 EUR; None when it is no amount, or not with this decimal *mark*.

    Brackets and a minus behind are a minus, as in book-keeping.
    """
    found = _match(text)
    if not found or bool(found["open"]) != bool(found["close"]):
        return None
    number = _plain(found["number"].strip(), mark)
    if not number or (found["before"] and found["after"]):
        return None
    is_minus = "-" in {found["minus"], found["inner"], found["behind"]} or found["open"]
    sign = found["before"] or found["after"] or ""
    return Amount(f"{'-' if is_minus else ''}{number}", currency_of(sign))


def currency_of(sign: str) -> str:
    """``€`` as EUR; a code or a sign of several currencies as it is."""
    bare = sign.strip().rstrip(".")
    return _SIGNS.get(bare.casefold(), bare)


def _match(text: str) -> re.Match[str] | None:
    text = "".join(" " if unicodedata.category(each) == "Zs" else each for each in text.strip())
    found = _AMOUNT.fullmatch(text.translate(_LOOKALIKES))
    if not found:
        return None
    sign = (found["before"] or found["after"] or "").rstrip(".")
    is_sign = (
        sign.casefold() in _SIGNS or _CODE.fullmatch(sign) or not sign.isalpha() or sign == "kr"
    )
    return found if is_sign else None


def _evidence(number: str) -> str:
    """The decimal mark that one *number* shows, or empty."""
    marks = re.findall(r"[.,]", number)
    if not marks:
        return ""
    last = marks[-1]
    if len({*marks}) == 2:
        return _named(last)
    if len(marks) > 1:
        return _named(_other(last))
    whole, _, rest = number.partition(last)
    is_group = len(rest) == 3 and 0 < len(whole) <= 3 and not whole.startswith("0")
    return "" if is_group else _named(last)


def _plain(number: str, mark: str) -> str:
    """Digits with a point; empty when the marks stand where this decimal *mark* allows none."""
    if not mark and re.search("[.,]", number):
        return ""
    decimal = "," if mark == "comma" else "."
    number = re.sub(r"(?<=\d)[' ](?=\d{3}(?!\d))", "", number)
    whole, _, rest = number.partition(decimal)
    group = _other(decimal)
    if not re.fullmatch(rf"\d+|\d{{1,3}}(?:{re.escape(group)}\d{{2,3}})+", whole):
        return ""
    if rest and not rest.isdecimal():
        return ""
    digits = whole.replace(group, "")
    return f"{digits}.{rest}" if rest else digits


def _named(mark: str) -> str:
    return "comma" if mark == "," else "point"


def _other(mark: str) -> str:
    return "." if mark == "," else ","
