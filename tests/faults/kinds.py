"""A fault: what it is, what it does, and how one sees that it took effect."""

import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass

from tests.faults.harness import Harness

# Begins when it is entered and yields what shows that it took effect; heals when it is left.
Effect = Callable[[], bool]
Apply = Callable[[Harness, random.Random], AbstractContextManager[Effect]]


@dataclass(frozen=True)
class Kind:
    """*area*: what it may be the true reason of. *seconds*: how long it lasts, at most. *alone*: no
    other comes with it.
    """

    name: str
    area: str
    apply: Apply
    seconds: float = 2
    alone: bool = False


KINDS: dict[str, Kind] = {}


def kind(
    name: str, area: str, seconds: float = 2, *, alone: bool = False
) -> Callable[[Apply], Apply]:
    """Make the decorated function a fault that the nemesis knows by *name*."""

    def known(apply: Apply) -> Apply:
        KINDS[name] = Kind(name, area, apply, seconds, alone)
        return apply

    return known


Faulty = Iterator[Effect]
