"""Waiting for what somebody else does."""

import time
from collections.abc import Callable
from typing import TypeVar

from basset.errors import Unavailable

T = TypeVar("T")
POLL_SECONDS = 0.25


class NotYet(Unavailable):
    code = "not_yet"


def wait_for(look: Callable[[], T | None], seconds: float, otherwise: str) -> T:
    """What *look* returns once that is something.

    Raises:
        NotYet: *seconds* have passed; says *otherwise*.
    """
    deadline = time.monotonic() + seconds
    while (seen := look()) is None:
        if time.monotonic() > deadline:
            raise NotYet(otherwise)
        time.sleep(POLL_SECONDS)
    return seen
