"""Dates, as exactly as they are known: in one spelling where there is one, else as they were said.

``2024``, ``2024-05``, ``2024-05-31`` and times with a zone are read; "44 BC", "before 1990",
"1990/1995" and "spring 2019" are kept as they are.
"""

import re

from basset.clock import parse, stamp

MAX_WHEN = 100
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_STORED = re.compile(r"\d{4}(-\d{2}(-\d{2}(T[\d:.]+Z)?)?)?")
_BEFORE_CHRIST = re.compile(r"-0*(\d{1,6})\b|(\d{1,6})\s*(?:BC|BCE|B\.C\.)", re.IGNORECASE)
_YEAR = re.compile(r"\b\d{4}\b")
# Where what names no year comes, in lists by time: at the end.
_NO_YEAR = 10_000


def check_date(text: str) -> str:
    """A date or a time that can be compared with others: ``2024-05`` or a time with its zone.

    Raises:
        ValueError: it is none.
    """
    try:
        if _DATE.fullmatch(text):
            parse(f"{text}{'-01-01'[3 * text.count('-') :]}T00:00:00Z")
            return text
        moment = parse(text)
    except (ValueError, OverflowError):
        raise ValueError(
            "must be a date such as 2024, 2024-05 or 2024-05-31, or a time with its zone"
        ) from None
    return stamp(moment) if moment.year >= 1000 else text


def check_when(text: str) -> str:
    """When something was: a date or time that is read, else *text* as it is.

    Raises:
        ValueError: it looks like a date and is none, such as the 31st of June.
    """
    try:
        return check_date(text)
    except ValueError:
        if _DATE.fullmatch(text):
            raise ValueError(f"is no date of the calendar: {text}") from None
        return text


def is_comparable(text: str) -> bool:
    """Whether *text* is a date or time as it is stored, so that texts compare like times."""
    return bool(_STORED.fullmatch(text))


def when_order(text: str) -> tuple[int, str]:
    """What sorts dates and what was said in words by year, the earliest first."""
    if before_christ := _BEFORE_CHRIST.match(text):
        return -int(before_christ[1] or before_christ[2]), text
    year = _YEAR.search(text)
    return int(year.group()) if year else _NO_YEAR, text
