"""Dates and times as fields hold them: as exactly as they are known, and as they were said.

``2024``, ``2024-05``, ``2024-05-31`` and times with a zone are read, and stay in the zone in which
they were given; "44 BC", "before 1990", "1990/1995" and "spring 2019" are kept as they are. What
they mean, in lists by time and beside each other, is in ``spans``.
"""

import re
from functools import lru_cache

from basset.clock import NoTime, parse, stamp

MAX_WHEN = 100
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?", re.ASCII)


def check_date(text: str) -> str:
    """A date or a time that can be compared with others: ``2024-05`` or a time in UTC.

    Raises:
        NoTime: it is none.
        ValueError: it is a time that is in no year of UTC.
    """
    if not _DATE.fullmatch(text):
        return stamp(parse(text))
    parse(f"{text}{'-01-01'[3 * text.count('-') :]}T00:00:00Z")
    return text


def check_query_date(text: str) -> str:
    """``check_date`` for somebody who may have meant a date.

    Raises:
        ValueError: it is none.
    """
    try:
        return check_date(text)
    except NoTime as error:
        raise ValueError(f"{error}, or a date such as 2024, 2024-05 or 2024-05-31") from None


def check_when(text: str) -> str:
    """When something was: *text* as it is.

    Raises:
        ValueError: it looks like a date and is none, such as the 31st of June, or it is a time
            that is in no year of UTC.
    """
    try:
        check_date(text)
    except NoTime:
        if _DATE.fullmatch(text):
            raise ValueError(f"is no date of the calendar: {text}") from None
    return text


# The same few times stand on many claims.
@lru_cache(maxsize=4096)
def comparable(text: str) -> str:
    """The same for one moment in two zones, so that it is one; any other text as it is."""
    if len(text) <= 10:
        return text
    try:
        return check_date(text)
    except ValueError:
        return text
