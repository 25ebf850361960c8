"""Deals faults from a seed, one to three at a time. The same seed deals the same list."""

import random
import time
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass

import psutil

from tests.faults.harness import Harness
from tests.faults.kinds import KINDS, Effect, Kind
from tests.faults.watcher import Claim, Watcher

PAUSE = (0.2, 0.8)
AT_ONCE = (1, 2, 2, 3, 3)


@dataclass(frozen=True)
class Planned:
    kinds: tuple[str, ...]
    seconds: float
    pause: float
    seed: int


@dataclass
class Struck:
    """One fault as it was. *affected*: the runs that somebody held when it struck."""

    kind: str
    area: str
    seed: int
    took_effect: bool
    began: float
    ended: float
    affected: frozenset[str]

    def recovery(self, claims: list[Claim]) -> float | None:
        """Seconds from its end until the last of its runs was claimed again; None if none was."""
        again = {
            claim.run: max(0.0, claim.at - self.ended)
            for claim in reversed(claims)
            if claim.run in self.affected and claim.fence > 1 and claim.at > self.began
        }
        return max(again.values(), default=None)


def draw(seed: int, names: list[str], count: int) -> list[Planned]:
    """The first *count* strikes of *seed*: like cards, every kind is dealt once before one comes again."""
    choice = random.Random(seed)
    deck: list[str] = []
    planned = []
    for _ in range(count):
        kinds: list[str] = []
        for _ in range(choice.choice(AT_ONCE)):
            deck = deck or choice.sample(names, len(names))
            if _go_together(*kinds, deck[-1]):
                kinds.append(deck.pop())
        longest = max(KINDS[name].seconds for name in kinds)
        seconds = choice.uniform(longest * 0.7, longest)
        planned.append(
            Planned(tuple(kinds), seconds, choice.uniform(*PAUSE), choice.randrange(2**32))
        )
    return planned


def _go_together(*names: str) -> bool:
    return len(names) == len({*names}) and (
        len(names) == 1 or not any(KINDS[name].alone for name in names)
    )


class Nemesis:
    def __init__(self, harness: Harness, watcher: Watcher) -> None:
        self._harness, self._watcher = harness, watcher
        self.struck: list[Struck] = []

    def strike(self, planned: Planned) -> None:
        """Let its faults be for a while, then heal them."""
        affected = frozenset(self._watcher.held())
        choice = random.Random(planned.seed)
        kinds = [KINDS[name] for name in planned.kinds]
        began = time.monotonic()
        with ExitStack() as stack:
            effects = [_begun(stack, each.apply(self._harness, choice)) for each in kinds]
            time.sleep(planned.seconds)
            seen = [effect() for effect in effects]
            affected |= self._watcher.held()
        ended = time.monotonic()
        for each, took in zip(kinds, seen, strict=True):
            self.struck.append(_struck(each, planned, took, (began, ended), affected))
        time.sleep(planned.pause)


def _begun(stack: ExitStack, fault: AbstractContextManager[Effect]) -> Effect:
    """What tells whether *fault* took effect: none where another one had ended its process."""
    try:
        return stack.enter_context(fault)
    except (psutil.NoSuchProcess, ProcessLookupError):
        return lambda: False


def _struck(
    one: Kind, planned: Planned, took: bool, times: tuple[float, float], affected: frozenset[str]
) -> Struck:
    return Struck(one.name, one.area, planned.seed, took, *times, affected)
