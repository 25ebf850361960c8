"""What is known of the keys of statements: ``claim_keys.toml`` has the words, a project may add to them."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SECOND = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d.*")


# What values are compared as.
ValueKind = Literal["date", "quantity", "country", "word", "text"]


class Patterns(NamedTuple):
    single: re.Pattern[str]
    kinds: dict[ValueKind, re.Pattern[str]]
    bookkeeping: re.Pattern[str]
    times: re.Pattern[str]


def is_single(key: str, also: Mapping[str, bool] = MappingProxyType({})) -> bool:
    """Whether *key* has one value at a time, so that two values are a disagreement.

    *also*: what a project says of its keys.
    """
    word = plain_key(key)
    return also.get(word, bool(_patterns().single.fullmatch(word)))


def project_keys(text: str | None) -> Mapping[str, bool]:
    """What a project says of its keys: ``eye-colour, -flag`` is that one is single and one not."""
    words = filter(None, (word.strip() for word in (text or "").split(",")))
    return {plain_key(word.lstrip("-+")): not word.startswith("-") for word in words}


@lru_cache(maxsize=4096)
def kind_of(key: str) -> ValueKind:
    """What the value of *key* says; a time is a date, and what is not known is text."""
    kinds = _patterns().kinds.items()
    return next((kind for kind, keys in kinds if keys.fullmatch(plain_key(key))), "text")


def is_bookkeeping(key: str, value: Any) -> bool:
    """Whether a statement only says how another program keeps its record."""
    if _is_kept(key):
        return True
    return _is_time(key) and bool(_SECOND.fullmatch(str(value)))


@lru_cache(maxsize=4096)
def plain_key(key: str) -> str:
    """*key* as the words are written here: ``birthDate`` and ``Birth_Date`` as ``birth-date``."""
    return re.sub(r"[\s_]+", "-", _CAMEL.sub("-", key.strip()).lower())


@lru_cache(maxsize=4096)
def _is_kept(key: str) -> bool:
    return bool(_patterns().bookkeeping.fullmatch(key.lower()))


@lru_cache(maxsize=4096)
def _is_time(key: str) -> bool:
    return bool(_patterns().times.fullmatch(plain_key(key)))


@cache
def _patterns() -> Patterns:
    words = tomllib.loads(files("basset.reports").joinpath("claim_keys.toml").read_text())
    single, several, kept = words["single"], words["several"], words["bookkeeping"]
    once = {
        word: [key for event in single["once"] for key in _told(event, word)]
        for word in ("date", "year", "place", "country", "city")
    }
    kinds: dict[ValueKind, list[str]] = {
        "date": [*single["dates"], *once["date"], *once["year"]],
        "quantity": single["quantities"],
        "country": [*single["countries"], *once["country"]],
        "word": single["words"],
        "text": [*single["others"], *once["place"], *once["city"]],
    }
    return Patterns(
        _any_of(key for keys in kinds.values() for key in keys),
        {
            "date": _any_of(kinds["date"]),
            "quantity": _any_of([*kinds["quantity"], *several["quantities"]]),
            "country": _any_of([*kinds["country"], *several["countries"]]),
            "word": _any_of(kinds["word"]),
        },
        _any_of(kept["keys"]),
        _any_of(kept["times"]),
    )


def _told(event: str, word: str) -> tuple[str, str]:
    """The date of ``birth`` as date-of-birth and birth-date."""
    return f"{word}-of-{event}", f"{event}-{word}"


def _any_of(globs: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(glob).replace(r"\*", ".+") for glob in globs))
