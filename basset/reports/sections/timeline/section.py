"""Every dated current statement, and events by their own dates, oldest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html import escape

from markupsafe import Markup

from basset.investigations.spans import when_order
from basset.reports.model import Fact, Profile, Relation, Subject
from basset.reports.picture.paper import on_paper
from basset.reports.picture.svg import Picture
from basset.reports.render.html import marking_html, name_html, references_html
from basset.reports.render.markdown import markdown_table, marks_text, references
from basset.reports.render.paper import Paper
from basset.reports.report import Report
from basset.reports.sections.part import Blocks, Citations, Data, Part
from basset.reports.sections.timeline.picture import draw_timeline, entry_of
from basset.reports.shown import Shown
from basset.reports.text import as_words, markdown_text, period, shown_when

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


class TimelineSection(Part):
    entries = "timeline entries"
    nothing = "Nothing in this report has a date."

    def __init__(self, report: Report) -> None:
        super().__init__(report)
        self.events = sorted(
            _events(report),
            key=lambda e: (
                when_order(e.start or e.end),
                when_order(e.end),
                e.who.label.casefold(),
                e.what,
                e.detail,
                e.who.id,
            ),
        )

    @property
    def count(self) -> int:
        return len(self.events)

    @property
    def is_empty(self) -> bool:
        return not self.events

    @cached_property
    def picture(self) -> Picture | None:
        """The table as a picture; None where it has too little."""
        entries = [
            entry_of(event.kind, event.words, event.start, event.end, moment=event.is_moment)
            for event in self.events
        ]
        return draw_timeline([entry for entry in entries if entry], len(entries))

    def cited(self) -> Citations:
        return (source for event in self.events for source in event.fact.references)

    def show(self, shown: Shown) -> None:
        for event in self.events:
            shown.facts(event.about, [event.fact])

    @staticmethod
    def table_rows(events: list[Event], linked: bool) -> Markup:
        rows = (_row_html(event, linked) for event in events)
        return Markup("\n".join(rows))  # noqa: S704 - escaped piece by piece

    def markdown(self) -> Blocks:
        rows = []
        for event in self.events:
            other = f" {markdown_text(event.other.label)}" if event.other else ""
            what = f"{markdown_text(event.who.label)} {markdown_text(event.what)}{other}"
            what += f" ({markdown_text(event.detail)})" if event.detail else ""
            what += marks_text(event.fact.own_marking)
            rows.append([markdown_text(event.shown), what, references(event.fact.sources)])
        yield markdown_table(("When", "What", "Sources"), rows) or self.nothing

    def paper(self, paper: Paper) -> Data:
        picture = {"picture": on_paper(self.picture) if self.picture else None}
        return picture | paper.table(
            self.events,
            lambda event, linked: {
                "when": event.shown,
                "who": paper.name(event.who, linked),
                "what": event.what,
                "other": paper.name(event.other, linked) if event.other else None,
                "detail": event.detail,
                "marking": event.fact.own_marking,
                "refs": paper.references(event.fact.sources, linked),
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
                "detail": event.detail or None,
                "marking": event.fact.own_marking or None,
                "sources": sorted(source.number for source in event.fact.sources),
            }
            for event in self.events
        ]
        return {"timeline": rows}


def _row_html(event: Event, linked: bool) -> str:
    other = f" {name_html(event.other, linked)}" if event.other else ""
    detail = event.detail
    told = f' <span class="soft" dir="auto">({escape(detail)})</span>' if detail else ""
    return (
        f'<tr><td class="soft">{escape(event.shown)}</td><td>{name_html(event.who, linked)} '
        f'<span dir="auto">{escape(event.what)}</span>{other}{told}'
        f"{marking_html(event.fact.own_marking)}</td>"
        f"<td>{references_html(event.fact.sources)}</td></tr>"
    )


def _events(report: Report) -> Iterator[Event]:
    for profile in report.profiles:
        for fact in profile.current:
            yield from _stated(profile, fact)
    for relation in report.relations:
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
