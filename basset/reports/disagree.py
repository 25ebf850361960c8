"""When sources disagree: incompatible values of what has one value, at one time.

Values are compared by what they mean: 180 is 180.0, "51 %" is "over 50 percent", 1961 and 1961-04 may
be one day, and so may one moment in two zones; GB may be the United Kingdom.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from basset.investigations.amounts import currency_of, read_amount
from basset.investigations.placeholders import is_placeholder
from basset.investigations.spans import span_of
from basset.reports.claim_keys import is_single, kind_of
from basset.reports.countries import may_be_one_country
from basset.reports.model import Fact
from basset.reports.quantities import may_meet, quantities

# Letters of an abbreviation at most.
_SHORT = 4
# A number, with its unit before or behind it.
_AMOUNT = re.compile(r"([^\d+-]*+)([+-]?\d[\d.,' ]*+)(\D*+)")
_PARTING = re.compile(r"(?<=\w)[ /-](?=\w)|(?<=[^\W\d])\.(?=[^\W\d])")


def mark_disputed(facts: Iterable[Fact], also: Mapping[str, bool]) -> None:
    """Mark the current *facts* of one subject that others contradict.

    *also*: what the project says of its keys.
    """
    by_key: dict[tuple[str, str | None], list[Fact]] = defaultdict(list)
    for fact in facts:
        if not fact.ended_at:
            by_key[fact.key, fact.lang].append(fact)
    for (key, _), group in by_key.items():
        if len(group) > 1 and is_single(key, also):
            for fact in group:
                fact.disputed = any(_contradict(fact, other) for other in group)


def _contradict(one: Fact, other: Fact) -> bool:
    return (
        _at_the_same_time(one, other)
        and not may_be_equal(one.key, one.value, other.value)
        and not _said_together(one, other)
    )


def _said_together(one: Fact, other: Fact) -> bool:
    """Whether one person said both at once, and named no source: that is one source, not two."""
    voices = [(fact.recorded_by, fact.recorded_at) for fact in (one, other)]
    return not one.sources and not other.sources and voices[0] == voices[1]


def _at_the_same_time(one: Fact, other: Fact) -> bool:
    """Whether the validity of both may overlap; words that name no year may mean any time."""
    return not (
        _is_over(one.valid_to, other.valid_from) or _is_over(other.valid_to, one.valid_from)
    )


def _is_over(end: str | None, start: str | None) -> bool:
    last, first = span_of(end or ""), span_of(start or "")
    return bool(last and first and last.is_before(first))


def may_be_equal(key: str, one: Any, other: Any) -> bool:
    """Whether two values of *key* can both be true. What cannot be read contradicts nothing."""
    texts = _plain(one), _plain(other)
    if texts[0] == texts[1] or any(map(is_placeholder, texts)):
        return True
    match kind_of(key):
        case "date":
            day, other_day = span_of(str(one)), span_of(str(other))
            return day is None or other_day is None or day.may_be(other_day)
        case "quantity":
            amounts = quantities(texts[0]), quantities(texts[1])
            return not all(amounts) or any(may_meet(a, b) for a in amounts[0] for b in amounts[1])
        case "country" if (answer := may_be_one_country(*texts)) is not None:
            return answer
        case "word" if _shortens(*texts) or _shortens(*reversed(texts)):
            return True
    return _may_be_one_text(*texts)


def _may_be_one_text(one: str, other: str) -> bool:
    if _bare(one) == _bare(other):
        return True
    numbers = _readings(one), _readings(other)
    if all(numbers):
        return any(_same_amount(a, b) for a in numbers[0] for b in numbers[1])
    return _is_within(one, other) or _is_within(other, one)


def _plain(value: Any) -> str:
    """*value* without what only its spelling differs in: case, blanks, forms of Unicode."""
    text = unicodedata.normalize("NFKC", str(value)).casefold()
    return " ".join(unicodedata.normalize("NFC", text).split()).strip(" .")


def _bare(text: str) -> str:
    """*text* without what parts its letters and figures: AB-12 CD is AB12CD, 1.5 is not 15."""
    return _PARTING.sub("", text)


def _shortens(short: str, word: str) -> bool:
    """Whether *short* has some letters of *word* in their order: m is male, and ltd is limited."""
    left = iter(word)
    is_short = len(short) <= _SHORT and 2 * len(short) <= len(word)
    return is_short and short[0] == word[0] and all(letter in left for letter in short)


def _readings(text: str) -> set[tuple[Decimal, str]]:
    """The numbers that *text* may be: ``1,000`` is a thousand or one, nobody said which. With words on
    both sides it is none, but as the plate of a car.
    """
    found = _AMOUNT.fullmatch(text)
    if not found or (found[1] and found[3]):
        return set()
    before, number, after = found.groups()
    unit = currency_of(before.rstrip() or after).casefold()
    read = (read_amount(number, mark) for mark in ("point", "comma"))
    return {(Decimal(each.number), unit) for each in read if each}


def _same_amount(one: tuple[Decimal, str], other: tuple[Decimal, str]) -> bool:
    """The same number; where one has no unit, nobody said that it is another."""
    return one[0] == other[0] and (one[1] == other[1] or not (one[1] and other[1]))


def _is_within(part: str, whole: str) -> bool:
    """Whether *part* is one of the places in *whole*: Hamburg, and Hamburg, Germany."""
    return _places(part) < _places(whole)


def _places(text: str) -> set[str]:
    return {place.strip() for place in re.split("[,;]", text)}
