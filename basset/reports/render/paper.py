"""The report as the PDF's template reads it: plain lists and texts, cut to what paper can take.

Memory of the PDF follows its pages, so profiles and rows have a budget; each list says how many it left out. A link
is made only to what is printed. Long unbroken texts are given places to break.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from basset.reports.config import Section
from basset.reports.markup import Node
from basset.reports.model import (
    Change,
    Changes,
    Event,
    Fact,
    NoteText,
    Profile,
    Relation,
    Report,
    Source,
    Subject,
)
from basset.reports.render.compact import dated, details, rows, runs, shared_sources
from basset.reports.text import breakable, when, words

# More relationships of one entity than this are counted; the table of relationships has them.
LINKS = 24
# A link takes 50–100 kB of memory: profiles always have them, longer tables than this have none.
LINKED_ROWS = 150
# Characters of a statement in the table of relationships.
DETAIL = 300


@dataclass(frozen=True, slots=True)
class Budget:
    profiles: int
    rows: int


class Paper:
    """Turns a report's parts into template data; knows which profiles and sources are printed."""

    def __init__(self, report: Report, budget: Budget) -> None:
        self._report = report
        self._budget = budget
        self._shortened = 0
        printed = report.profiles[: budget.profiles] if Section.PROFILES in report.sections else []
        self._printed = {profile.id for profile in printed}
        self._last_source = (
            min(len(report.cited), budget.rows) if Section.SOURCES in report.sections else 0
        )

    def data(self) -> dict[str, Any]:
        report = self._report
        return {
            "title": breakable(report.title),
            "project": breakable(report.project),
            "description": breakable(report.description_shown),
            "type": report.type_words,
            "number": report.number,
            "id": report.id,
            "marking": report.marking,
            "as_of": when(report.as_of),
            "warnings": report.warnings,
            "sections": report.sections,
            "figures": [[label, f"{count:,}"] for label, count in report.figures],
            "leaders": [
                [self._name(profile), words(profile.type), sentence]
                for profile, sentence in report.leaders
            ],
            "assessment": _note(report.assessment) if report.assessment else None,
            "notes": [_note(note) for note in report.notes],
            "changes": self._changes(report.changes) if report.changes else None,
            "profiles": self._cut(report.profiles, self._budget.profiles, self._profile),
            "relationships": {
                **self._table(report.relations, self._relation),
                "dated": _any_dated(report.relations),
            },
            "remarks": [
                self._remark(relation)
                for relation in report.relations[: self._budget.rows]
                if relation.notes
            ],
            "timeline": self._table(report.timeline, self._event),
            "statistics": [
                {
                    "title": s.title,
                    "largest": s.largest,
                    **self._cut(s.rows, self._budget.rows, list),
                }
                for s in report.statistics
            ],
            "sources": self._cut(report.cited, self._budget.rows, self._source),
            "shortened": self._shortened,
            "method": report.method,
        }

    @staticmethod
    def _cut(things: list[Any], budget: int, as_row: Any) -> dict[str, Any]:
        return {
            "rows": [as_row(thing) for thing in things[:budget]],
            "left_out": max(0, len(things) - budget),
        }

    def _table(self, things: list[Any], as_row: Callable[[Any, bool], Any]) -> dict[str, Any]:
        """Rows with links, unless they are many."""
        linked = len(things) <= LINKED_ROWS
        return self._cut(things, self._budget.rows, lambda thing: as_row(thing, linked))

    def _name(self, profile: Profile, linked: bool = True) -> list[str]:
        """A name and where it links to; empty when the profile is not printed."""
        return [
            breakable(profile.label),
            profile.anchor if linked and profile.id in self._printed else "",
        ]

    def _refs(self, sources: list[Source], linked: bool) -> list[list[Any]]:
        """References, and the source that each links to; 0 for none."""
        return [
            [run.text, run.first if linked and run.cited and run.first <= self._last_source else 0]
            for run in runs(sources)
        ]

    def _profile(self, profile: Profile) -> dict[str, Any]:
        links = profile.relations[:LINKS]
        shared = shared_sources(profile.facts)
        return {
            "dated": dated(profile.facts),
            "shared": self._refs(shared, True),
            "anchor": profile.anchor,
            "name": breakable(profile.label),
            "type": words(profile.type),
            "status": _status(profile),
            "changed": profile.changed,
            "facts": [self._fact(fact, True, said=bool(shared)) for fact in rows(profile.facts)],
            "links": [self._link(profile, relation) for relation in links],
            "more_links": len(profile.relations) - len(links),
            "notes": [_note(note) for note in profile.notes],
        }

    def _link(self, profile: Profile, relation: Relation) -> list[Any]:
        outward = relation.start is profile
        other = relation.end if outward else relation.start
        return [outward, words(relation.type), self._name(other), relation.ended, _status(relation)]

    def _fact(self, fact: Fact, linked: bool, *, said: bool = False) -> dict[str, Any]:
        return {
            "key": words(fact.key),
            "lang": fact.lang or "",
            "value": breakable(fact.shown),
            "valid": period(fact.valid_from, fact.valid_to),
            "confidence": "" if fact.confidence is None else f"{fact.confidence} %",
            "marking": fact.own_marking,
            "ended": fact.ended_at[:10] if fact.ended_at else "",
            "disputed": fact.disputed,
            "refs": [] if said else self._refs(fact.sources, linked),
        }

    def _relation(self, relation: Relation, linked: bool) -> dict[str, Any]:
        return {
            "from": self._name(relation.start, linked),
            "type": words(relation.type),
            "to": self._name(relation.end, linked),
            "status": _status(relation),
            "ended": relation.ended,
            "valid": period(relation.valid_from, relation.valid_to),
            "facts": [self._detail(fact, linked) for fact in details(relation)],
            "confidence": ""
            if relation.confidence is None
            else f"{relation.confidence} % confidence",
            "refs": self._refs(relation.sources, linked),
        }

    def _detail(self, fact: Fact, linked: bool) -> dict[str, Any]:
        """A statement in the table of relationships, where a long one is cut."""
        detail = self._fact(fact, linked)
        if len(fact.shown) > DETAIL:
            self._shortened += 1
            detail["value"] = breakable(fact.shown[:DETAIL].rsplit(" ", 1)[0] + " …")
        return detail

    def _remark(self, relation: Relation) -> dict[str, Any]:
        notes = [_note(note) for note in relation.notes]
        return {"about": self._subject(relation), "notes": notes}

    def _subject(self, subject: Subject, linked: bool = True) -> list[Any]:
        """One name, or two with the relationship between them."""
        if isinstance(subject, Profile):
            return [self._name(subject, linked)]
        return [
            self._name(subject.start, linked),
            words(subject.type),
            self._name(subject.end, linked),
        ]

    def _changes(self, changes: Changes) -> dict[str, Any]:
        entities = self._cut(
            changes.entities, self._budget.rows, lambda p: [self._name(p), words(p.type)]
        )
        return {
            "number": changes.number,
            "since": when(changes.since),
            "counts": [len(changes.entities), len(changes.relations), len(changes.statements)],
            "entities": entities,
            "relations": self._table(changes.relations, self._relation),
            "statements": self._table(changes.statements, self._change),
        }

    def _change(self, change: Change, linked: bool) -> dict[str, Any]:
        fact = change.now or change.before
        return {
            "about": self._subject(change.subject, linked),
            "key": words(change.key),
            "before": breakable(change.before.shown) if change.before else "",
            "now": breakable(change.now.shown) if change.now else "",
            "refs": self._refs(fact.sources, linked) if fact else [],
        }

    def _event(self, event: Event, linked: bool) -> dict[str, Any]:
        return {
            "when": period(event.when, event.until) if event.until else when(event.when),
            "who": self._name(event.who, linked),
            "what": breakable(event.what),
            "other": self._name(event.other, linked) if event.other else None,
            "refs": self._refs(event.sources, linked),
        }

    @staticmethod
    def _source(source: Source) -> dict[str, Any]:
        return {
            "number": source.number,
            "title": breakable(source.label),
            "url": breakable(source.url_shown),
            "sha256": breakable(source.sha256 or ""),
            "note": breakable(source.note_shown),
            "grade": source.grade,
            "retrieved": when(source.retrieved_at),
            "marking": source.marking or "",
        }


def period(start: str | None, end: str | None) -> str:
    """``2019 – 2021``, ``since 2019``, ``until 2021`` or nothing."""
    if start and end and start != end:
        return f"{when(start)} – {when(end)}"
    if start:
        return when(start) if end else f"since {when(start)}"
    return f"until {when(end)}" if end else ""


def _any_dated(relations: list[Relation]) -> bool:
    return any(relation.valid_from or relation.valid_to for relation in relations)


def _status(thing: Profile | Relation) -> str:
    return "" if thing.status == "active" else thing.status


def _note(note: NoteText) -> dict[str, Any]:
    byline = f"{note.author}, {when(note.written_at)}" + (
        f" · {note.marking}" if note.marking else ""
    )
    return {"body": [_breakable(node) for node in note.body], "byline": breakable(byline)}


def _breakable(node: Node) -> Node:
    broken = dict(node)
    if "s" in node:
        broken["s"] = breakable(node["s"])
    if "c" in node:
        broken["c"] = [_breakable(child) for child in node["c"]]
    return broken
