"""The report as the PDF's templates read it: plain lists and texts, cut to the paper allowed.

Memory of the PDF follows its pages, so they have a budget; each list says how many it left out, and
each text that is shortened how much. A link is made only to what is printed.
"""

from collections.abc import Callable
from math import fsum
from typing import Any, TypeVar

from basset.reports.markup import Node
from basset.reports.model import Fact, NoteText, NumberedSource, Profile, Subject
from basset.reports.render.condense import reference_ranges
from basset.reports.render.room import Height, Printed, other_height, row_height, share_room
from basset.reports.render.shorten import STATEMENT, Shortener
from basset.reports.report import Report
from basset.reports.text import as_words, breakable, percent, period

# A link takes 50–100 kB of memory: profiles always have them, longer tables than this have none.
LINKED_ROWS = 150
# Characters of a statement in the table of relationships.
DETAIL = 300
# What templates read that is no text for a reader.
NO_TEXT = {"anchor", "picture"}

T = TypeVar("T")


class Paper:
    """Helps the sections to become template data that has room on so many *lines*."""

    def __init__(self, report: Report, lines: float) -> None:
        self._report = report
        self._lines = lines
        self._lists: list[Printed] = []
        self._links: list[dict[str, str]] = []
        self._anchors: set[str] = set()
        self.shortener = Shortener(report.order.config.formats)

    @property
    def was_cut(self) -> bool:
        return any(each.total > len(each.rows) for each in self._lists)

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
        share_room(self._lists, self._lines - fsum(other_height(each) for each in sections))
        told: dict[str, Any] = self._set(
            {
                **about,
                "project": report.project["name"],
                "type": about["type"].words,
                "times": report.times,
                "prepared_for": report.order.config.prepared_for or "",
                "theme": {
                    "accent": report.order.theme.accent,
                    "footer": report.order.theme.footer or "",
                    "picture": report.order.theme.picture,
                },
                "warnings": report.warnings,
                "sections": sections,
            }
        )
        for link in self._links:
            if link["anchor"] not in self._anchors:
                link["anchor"] = ""
        return told

    def _set(self, value: Any) -> Any:
        """*value* as Typst sets it: no text too long, all with places to break, links that lead."""
        if isinstance(value, str):
            return breakable(self.shortener.text(value))
        if isinstance(value, list | tuple):
            return [self._set(each) for each in value]
        if not isinstance(value, dict):
            return value
        told = {key: each if key in NO_TEXT else self._set(each) for key, each in value.items()}
        if "total" in told:
            told["left_out"] = told["total"] - len(told["rows"])
        if "anchor" in told:
            # What has a text leads to an anchor, what has none is led to.
            if "text" in told:
                self._links.append(told)
            else:
                self._anchors.add(told["anchor"])
        return told

    def cut(
        self, entries: list[T], as_row: Callable[[T], Any], height: Height = row_height
    ) -> dict[str, Any]:
        """As many rows as have room; *height* tells how many lines one takes."""
        rows: list[Any] = []
        heights: list[float] = []
        left = self._lines
        for entry in entries:
            if left < 0:
                break
            rows.append(as_row(entry))
            heights.append(height(rows[-1]))
            left -= heights[-1]
        self._lists.append(Printed(rows, heights, len(entries)))
        return self._listed(rows, len(entries))

    def first(self, entries: list[T], as_row: Callable[[T], Any], most: int) -> dict[str, Any]:
        """The first *most* rows of a list that is itself in a row."""
        return self._listed([as_row(entry) for entry in entries[:most]], len(entries))

    def _listed(self, rows: list[Any], total: int) -> dict[str, Any]:
        return {"rows": rows, "total": total, "elsewhere": self.shortener.elsewhere}

    def table(self, entries: list[T], as_row: Callable[[T, bool], Any]) -> dict[str, Any]:
        """Rows with links, unless they are many."""
        linked = len(entries) <= LINKED_ROWS
        return self.cut(entries, lambda entry: as_row(entry, linked))

    def name(self, profile: Profile, linked: bool = True) -> dict[str, str]:
        """A name and where it links to; empty when the profile is not printed."""
        return {"text": profile.label, "anchor": profile.anchor if linked else ""}

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
        """References, and the anchor of the source that each links to, if it has any."""
        return [
            {"text": each.text, "anchor": f"s{each.first}" if linked and each.cited else ""}
            for each in reference_ranges(sources)
        ]

    def fact(self, fact: Fact, linked: bool, *, shared: bool = False) -> dict[str, Any]:
        """*shared*: its sources stand above the table."""
        return {
            "key": as_words(fact.key),
            "lang": fact.lang or "",
            "value": self.shortener.text(fact.shown, STATEMENT),
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
        detail["value"] = self.shortener.text(fact.shown, DETAIL)
        return detail

    def note(self, note: NoteText) -> dict[str, Any]:
        body = self.shortener.note([self._node(node) for node in note.body])
        return {"body": body, "byline": note.byline}

    def _node(self, node: Node) -> Node:
        """A node of a note's text, with what it cites as templates print it."""
        if node["t"] == "source":
            return {"t": "refs", "refs": self.references([node["source"]], linked=True)}
        if node["t"] == "entity":
            return {"t": "name", "who": self.name(node["profile"])}
        if "c" in node:
            return node | {"c": [self._node(child) for child in node["c"]]}
        return node
