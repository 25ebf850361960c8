"""Dates of a column: in which order it writes them, and what each of them is.

The order is decided by the column as a whole, never by one cell: ``03.04.2025`` says nothing, a
``31.04`` beside it everything. Pure functions.
"""

import re
from calendar import monthrange
from collections.abc import Iterable
from functools import lru_cache

from basset.investigations.months import month_of

_TIME = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<part>\d{1,6})\d*)?)?\s*+"
)
_ZONE = r"(?P<half>[ap]\.?\s?m\.?)?\s*+(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?"
_CLOCK = re.compile(rf"{_TIME}(?:Uhr|h)?\s*+{_ZONE}", re.IGNORECASE)
_TAIL = rf"(?:(?:T|,?\s+|,?\s+(?:um|at|à)\s+){_TIME}(?:Uhr|h)?\s*+{_ZONE})?"
_YEAR_FIRST = re.compile(
    rf"(?P<a>\d{{4}})([-/.])(?P<b>\d{{1,2}})(?:\2(?P<c>\d{{1,2}}))?\.?{_TAIL}", re.IGNORECASE
)
_COMPACT = re.compile(rf"(?P<a>[12]\d{{3}})(?P<b>\d{{2}})(?P<c>\d{{2}}){_TAIL}", re.IGNORECASE)
_NUMBERS = re.compile(
    rf"(?P<a>\d{{1,2}})(?P<mark>\s?[-/.]\s?|\s)(?P<b>\d{{1,2}})(?:[-/.]|\s)\s?(?P<c>\d{{4}}|\d{{2}})"
    rf"{_TAIL}",
    re.IGNORECASE,
)
_MONTH_YEAR = re.compile(r"(?P<b>\d{1,2})[-/.](?P<c>\d{4})")
_YEAR = re.compile(r"\d{4}")
# 4 March 2024, 04-Mar-24, 4. März 2024, 4 de marzo de 2024; March 4, 2024; March 2024.
_WORD = r"(?P<word>[^\W\d_]{3,}\.?)"
_OF = r"(?:[\s\-./]++(?:de\s++|of\s++)?|(?<=\.))"
_DAY_WORD = re.compile(
    rf"(?:[^\W\d_]+\.?,?\s+)?(?P<a>\d{{1,2}})(?:st|nd|rd|th|er|º|ª)?{_OF}{_WORD}{_OF},?\s*+"
    rf"(?P<c>\d{{4}}|\d{{2}})(?:\s*г\.?)?{_TAIL}",
    re.IGNORECASE,
)
_WORD_DAY = re.compile(
    rf"(?:[^\W\d_]+\.?,?\s+)?{_WORD}\s+(?P<a>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<c>\d{{4}}){_TAIL}",
    re.IGNORECASE,
)
_WORD_YEAR = re.compile(rf"{_WORD}(?:\s+de)?\s+(?P<c>\d{{4}})", re.IGNORECASE)
# Two digits of a year up to this one are of this century.
_LAST_OF_CENTURY = 49
_WHOLE_YEAR = re.compile(r"\d{4}")


def order_of(cells: Iterable[str]) -> str:
    """``dmy``, ``mdy`` or ``ymd``: how a column with these *cells* writes dates.

    Empty when nothing in it says so, or when it writes now so, now so.
    """
    orders, unsure, dotted = set(), False, True
    for cell in cells:
        if found := _NUMBERS.fullmatch(cell):
            day_first, month_first = int(found["a"]) > 12, int(found["b"]) > 12
            orders |= {"dmy"} if day_first else {"mdy"} if month_first else set()
            unsure = unsure or not (day_first or month_first)
            dotted = dotted and "." in found["mark"]
        elif _YEAR_FIRST.fullmatch(cell) or _COMPACT.fullmatch(cell):
            orders.add("ymd")
    if unsure and dotted:
        orders.add("dmy")
    numbered = orders - {"ymd"}
    if len(numbered) == 1:
        return numbered.pop()
    return "ymd" if orders == {"ymd"} and not unsure else ""


def needs_order(cells: Iterable[str]) -> bool:
    """Whether any of *cells* has a day and a month in figures, after which comes the year."""
    return any(_NUMBERS.fullmatch(cell) for cell in cells)


def has_whole_year(text: str) -> bool:
    """Whether the century of a date is certain."""
    return bool(_WHOLE_YEAR.search(text))


def is_dated(cell: str) -> bool:
    """Whether *cell* has the shape of a whole date in figures."""
    return any(shape.fullmatch(cell) for shape in (_NUMBERS, _YEAR_FIRST, _COMPACT))


# The days of a table repeat from row to row.
@lru_cache(maxsize=4096)
def read_date(text: str, order: str, clock: str = "") -> str | None:
    """*text* as ``2024-05-31``, ``2024-05`` or ``2024-05-31T14:05:00``, with its zone if it has one.

    *order* is that of the column. *clock*: a time of the day that another column has. None when it
    is no date, or cannot be told without the order.
    """
    for shape in (_YEAR_FIRST, _COMPACT, _NUMBERS, _DAY_WORD, _WORD_DAY):
        if found := shape.fullmatch(text):
            day = _day(found.groupdict(), order)
            moment = _moment(found.groupdict()) or read_clock(clock)
            return f"{day}T{moment}" if day and moment and len(day) == 10 else day
    if found := _MONTH_YEAR.fullmatch(text) or _WORD_YEAR.fullmatch(text):
        parts = found.groupdict()
        month = month_of(parts["word"]) if "word" in parts else int(parts["b"])
        return f"{parts['c']}-{month:02}" if month and month <= 12 else None
    return text if _YEAR.fullmatch(text) else None


def read_clock(text: str) -> str:
    """A time of the day as ``14:05:00``, with its zone if it has one; empty when it is none."""
    found = _CLOCK.fullmatch(text.strip())
    return _moment(found.groupdict()) if found else ""


def _day(parts: dict[str, str | None], order: str) -> str | None:
    """The day that the *parts* of a match name; None when there is no such day."""
    first, second, third = parts["a"] or "", parts.get("b"), parts.get("c")
    if len(first) == 4:
        year, month, day = first, int(second or 0), int(third or 0)
    else:
        year = _whole_year(third or "")
        if word := parts.get("word"):
            month, day = month_of(word), int(first)
        elif order in {"dmy", "mdy"}:
            pair = int(first), int(second or 0)
            day, month = pair if order == "dmy" else pair[::-1]
        else:
            return None
    if not 1 <= month <= 12 or year < "0001":
        return None
    if len(first) == 4 and third is None:
        return f"{year}-{month:02}"
    return f"{year}-{month:02}-{day:02}" if 1 <= day <= monthrange(int(year), month)[1] else None


def _whole_year(text: str) -> str:
    if len(text) == 4:
        return text
    return f"{20 if int(text) <= _LAST_OF_CENTURY else 19}{text}"


def _moment(parts: dict[str, str | None]) -> str:
    """The time of the day; empty without one."""
    if not parts["hour"]:
        return ""
    hour, half = int(parts["hour"]), (parts["half"] or "").lower()
    if half:
        hour = hour % 12 + 12 * half.startswith("p")
    minute, second = int(parts["minute"] or 0), int(parts["second"] or 0)
    if hour > 23 or minute > 59 or second > 59:
        return ""
    zone = (parts["zone"] or "").upper()
    part = f".{parts['part']}" if parts["part"] else ""
    return f"{hour:02}:{minute:02}:{second:02}{part}{'Z' if zone in {'UTC', 'GMT'} else zone}"
