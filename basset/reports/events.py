"""What has its place in time: dated current statements, and events by their own dates.

The timeline of a report and that of a case say so alike.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from basset.investigations.spans import when_order
from basset.reports.model import Fact, Profile, Relation, Subject
from basset.reports.text import as_words, period, shown_when

# The keys by which an event says when it was.
EVENT_DATES = frozenset(
    ["date", "start", "start-date", "first-seen", "occurred", "when", "time", "end", "end-date"]
)


@dataclass(slots=True, eq=False)
class Event:
    """One line of the timeline: *who* did *what*, perhaps to *other*; *fact* of *about* says so.

    *is_event*: it is the fact that says when *who* was.
    """

    about: Subject
    fact: Fact
    start: str
    end: str
    who: Profile
    other: Profile | None = None
    is_event: bool = False

    @property
    def what(self) -> str:
        if isinstance(self.about, Relation):
            return as_words(self.about.type)
        if self.is_event:
            return "" if self.fact.key == "date" else as_words(self.fact.key)
        return f"{as_words(self.fact.key)}: {self.fact.shown}"

    @property
    def detail(self) -> str:
        """What a statement about a relationship says besides."""
        if not isinstance(self.about, Relation) or self.fact.key == "type":
            return ""
        return f"{as_words(self.fact.key)}: {self.fact.shown}"

    @property
    def is_moment(self) -> bool:
        """Whether it says when something was, not how long: an event's date, a day of founding."""
        return self.is_event or str(self.fact.value) == self.start

    @property
    def kind(self) -> str:
        """The lane of the picture that it is in."""
        if self.is_event:
            return "event"
        return as_words(self.fact.key if self.other is None else self.about.type)

    @property
    def words(self) -> str:
        """What the picture calls it."""
        if self.other:
            return f"{self.who.label} → {self.other.label}"
        return self.who.label if self.is_moment else f"{self.who.label}: {self.fact.shown}"

    @property
    def shown(self) -> str:
        return period(self.start, self.end) if self.end else shown_when(self.start)

    @property
    def order(self) -> tuple[Any, ...]:
        """What sorts events, the earliest first."""
        named = self.who.label.casefold(), self.what, self.detail, self.who.id
        return when_order(self.start or self.end), when_order(self.end), *named


def events_of(profiles: Iterable[Profile], relations: Iterable[Relation]) -> Iterator[Event]:
    """Those that current statements about *profiles* and *relations* name."""
    for profile in profiles:
        for fact in profile.current:
            yield from _stated(profile, fact)
    for relation in relations:
        for fact in relation.lines:
            start, end = fact.valid_from or "", fact.valid_to or ""
            if not fact.ended_at and (start or end):
                yield Event(relation, fact, start, end, relation.start, relation.end)


def _stated(profile: Profile, fact: Fact) -> Iterator[Event]:
    start, end = fact.valid_from or "", fact.valid_to or ""
    if profile.type == "event" and fact.key in EVENT_DATES:
        yield Event(profile, fact, str(fact.value), "", profile, is_event=True)
    elif start or end:
        yield Event(profile, fact, start, end, profile)
