"""Every dated current statement, and events by their own dates, oldest first."""

from collections.abc import Iterator
from dataclasses import dataclass

from basset.investigations.when import when_order
from basset.reports.model import Fact, NumberedSource, Profile, Subject, strictest
from basset.reports.render.markdown import markdown_table, marks_text, references
from basset.reports.render.paper import Paper
from basset.reports.report import Report
from basset.reports.sections.part import Blocks, Citations, Data, Part
from basset.reports.shown import Shown
from basset.reports.text import as_words, markdown_text, period, shown_time

# The keys by which an event says when it was.
EVENT_DATES = frozenset(
    ["date", "start", "start-date", "first-seen", "occurred", "when", "time", "end", "end-date"]
)


@dataclass(slots=True, eq=False)
class Event:
    """One line of the timeline: *who* did *what*, perhaps to *other*; *facts* of *about* say so."""

    about: Subject
    facts: list[Fact]
    start: str
    end: str
    who: Profile
    what: str
    other: Profile | None
    sources: list[NumberedSource]
    own_marking: str

    @property
    def shown(self) -> str:
        return period(self.start, self.end) if self.end else shown_time(self.start)


class TimelineSection(Part):
    entries = "timeline entries"
    nothing = "Nothing in this report has a date."

    def __init__(self, report: Report) -> None:
        super().__init__(report)
        self.events = sorted(
            _events(report),
            key=lambda e: (
                when_order(e.start or e.end),
                e.end,
                e.who.label.casefold(),
                e.what,
                e.who.id,
            ),
        )

    @property
    def count(self) -> int:
        return len(self.events)

    def cited(self) -> Citations:
        return (source for event in self.events for source in event.sources)

    def show(self, shown: Shown) -> None:
        for event in self.events:
            shown.facts(event.about, event.facts)

    def markdown(self) -> Blocks:
        rows = []
        for event in self.events:
            other = f" {markdown_text(event.other.label)}" if event.other else ""
            what = f"{markdown_text(event.who.label)} {markdown_text(event.what)}{other}"
            what += marks_text(event.own_marking)
            rows.append([markdown_text(event.shown), what, references(event.sources)])
        yield markdown_table(("When", "What", "Sources"), rows) or self.nothing

    def paper(self, paper: Paper) -> Data:
        return paper.table(
            self.events,
            lambda event, linked: {
                "when": event.shown,
                "who": paper.name(event.who, linked),
                "what": event.what,
                "other": paper.name(event.other, linked) if event.other else None,
                "marking": event.own_marking,
                "refs": paper.references(event.sources, linked),
            },
        )

    def json(self) -> Data:
        rows = [
            {
                "from": event.start or None,
                "to": event.end or None,
                "entity_id": event.who.id,
                "what": event.what,
                "other_id": event.other.id if event.other else None,
                "marking": event.own_marking or None,
                "sources": sorted(source.number for source in event.sources),
            }
            for event in self.events
        ]
        return {"timeline": rows}


def _events(report: Report) -> Iterator[Event]:
    for profile in report.profiles:
        for fact in profile.current:
            yield from _stated(profile, fact)
    for relation in report.relations:
        start, end = relation.valid_from or "", relation.valid_to or ""
        if not relation.ended and (start or end):
            what = as_words(relation.type)
            stated = [fact for fact in relation.current if fact.valid_from or fact.valid_to]
            marking = strictest((relation.own_marking, *(fact.own_marking for fact in stated)))
            sources = relation.sources
            yield Event(
                relation, stated, start, end, relation.start, what, relation.end, sources, marking
            )


def _stated(profile: Profile, fact: Fact) -> Iterator[Event]:
    start, end = fact.valid_from or "", fact.valid_to or ""
    if profile.type == "event" and fact.key in EVENT_DATES:
        what = "" if fact.key == "date" else as_words(fact.key)
        yield Event(
            profile, [fact], fact.shown, "", profile, what, None, fact.sources, fact.own_marking
        )
    elif start or end:
        what = f"{as_words(fact.key)}: {fact.shown}"
        yield Event(
            profile, [fact], start, end, profile, what, None, fact.sources, fact.own_marking
        )
