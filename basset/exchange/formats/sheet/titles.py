"""Titles of columns in nine languages, and the fields that they are words for.

A language is a file of ``words/``: field → titles, type → words for it, confidence → words.
"""

import re
import tomllib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from basset.exchange.formats.sheet.fields import ALL_FIELDS
from basset.exchange.vocabulary import entity_type
from basset.investigations.fields import ENTITY_TYPES

# Asked in this order when a title is a word in several and nothing else tells the language.
LANGUAGES = ("en", "de", "fr", "es", "pt", "it", "nl", "ru", "ar")
_WORDS = Path(__file__).parent / "words"
_BRACKETS = re.compile(r"(?:(?<!\s)\s++)?[(\[{][^)\]}]*+[)\]}]?\s*")
_INSIDE = re.compile(r"(?:^|[)\]}])[^(\[{)\]}]*+[(\[{]([^)\]}]*+)[)\]}]\s*+$")
_MONEY = re.compile(r"(?<![\s(\[/])[\s(\[/]++(?:in\s++)?([A-Z]{3}|[€$£¥₽])\s*+[)\]]?\s*+$")
# fmt: off
_CODES = {
    "AED", "ARS", "AUD", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CZK", "DKK", "EGP", "EUR", "GBP",
    "ILS", "INR", "JPY", "KZT", "MAD", "MXN", "NOK", "PLN", "RUB", "SAR", "SEK", "TND", "TRY", "UAH",
    "USD", "€", "$", "£", "¥", "₽",
}
# fmt: on
# The rank of a field's own name.
_LAST = 99
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


class Word(NamedTuple):
    """A title is a word for *field* in *language*, the *rank*-th clearest; *kind* is of what."""

    field: str
    kind: str
    rank: int
    language: str


def folded(title: str) -> str:
    """*title* without case, accents, blanks and punctuation."""
    letters = unicodedata.normalize("NFKD", title.casefold())
    return "".join(letter for letter in letters if letter.isalnum())


def money_of(title: str) -> str:
    """The currency in *title*: ``Amount (EUR)``, ``Betrag in €``; empty without one."""
    found = _MONEY.search(title)
    return found[1] if found and found[1] in _CODES else ""


def unit_of(title: str) -> str:
    """What stands in brackets at the end of *title*: ``Duration (s)``; empty without."""
    found = _INSIDE.search(title)
    return found[1].strip() if found else ""


def read_titles(titles: Sequence[str]) -> list[list[Word]]:
    """For each title what it is a word for, in the one language that most of the titles are in."""
    found = [words_of(title) for title in titles]
    spoken = Counter(language for words in found for language in {each.language for each in words})
    order = sorted(LANGUAGES, key=lambda each: -spoken[each])
    return [_in_first(order, words) for words in found]


def words_of(title: str) -> list[Word]:
    """All that *title* is a word for, as it stands or without brackets, currency and number."""
    known = _known()
    return next((known[each] for each in _spellings(title) if each in known), [])


@cache
def confidence_words() -> dict[str, int]:
    """Word, folded → confidence, in all languages."""
    return {
        folded(word): int(value)
        for language in LANGUAGES
        for value, words in _language(language)["confidence"].items()
        for word in words
    }


def in_english(part: str) -> list[str]:
    """The clearest English word for each meaning in a *part* of the words."""
    return [words[0] for words in _language(LANGUAGES[0])[part].values()]


@lru_cache(maxsize=1024)
def row_type(label: str) -> str:
    """The type that a cell names, in any of the languages: ``Firma`` is an organization."""
    kinds = [word.kind or word.field for word in words_of(label)]
    known = (kind for kind in kinds if kind in ENTITY_TYPES)
    return next(known, entity_type(label)) if label else ""


def _in_first(order: Sequence[str], words: list[Word]) -> list[Word]:
    spoken = next((each for each in order if any(word.language == each for word in words)), "")
    return [word for word in words if word.language == spoken]


def _spellings(title: str) -> Iterator[str]:
    yield folded(title)
    bare = _BRACKETS.sub(" ", title)
    if money_of(bare):
        bare = _MONEY.sub("", bare)
    yield folded(bare)
    yield folded(bare).rstrip("0123456789")


@cache
def _known() -> dict[str, list[Word]]:
    known: defaultdict[str, list[Word]] = defaultdict(list)
    for language in LANGUAGES:
        said = _language(language)
        meanings = [(field, "", titles) for field, titles in said["fields"].items()]
        meanings += [("name", kind, titles) for kind, titles in said["types"].items()]
        for field, kind, titles in meanings:
            for rank, title in enumerate(titles):
                for spelling in {folded(title), folded(title.translate(_UMLAUTS))}:
                    known[spelling].append(Word(field, kind, rank, language))
    for field in ALL_FIELDS:
        if all(word.field != field for word in known[folded(field)]):
            known[folded(field)].append(Word(field, "", _LAST, LANGUAGES[0]))
    return dict(known)


@cache
def _language(language: str) -> dict[str, Any]:
    return tomllib.loads((_WORDS / f"{language}.toml").read_text(encoding="utf-8"))
