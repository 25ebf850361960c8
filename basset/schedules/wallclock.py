"""What a clock on the wall shows, as moments: not obvious on the two nights when clocks move."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from basset.errors import InvalidInput

SECOND = timedelta(seconds=1)
OFFSET = re.compile(r"(?:UTC|GMT)? ?([+-])(\d{1,2}):?(\d\d)?", re.IGNORECASE)


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """The time zone *name* of the IANA database.

    Raises:
        InvalidInput: there is none of that name.
    """
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):  # unknown; not a name at all; the name of a folder
        raise _unknown(name) from None


def named_zone(text: str) -> ZoneInfo:
    """The time zone that a user typed: a name of the IANA database, blanks around it aside.

    Stricter than ``zone``, which also reads what an earlier version stored: the zone of one
    machine (``localtime``) or a copy with another count of seconds (``right/…``) is refused.

    Raises:
        InvalidInput: there is none of that name; an offset is answered with what to type instead.
    """
    name = text.strip()
    if name in _iana():
        return zone(name)
    if OFFSET.fullmatch(name):
        raise InvalidInput(_instead_of_offset(name), field="timezone")
    raise _unknown(name)


@lru_cache(maxsize=1)
def _iana() -> frozenset[str]:
    return frozenset(available_timezones() - {"localtime", "posixrules", "Factory"})


def _unknown(name: str) -> InvalidInput:
    return InvalidInput(
        f"unknown time zone {name[:60]!r}; examples are UTC and Europe/London", field="timezone"
    )


def _instead_of_offset(name: str) -> str:
    """What to type for an offset: Etc/GMT counts whole hours, with the sign the other way round."""
    sign, hours, minutes = OFFSET.fullmatch(name).group(1, 2, 3)  # type: ignore[union-attr]
    turned = f"Etc/GMT{'-' if sign == '+' else '+'}{int(hours)}"
    better = "a city's zone, such as Europe/Berlin, also knows summer time"
    if int(minutes or 0) or turned not in _iana():
        return f"{name!r} is an offset and not a zone; {better}"
    return f"{name!r} is an offset and not a zone; its zone is {turned}, but {better}"


def moments(wall: datetime, where: ZoneInfo) -> list[datetime]:
    """Every moment at which the clock shows *wall*: none in a gap, two in a repeated hour."""
    readings = [wall.replace(tzinfo=where, fold=fold).astimezone(UTC) for fold in (0, 1)]
    return sorted({moment for moment in readings if shown(moment, where) == wall})


def first_moment(wall: datetime, where: ZoneInfo) -> datetime:
    """The first moment at which the clock shows *wall*; in a gap, when it has jumped past it."""
    if showing := moments(wall, where):
        return showing[0]
    # In a gap the two readings of *wall* lie on either side of the jump.
    before = wall.replace(tzinfo=where, fold=1).astimezone(UTC)
    after = wall.replace(tzinfo=where, fold=0).astimezone(UTC)
    while after - before > SECOND:
        middle = before + ((after - before) / 2 // SECOND) * SECOND
        if shown(middle, where) < wall:
            before = middle
        else:
            after = middle
    return after


def shown(moment: datetime, where: ZoneInfo) -> datetime:
    """What the clock shows at *moment*, without zone."""
    return moment.astimezone(where).replace(tzinfo=None, fold=0)


def offset(moment: datetime, where: ZoneInfo) -> timedelta:
    """How far the clock is ahead of UTC at *moment*."""
    ahead = moment.astimezone(where).utcoffset()
    assert ahead is not None  # a zone always has one
    return ahead
