"""Every dated current statement, and events by their own dates, oldest first."""

from functools import cached_property
from html import escape

from markupsafe import Markup

from basset.reports.events import Event, events_of
from basset.reports.picture.paper import on_paper
from basset.reports.picture.svg import Picture
from basset.reports.render.html import isolated_html, marking_html, name_html, references_html
from basset.reports.render.markdown import markdown_table, marks_text, references
from basset.reports.render.paper import Paper
from basset.reports.report import Report
from basset.reports.sections.part import Blocks, Citations, Data, Part
from basset.reports.sections.timeline.picture import draw_timeline, entry_of
from basset.reports.shown import Shown
from basset.reports.text import markdown_text


class TimelineSection(Part):
    entries = "timeline entries"
    nothing = "Nothing in this report has a date."

    def __init__(self, report: Report) -> None:
        super().__init__(report)
        self.events = sorted(
            events_of(report.profiles, report.relations), key=lambda event: event.order
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
        f"{isolated_html(event.what)}{other}{told}"
        f"{marking_html(event.fact.own_marking)}</td>"
        f"<td>{references_html(event.fact.sources)}</td></tr>"
    )
