"""Quantities as people write them: ``51 %``, ``over 25 percent``, ``€ 1.5m``, ``100–250``, ``5 ft 11``.

What is read here is compared, and never printed. ``quantities.toml`` has the words. Pure functions.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from basset.investigations.amounts import currency_of, read_amount

_LARGEST = Decimal("1e30")
# How far "about" reaches, as a share of what it is said of.
_ABOUT = Decimal("0.1")
_LONGEST = 60
# Between the two ends of a range.
_TO = re.compile(r" ?(?:–|—|\.\.) ?|(?<=[\d%]) ?- ?(?=\d)| (?:to|and|bis|und|à|et|y) ")
_FEET = re.compile(r"(\d{1,3}) ?(?:ft|foot|feet|')\.? ?(\d{1,2}) ?(?:in|inch|inches|\"|'')?\.?")
_PER_CENT = re.compile(r"\b(?:per|pour|por) (?:cent|ciento)\b")
_NUMBER = re.compile(r"([^\d+-]*+)([+-]?\d[\d.,' ]*+)(\D*+)")
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W\d_]+|[^\w\s.]")


@dataclass(frozen=True)
class Quantity:
    """From *low* to *high*, in the first unit of its *kind*, which is a currency, or empty where
    nobody said it. *scale*: what one of the unit is in which it was said; *half* of its last figure.
    """

    low: Decimal
    high: Decimal
    half: Decimal
    kind: str = ""
    scale: Decimal = Decimal(1)

    def times(self, factor: Decimal) -> "Quantity":
        return Quantity(
            self.low * factor,
            self.high * factor,
            self.half * factor,
            self.kind,
            self.scale * factor,
        )


class Words(NamedTuple):
    """*units*: the kind and scale of each; *limits*: what stands before a number, and behind it."""

    units: dict[str, tuple[str, Decimal]]
    many: dict[str, Decimal]
    kinds: dict[str, list[Decimal]]
    limits: list[tuple[str, re.Pattern[str]]]


@lru_cache(maxsize=4096)
def quantities(text: str) -> tuple[Quantity, ...]:
    """All that *text*, in lower case with single blanks, may mean: ``1,000`` is a thousand or one, and
    ``5 m`` are metres or millions. Empty where it is no quantity.
    """
    return tuple(_read(_PER_CENT.sub("%", text))) if len(text) <= _LONGEST else ()


def may_meet(one: Quantity, other: Quantity) -> bool:
    """Whether something can be as much as both say; a unit that one leaves out may be any of the
    other's kind.
    """
    if one.kind == other.kind:
        return _overlap(one, other)
    if one.kind and other.kind:
        return False
    bare, named = (one, other) if other.kind else (other, one)
    scales = _words().kinds.get(named.kind, [Decimal(1)])
    return any(_overlap(bare.times(scale), named) for scale in scales)


def _overlap(one: Quantity, other: Quantity) -> bool:
    """Said in different units, both may be rounded: 5 ft 11 and 180 cm."""
    gap = max(one.low, other.low) - min(one.high, other.high)
    return gap <= 0 or (one.scale != other.scale and gap < one.half + other.half)


def _read(text: str) -> Iterator[Quantity]:
    if feet := _FEET.fullmatch(text):
        inches = Decimal(12 * int(feet[1]) + int(feet[2]))
        kind, scale = _words().units["in"]
        yield Quantity(inches, inches, Decimal("0.5"), kind).times(scale)
        return
    ends = _TO.split(text.removeprefix("between ").removeprefix("from "))
    if len(ends) == 2 and all(map(_DIGIT.search, ends)):
        yield from _range(*ends)
        return
    for limit, pattern in _words().limits:
        if found := pattern.fullmatch(text):
            yield from (_limited(each, limit) for each in _single(found[1]))
            return
    yield from _single(text)


def _limited(given: Quantity, limit: str) -> Quantity:
    match limit:
        case "least":
            return replace(given, high=_LARGEST)
        case "over":
            return replace(given, low=given.low.next_plus(), high=_LARGEST)
        case "most":
            return replace(given, low=-_LARGEST)
        case "under":
            return replace(given, low=-_LARGEST, high=given.high.next_minus())
        case _:
            wide = abs(given.high) * _ABOUT
            return replace(given, low=given.low - wide, high=given.high + wide)


def _range(first: str, last: str) -> Iterator[Quantity]:
    for low in _single(first):
        for high in _single(last):
            # The unit of 25–50 % stands behind both.
            start = replace(low.times(high.scale), kind=high.kind) if _is_bare(low) else low
            if start.kind == high.kind and start.low <= high.high:
                yield replace(start, high=high.high)


def _is_bare(given: Quantity) -> bool:
    return not given.kind and given.scale == 1


def _single(text: str) -> Iterator[Quantity]:
    found = _NUMBER.fullmatch(text.strip())
    if not found:
        return
    before, number, behind = found.groups()
    scales = [*_scales(_WORD.findall(before), _WORD.findall(behind))]
    for mark in ("point", "comma"):
        if amount := read_amount(number, mark):
            value = Decimal(amount.number)
            half = Decimal(1).scaleb(int(value.as_tuple().exponent)) / 2
            for kind, scale in scales:
                yield replace(Quantity(value, value, half).times(scale), kind=kind)


def _scales(before: list[str], behind: list[str]) -> Iterator[tuple[str, Decimal]]:
    """What the words around a number may say: of which kind it is, and how much one of it."""
    words = _words()
    said = [*before[-1:], *behind[:1]]
    many = next((words.many[word] for word in said if word in words.many), None)
    unit = next((words.units[word] for word in said if word in words.units), None)
    rest = [[word for word in side if word not in words.many] for side in (before, behind)]
    currency = next(filter(None, map(_currency, [*rest[0][-1:], *rest[1][:1]])), "")
    if unit and not currency:
        yield unit
    if many or currency or not unit:
        yield currency, many or Decimal(1)


def _currency(word: str) -> str:
    """*word* as the code of a currency; empty for a sign that several have."""
    code = currency_of(word).upper()
    return code if word not in _words().units and re.fullmatch("[A-Z]{3}", code) else ""


@cache
def _words() -> Words:
    told = tomllib.loads(files("basset.reports").joinpath("quantities.toml").read_text())
    scales = {
        unit: (kind, Decimal(of))
        for kind, all_ in told["kinds"].items()
        for unit, of in all_.items()
    }
    named = {word: scales[unit] for unit, words in told["units"].items() for word in words}
    limits = [
        *((limit, _pattern(words, "{}(.+)")) for limit, words in told["before"].items()),
        *((limit, _pattern(words, "(.+){}")) for limit, words in told["behind"].items()),
    ]
    return Words(
        {**scales, **named},
        {word: Decimal(number) for number, words in told["many"].items() for word in words},
        {kind: [Decimal(of) for of in units.values()] for kind, units in told["kinds"].items()},
        limits,
    )


def _pattern(words: Iterable[str], place: str) -> re.Pattern[str]:
    """One of *words* at its *place*; a word of letters ends where no letter follows."""
    ways = sorted(words, key=len, reverse=True)
    return re.compile(
        place.format(rf"(?:\b|(?<!\w))(?:{'|'.join(map(re.escape, ways))})(?![^\W\d])\.? ?")
    )
