"""Cursor pages: a page ends with the key of its last row, so rows added meanwhile never shift
it.
"""

import base64
import binascii
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from basset.errors import InvalidInput

T = TypeVar("T")
MAX_LIMIT = 500
# Letters of a cursor: the longest sorts by two names of 1,000 letters, of up to four bytes each.
MAX_CURSOR = 12_000


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    items: list[T]
    next_cursor: str | None


def every_row(list_rows: Callable[..., Page[T]], **wanted: Any) -> Iterator[T]:
    """The rows of every page that *list_rows* has of what is *wanted*."""
    cursor: str | None = None
    while True:
        some = list_rows(limit=MAX_LIMIT, cursor=cursor, **wanted)
        yield from some.items
        cursor = some.next_cursor
        if cursor is None:
            return


def encode_cursor(key: str) -> str:
    return base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")


def decode_cursor(cursor: str | None, sort: str | None = None) -> str:
    """The key that *cursor* stands for; without one the empty text, which sorts first.

    *sort*: the order in which the list is asked for now, where a list has several.

    Raises:
        InvalidInput: this is no cursor of ours, or of a list in another order.
    """
    if not cursor:
        return ""
    try:
        key = base64.b64decode(
            cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True
        ).decode()
    except (binascii.Error, ValueError) as error:
        raise InvalidInput(
            "is not a cursor that an earlier page returned", field="cursor"
        ) from error
    if sort is None:
        return key
    order, separator, key = key.partition("\t")
    if not separator or order != sort:
        raise InvalidInput("is from a list in another order", field="cursor")
    return key


def page(rows: list[T], limit: int, key: str) -> Page[T]:
    """A page from *rows* that were read with ``LIMIT limit + 1``; attribute *key* orders them."""
    return _cut([(str(getattr(row, key)), row) for row in rows], limit, "")


def sorted_page(rows: list[tuple[str, T]], limit: int, sort: str | None = None) -> Page[T]:
    """A page from ``(place, row)``, for a list that can be sorted in several ways."""
    return _cut(rows, limit, "" if sort is None else f"{sort}\t")


def _cut(rows: list[tuple[str, T]], limit: int, prefix: str) -> Page[T]:
    kept = [row for _, row in rows[:limit]]
    last = rows[limit - 1][0] if len(rows) > limit else None
    return Page(kept, None if last is None else encode_cursor(prefix + last))
