"""How an option shows its effect: checks of what came of a line that has it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Outcome:
    """What came of a line with an option: *answer* is its JSON, else *error* why it was refused.

    *plain* answers the same line without the option, *ask* any other line.
    """

    answer: Any
    error: str
    plain: Callable[[], Any]
    ask: Callable[[str], Any]


Check = Callable[[Outcome], object]
# Option → what is typed after it, and what that must come to.
Options = dict[str, tuple[str, Check]]


@dataclass(frozen=True)
class Spec:
    """*before* is typed before each run, and the id in its answer is ``{row}``."""

    line: str
    options: Options = field(default_factory=dict)
    before: str = ""


def has(**fields: Any) -> Check:
    """The answer has these fields."""
    return lambda outcome: fields.items() <= outcome.answer.items()


def claim(key: str, **fields: Any) -> Check:
    """The answer has a claim with this key and these fields."""

    def check(outcome: Outcome) -> bool:
        return any(
            {"key": key, **fields}.items() <= each.items()
            for each in outcome.answer.get("claims", ())
        )

    return check


def only(keep: Callable[[Any], bool]) -> Check:
    """The list has those that *keep* says, and without the option there are others."""

    def check(outcome: Outcome) -> bool:
        rows = outcome.answer
        return (
            bool(rows) and rows == [row for row in outcome.plain() if keep(row)] != outcome.plain()
        )

    return check


def refused(reason: str) -> Check:
    return lambda outcome: reason in outcome.error


def falling(key: Callable[[Any], Any]) -> Check:
    """The list falls by *key*, so it would rise without the minus."""

    def check(outcome: Outcome) -> bool:
        keys = [key(row) for row in outcome.answer]
        return len(set(keys)) > 1 and keys == sorted(keys, reverse=True)

    return check


def ended(outcome: Outcome) -> bool:
    return any(each["ended_at"] for each in outcome.answer.get("claims", ()))


def config(**fields: Any) -> Check:
    """The answer is a run or a schedule whose report is configured so."""
    return lambda outcome: fields.items() <= outcome.answer.get("report_config", {}).items()


def by_bob(outcome: Outcome) -> bool:
    """The author is the one that was named: in the answer, or where a deletion is remembered."""
    deletions = [outcome.ask("project deletions Quay"), outcome.ask("project deletions")]
    return "bob" in str([outcome.answer, *deletions])
