"""Neutral records: what every format reads and writes, and the checks that all of them pass.

    {"kind": "source", "ref", "title", "url"?, "retrieved_at"?, "sha256"?, "note"?, "reliability"?, …}
    {"kind": "entity", "ref", "type", "external_id"?, "name"?, "status"?, "claims": […]}
    {"kind": "relationship", "ref"?, "type", "from", "to", "external_id"?, "status"?, "claims": […]}
    {"kind": "note", "ref"?, "about"?, "text", "author"?, "note_kind"?, "marking"?, "external_id"?}

*ref* names a record within its file. Each may also have ``key``, ``origin``, ``created_at`` from an export of
ours. Claims are those of ``claims.py`` with refs as sources; ``said`` is what all claims of a record have in common, so
that a reader need not repeat it. The checks are by hand because they run for every
row of a large file.
"""

import math
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from basset.clock import parse, stamp
from basset.investigations.fields import Marking, Status, check_when
from basset.investigations.text import MAX_LINE, MAX_TEXT, check_line, check_text

Record = dict[str, Any]
# A record, and where in the file it stands: "line 12", "object malware--…".
Placed = tuple[str, Record]


class BadRecord(ValueError):
    """What is wrong with a record, its field first; whoever knows the line adds it."""


Check = Callable[[Any, str], Any]

MAX_WORD = 100
MAX_KEY = 10_000
_LANG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_INTEGERS = 2**53

_COMMON = {"kind", "ref", "key", "external_id", "created_at"}
FIELDS = {
    "source": _COMMON
    | {
        "title",
        "url",
        "retrieved_at",
        "sha256",
        "note",
        "reliability",
        "credibility",
        "marking",
        "origin",
    },
    "entity": _COMMON | {"type", "name", "status", "marking", "claims"},
    "relationship": _COMMON | {"type", "from", "to", "status", "marking", "claims"},
    "note": _COMMON | {"about", "about_kind", "text", "author", "note_kind", "marking", "origin"},
}
CLAIM_FIELDS = {
    "key", "value", "lang", "valid_from", "valid_to", "sources", "confidence", "marking",
    "origin", "recorded_at", "recorded_by", "ended_at", "ended_by",
}  # fmt: skip


def checked_text(value: Any, field: str, limit: int = MAX_TEXT) -> str:
    """*value* as text without surrounding white space."""
    if not isinstance(value, str):
        raise BadRecord(f"{field} must be text, not {_named(value)}")
    if len(value) > limit:
        raise BadRecord(f"{field} has {len(value):,} characters; at most {limit:,} are allowed")
    if value.isprintable():  # the usual case, and faster than looking for each control character
        return value.strip()
    return _with_field(check_text, value, field)


def checked_line(value: Any, field: str, limit: int = MAX_LINE) -> str:
    given = checked_text(value, field, limit)
    return given if given and given.isprintable() else _with_field(check_line, given, field)


def checked_word(value: Any, field: str) -> str:
    """A type, a claim's key, an origin."""
    return checked_line(value, field, MAX_WORD)


def checked_when(value: Any, field: str) -> str:
    """A date, as exactly as it is known, or a time with zone."""
    return _with_field(_when, checked_line(value, field, 40), field)


def checked_moment(value: Any, field: str) -> str:
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


def checked_choice(given: Any, field: str, allowed: tuple[Any, ...]) -> Any:
    if given not in allowed or isinstance(given, bool):
        raise BadRecord(f"{field} must be one of {', '.join(str(each) for each in allowed)}")
    return allowed[allowed.index(given)]


def one_of(*allowed: Any) -> Check:
    return lambda given, field: checked_choice(given, field, allowed)


def _sha256(given: Any, field: str) -> str:
    if not isinstance(given, str) or not _SHA256.fullmatch(given):
        raise BadRecord(f"{field} must be 64 hexadecimal digits")
    return given


def _lang(given: Any, field: str) -> str:
    if not isinstance(given, str) or len(given) > 35 or not _LANG.fullmatch(given):
        raise BadRecord(f"{field} must be a language tag such as en or sr-Latn")
    return given


def _confidence(given: Any, field: str) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= 100:
        raise BadRecord(f"{field} must be a whole number from 0 to 100")
    return given


def checked_sequence(given: Any, field: str) -> list[Any]:
    if not isinstance(given, list):
        raise BadRecord(f"{field} must be a list, not {_named(given)}")
    return given


def _named(given: Any) -> str:
    names: dict[Any, str] = {
        type(None): "nothing",
        dict: "an object",
        list: "a list",
        bool: "true or false",
        str: "text",
    }
    return names.get(type(given), "a number")


def _with_field(check: Callable[[str], str], given: str, field: str) -> str:
    try:
        return check(given)
    except ValueError as error:
        raise BadRecord(f"{field} {error}") from None


_marking = one_of(*map(str, Marking))
CLAIM_CHECKS: dict[str, Check] = {
    "lang": _lang,
    "valid_from": checked_when,
    "valid_to": checked_when,
    "confidence": _confidence,
    "marking": _marking,
    "origin": checked_word,
    "recorded_at": checked_moment,
    "recorded_by": checked_line,
    "ended_at": checked_moment,
    "ended_by": checked_line,
}
ROW_CHECKS: tuple[tuple[str, Check], ...] = (
    ("status", one_of(*map(str, Status))),
    ("marking", _marking),
    ("created_at", checked_moment),
)
SOURCE_CHECKS: tuple[tuple[str, Check], ...] = (
    ("url", lambda given, field: checked_line(given, field, 4000)),
    ("retrieved_at", checked_when),
    ("sha256", _sha256),
    ("note", checked_text),
    ("reliability", one_of("A", "B", "C", "D", "E", "F")),
    ("credibility", one_of(1, 2, 3, 4, 5, 6)),
    ("marking", _marking),
    ("external_id", checked_line),
    ("origin", checked_word),
    ("created_at", checked_moment),
)
NOTE_CHECKS: tuple[tuple[str, Check], ...] = (
    ("author", checked_line),
    ("marking", _marking),
    ("external_id", checked_line),
    ("origin", checked_word),
    ("created_at", checked_moment),
)


def checked_fields(record: Record, checks: tuple[tuple[str, Check], ...]) -> Record:
    """The fields of *record* that *checks* name and that are given, each checked."""
    return {
        name: check(record[name], name) for name, check in checks if record.get(name) is not None
    }


def refs_of(record: Record) -> Iterator[tuple[str, Any]]:
    """What *record* refers to: (kind, ref)."""
    for field in ("from", "to", "about"):
        if record.get(field) is not None:
            yield "entity", record[field]
    claims = record.get("claims")
    for claim in (record.get("said"), *(claims if isinstance(claims, list) else ())):
        sources = claim.get("sources") if isinstance(claim, dict) else None
        yield from (("source", ref) for ref in (sources if isinstance(sources, list) else ()))
