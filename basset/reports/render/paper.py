"""The report as the PDF's templates read it: plain lists and texts, cut to what paper can take.

Memory of the PDF follows its pages, so profiles and rows have a budget; each list says how many it
left out. A link is made only to what is printed. Long unbroken texts are given places to break.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from basset.reports.markup import Node
from basset.reports.model import Fact, NoteText, NumberedSource, Profile, Subject
from basset.reports.render.condense import reference_ranges
from basset.reports.report import Report
from basset.reports.sections import Section
from basset.reports.text import as_words, breakable, percent, period
from basset.settings import Settings

# A link takes 50–100 kB of memory: profiles always have them, longer tables than this have none.
LINKED_ROWS = 150
# Characters of a statement in the table of relationships.
DETAIL = 300

T = TypeVar("T")


class Paper:
    """Helps the sections to become template data; knows which profiles and sources are printed."""

    def __init__(self, report: Report, settings: Settings) -> None:
        self.max_profiles, self.max_rows = settings.pdf_profiles, settings.pdf_table_rows
        self.shortened = 0
        self._report = report
        profiles = self.max_profiles if Section.PROFILES in report.sections else 0
        self._printed = {profile.id for profile in report.profiles[:profiles]}
        # Those that the report cites are numbered from 1 and are listed by their numbers.
        self._last_source = self.max_rows if Section.SOURCES in report.sections else 0

    def data(self) -> dict[str, Any]:
        """All that the templates read: the title page, and in ``sections`` what those say."""
        report = self._report
        about = report.about
        sections = [
            {
                "name": section.value,
                "heading": section.heading,
                "data": {"nothing": part.nothing, "entries": part.entries, **part.paper(self)},
            }
            for section, part in zip(report.sections, report.printed, strict=True)
        ]
        return {
            **about,
            "title": breakable(about["title"]),
            "project": breakable(report.project["name"]),
            "type": about["type"].words,
            "times": report.times,
            "warnings": report.warnings,
            "sections": sections,
        }

    def cut(
        self, entries: list[T], as_row: Callable[[T], Any], most: int | None = None
    ) -> dict[str, Any]:
        """*most* rows; without it as many as a table may have."""
        rows = [as_row(entry) for entry in entries[: most or self.max_rows]]
        return {"rows": rows, "left_out": len(entries) - len(rows)}

    def table(self, entries: list[T], as_row: Callable[[T, bool], Any]) -> dict[str, Any]:
        """Rows with links, unless they are many."""
        linked = len(entries) <= LINKED_ROWS
        return self.cut(entries, lambda entry: as_row(entry, linked))

    def name(self, profile: Profile, linked: bool = True) -> dict[str, str]:
        """A name and where it links to; empty when the profile is not printed."""
        anchor = profile.anchor if linked and profile.id in self._printed else ""
        return {"text": breakable(profile.label), "anchor": anchor}

    def entry(self, profile: Profile) -> dict[str, Any]:
        """An entity in a list."""
        return {
            "who": self.name(profile),
            "type": as_words(profile.type),
            "marking": profile.own_marking,
        }

    def subject(self, subject: Subject, linked: bool = True) -> dict[str, Any]:
        """One name, or two with the relationship between them."""
        if isinstance(subject, Profile):
            return {"start": self.name(subject, linked), "end": None}
        return {
            "start": self.name(subject.start, linked),
            "type": as_words(subject.type),
            "end": self.name(subject.end, linked),
        }

    def references(self, sources: list[NumberedSource], linked: bool) -> list[dict[str, Any]]:
        """References, and the source that each links to; 0 for none."""
        return [
            {
                "text": each.text,
                "source": each.first
                if linked and each.cited and each.first <= self._last_source
                else 0,
            }
            for each in reference_ranges(sources)
        ]

    def fact(self, fact: Fact, linked: bool, *, shared: bool = False) -> dict[str, Any]:
        """*shared*: its sources stand above the table."""
        return {
            "key": as_words(fact.key),
            "lang": fact.lang or "",
            "value": breakable(fact.shown),
            "valid": period(fact.valid_from, fact.valid_to),
            "confidence": percent(fact.confidence),
            "marking": fact.own_marking,
            "ended": fact.ended_at[:10] if fact.ended_at else "",
            "disputed": fact.disputed,
            "refs": [] if shared else self.references(fact.sources, linked),
        }

    def detail(self, fact: Fact, linked: bool) -> dict[str, Any]:
        """A statement in the table of relationships, where a long one is cut."""
        detail = self.fact(fact, linked)
        if len(fact.shown) > DETAIL:
            self.shortened += 1
            detail["value"] = breakable(fact.shown[:DETAIL].rsplit(" ", 1)[0] + " …")
        return detail


def note_on_paper(note: NoteText) -> dict[str, Any]:
    return {"body": [_breakable(node) for node in note.body], "byline": breakable(note.byline)}


def _breakable(node: Node) -> Node:
    broken = dict(node)
    if "s" in node:
        broken["s"] = breakable(node["s"])
    if "c" in node:
        broken["c"] = [_breakable(child) for child in node["c"]]
    return broken
