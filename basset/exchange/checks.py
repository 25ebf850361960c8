"""Checks of what a record says, by hand because they run for every row of a large file."""

import math
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, TypeVar

from basset.clock import parse, stamp
from basset.investigations.fields import Marking, Status
from basset.investigations.text import MAX_LINE, MAX_TEXT, check_line, refuse_controls
from basset.investigations.when import MAX_WHEN, check_when

T = TypeVar("T")
Check = Callable[[Any, str], Any]

MAX_WORD = 100
MAX_KEY = 10_000
_LANG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_INTEGERS = 2**53
_MARKINGS = tuple(map(str, Marking))
_STATUSES = tuple(map(str, Status))


class BadRecord(ValueError):
    """What is wrong with a record, its field first; whoever knows the line adds it."""


def checked_text(value: Any, field: str, limit: int = MAX_TEXT) -> str:
    """*value* as text without surrounding white space."""
    if not isinstance(value, str):
        raise BadRecord(f"{field} must be text, not {_named(value)}")
    if len(value) > limit:
        raise BadRecord(f"{field} has {len(value):,} characters; at most {limit:,} are allowed")
    # The usual case, and faster than looking for each control character. What could be cleaned is
    # refused here: Prepared cleans the whole record then, and counts.
    if not value.isprintable():
        _with_field(refuse_controls, value, field)
    return value.strip()


def checked_line(value: Any, field: str, limit: int = MAX_LINE) -> str:
    given = checked_text(value, field, limit)
    # Beyond ASCII there are letters that show nothing.
    if not given or not given.isascii() or not given.isprintable():
        _with_field(check_line, given, field)
    return given


def checked_word(value: Any, field: str) -> str:
    """A type, a claim's key, an origin."""
    return checked_line(value, field, MAX_WORD)


def checked_when(value: Any, field: str) -> str:
    """When something was: a date, a time with its zone, or the user's words for it."""
    return _with_field(_when, checked_line(value, field, MAX_WHEN), field)


def checked_moment(value: Any, field: str) -> str:
    """A time with zone, as an export of ours writes it."""
    return _with_field(_moment, checked_line(value, field, 40), field)


# Days and recording times repeat from row to row.
@lru_cache(maxsize=4096)
def _when(value: str) -> str:
    return check_when(value)


@lru_cache(maxsize=4096)
def _moment(value: str) -> str:
    return stamp(parse(value))


def checked_value(given: Any, field: str) -> str | int | float | bool:
    """What a claim may say: text, a number that every JSON reader agrees on, true or false."""
    if isinstance(given, str):
        return checked_text(given, field)
    if isinstance(given, bool):
        return given
    if isinstance(given, int) and -_INTEGERS <= given <= _INTEGERS:
        return given
    if isinstance(given, float) and math.isfinite(given):
        return given
    raise BadRecord(
        f"{field} must be text, a number (at most 2^53), true or false, not {_named(given)}"
    )


def is_count(text: str) -> bool:
    """Whether *text* is a whole number, and so few digits that it counts something."""
    return len(text) <= 20 and text.isdecimal()


def checked_choice(given: Any, field: str, allowed: tuple[Any, ...]) -> Any:
    if given not in allowed or isinstance(given, bool):
        raise BadRecord(f"{field} must be one of {', '.join(str(each) for each in allowed)}")
    return allowed[allowed.index(given)]


def checked_sequence(given: Any, field: str) -> list[Any]:
    if not isinstance(given, list):
        raise BadRecord(f"{field} must be a list, not {_named(given)}")
    return given


def _lang(given: Any, field: str) -> str:
    if not isinstance(given, str) or len(given) > 35 or not _LANG.fullmatch(given):
        raise BadRecord(f"{field} must be a language tag such as en or sr-Latn")
    return given


def _confidence(given: Any, field: str) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= 100:
        raise BadRecord(f"{field} must be a whole number from 0 to 100")
    return given


def _marking(given: Any, field: str) -> str:
    return str(checked_choice(given, field, _MARKINGS))


def _status(given: Any, field: str) -> str:
    return str(checked_choice(given, field, _STATUSES))


def _named(given: Any) -> str:
    names: dict[Any, str] = {
        type(None): "nothing",
        dict: "an object",
        list: "a list",
        bool: "true or false",
        str: "text",
    }
    return names.get(type(given), "a number")


def _with_field(check: Callable[[str], T], given: str, field: str) -> T:
    try:
        return check(given)
    except ValueError as error:
        raise BadRecord(f"{field} {error}") from None


CLAIM_CHECKS: dict[str, Check] = {
    "lang": _lang,
    "valid_from": checked_when,
    "valid_to": checked_when,
    "confidence": _confidence,
    "marking": _marking,
    "origin": checked_word,
    "recorded_at": checked_moment,
    "recorded_by": checked_line,
    "according_to": checked_text,
    "ended_at": checked_moment,
    "ended_by": checked_line,
}
ROW_CHECKS: dict[str, Check] = {
    "status": _status,
    "marking": _marking,
    "created_at": checked_moment,
}


def checked_fields(record: Mapping[str, Any], checks: Mapping[str, Check]) -> dict[str, Any]:
    """The fields of *record* that *checks* name and that are given, each checked."""
    return {
        name: check(record[name], name)
        for name, check in checks.items()
        if record.get(name) is not None
    }
