"""What the folders of reports are called, and what an attempt's name says."""

import re
from collections.abc import Iterator
from itertools import count
from typing import NamedTuple

MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"
_HALF = re.compile(r"\.(?P<run>.+)\.(?P<fence>\d+)(-[^.]+)?\.tmp")
_WHOLE = re.compile(r"(?P<place>\d{5,}(-[^.]+)?)((\.(?P<run>[^.]+)(\.\d+)?)?\.(?P<fence>\d+))?")


class Named(NamedTuple):
    """What the name of an attempt's folder says. *place*: None until it is complete; then several
    attempts of a run have the same one. *run_id*: None where the name does not say it.
    """

    place: str | None
    run_id: str | None
    fence: int


def named(folder: str) -> Named | None:
    """What the name of a *folder* says; None if no attempt gives such a name."""
    name = base(folder)
    if half := _HALF.fullmatch(name):
        return Named(None, half["run"], int(half["fence"]))
    whole = _WHOLE.fullmatch(name)
    return Named(whole["place"], whole["run"], int(whole["fence"] or 1)) if whole else None


def half_name(run_id: str, fence: int, of: str = "") -> str:
    """The folder of an attempt that is not complete; *of*: what tells several of one apart."""
    return f".{run_id}.{fence}{of}.tmp"


def whole_names(place: str, run_id: str, fence: int) -> Iterator[str]:
    """The names that a complete folder may have, the shortest first, without an end.

    It gets one that is free: what is there may be an earlier attempt's, from a restored backup, or
    a stranger's.
    """
    if fence == 1:
        yield place
    yield f"{place}.{fence}"
    yield f"{place}.{run_id}.{fence}"
    yield from (f"{place}.{run_id}.{again}.{fence}" for again in count(2))


def base(name: str) -> str:
    """The last part of a *name* in a store."""
    return name.rpartition("/")[2]


def parent(name: str) -> str:
    """The folder that has *name*."""
    return name.rpartition("/")[0]
