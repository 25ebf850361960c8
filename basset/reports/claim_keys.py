"""What is known of the keys of statements: ``claim_keys.toml`` has the words, a project may add to them."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, NamedTuple

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SECOND = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d.*")


class Patterns(NamedTuple):
    single: re.Pattern[str]
    dates: re.Pattern[str]
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
def is_date(key: str) -> bool:
    """Whether the value of *key* is a date or a time."""
    return bool(_patterns().dates.fullmatch(plain_key(key)))


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
    single, kept = words["single"], words["bookkeeping"]
    days = [
        *single["dates"],
        *(key for event in single["once"] for key in _told(event, "date year")),
    ]
    places = [key for event in single["once"] for key in _told(event, "place country city")]
    return Patterns(
        _any_of([*days, *places, *single["others"]]),
        _any_of(days),
        _any_of(kept["keys"]),
        _any_of(kept["times"]),
    )


def _told(event: str, words: str) -> Iterable[str]:
    """``birth`` as date-of-birth and birth-date."""
    return (key for word in words.split() for key in (f"{word}-of-{event}", f"{event}-{word}"))


def _any_of(globs: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(glob).replace(r"\*", ".+") for glob in globs))
