"""Cursor pages: a page ends with the key of its last row, so rows added meanwhile never shift it."""

import base64
import binascii
from dataclasses import dataclass
from typing import Generic, TypeVar

from basset.errors import InvalidInput

T = TypeVar("T")
MAX_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    items: list[T]
    next_cursor: str | None


def encode_cursor(key: str) -> str:
    return base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")


def decode_cursor(cursor: str | None) -> str:
    """The key that *cursor* stands for; without one the empty text, which sorts first.

    Raises:
        InvalidInput: this is no cursor of ours.
    """
    if not cursor:
        return ""
    try:
        return base64.b64decode(
            cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True
        ).decode()
    except (binascii.Error, ValueError) as error:
        raise InvalidInput(
            "is not a cursor that an earlier page returned", field="cursor"
        ) from error


def page(rows: list[T], limit: int, key: str) -> Page[T]:
    """A page from *rows* that were read with ``LIMIT limit + 1``; attribute *key* orders them."""
    if len(rows) <= limit:
        return Page(rows, None)
    kept = rows[:limit]
    return Page(kept, encode_cursor(str(getattr(kept[-1], key))))
