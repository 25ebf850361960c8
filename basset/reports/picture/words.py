"""Names in a picture: what may stand in XML, how wide it is about, and where it is cut."""

import re
from functools import lru_cache
from math import fsum
from unicodedata import category, east_asian_width

# XML has no place for these. Marks of direction would leak out of a name that is cut.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\x7f-\x9f]")
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
ELLIPSIS = "…"

# Widths in em, a little more than those of DejaVu Sans Condensed.
_NARROW = frozenset("fijlrtIJ.,:;|!'()[]/\\ -")
_BROAD = frozenset("mwMW@%#&<>=+~^")
# A word may be broken after these.
_BREAKS = "-/_@.:]"
_JOINED = frozenset(("Mn", "Me", "Cf"))


def clean(text: str) -> str:
    """*text* on one line, without what XML or a picture cannot hold."""
    return " ".join(_DIRECTION.sub("", _ILLEGAL.sub("\ufffd", text)).split())


def width(text: str, size: float) -> float:
    """About how wide *text* is at *size*, rather too much than too little."""
    # fsum, here and wherever places are computed: what sum makes of fractions depends on Python.
    return size * fsum(map(_em, text))


@lru_cache(maxsize=4096)
def _em(character: str) -> float:
    if character < "\x7f":
        if character in _NARROW:
            return 0.38
        return 0.92 if character in _BROAD else 0.7 if character.isupper() else 0.59
    kind = category(character)
    if kind in _JOINED:
        return 0.0
    if kind == "So":
        return 1.4
    return 1.05 if east_asian_width(character) in "WF" else 0.72


def shortened(text: str, size: float, room: float) -> str:
    """*text*, ended with an ellipsis where it is wider than *room*."""
    if width(text, size) <= room:
        return text
    room -= size
    for place, character in enumerate(text):
        room -= size * _em(character)
        if room < 0:
            return _whole(text[:place]) + ELLIPSIS
    return text


def _whole(text: str) -> str:
    """*text* without a joiner at its end that lost what it joins."""
    while text and (category(text[-1]) == "Cf" or text[-1] == " "):
        text = text[:-1]
    return text


def wrapped(text: str, size: float, room: float, most: int = 2) -> list[str]:
    """*text* in up to *most* lines of at most *room*; the last one is shortened."""
    if most == 1 or width(text, size) <= room:
        return [shortened(text, size, room)]
    place = _break(text, size, room)
    rest = text[place:].lstrip()
    return [text[:place].rstrip(), *wrapped(rest, size, room, most - 1)]


def _break(text: str, size: float, room: float) -> int:
    """Where the first line ends: after a space, else after a mark, else where it must."""
    fits = 0
    for place, character in enumerate(text):
        room -= size * _em(character)
        if room < 0:
            break
        fits = place + 1
    while 1 < fits < len(text) and _em(text[fits]) == 0:
        fits -= 1
    for breaks in (" ", _BREAKS):
        last = max((at for at in range(fits) if text[at] in breaks), default=0) + 1
        if last > fits / 3:
            return last
    return max(fits, 1)
