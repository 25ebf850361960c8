"""A snapshot and an order become a report model.

Pure: the same lines and order give the same model.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from importlib import import_module
from typing import Any

from basset.investigations.note import INTERNAL
from basset.reports import columns
from basset.reports.changes.model import Line
from basset.reports.changes.tell import changes_since
from basset.reports.citations import Citations
from basset.reports.cited import find_cited, number_cited
from basset.reports.claim_keys import project_keys
from basset.reports.facts import facts_of, lines_of
from basset.reports.identity import tell_apart
from basset.reports.markup import parse_note
from basset.reports.model import (
    NoteText,
    NumberedSource,
    Profile,
    Relation,
    name_marking,
    strictest,
)
from basset.reports.order import Order
from basset.reports.report import Report
from basset.reports.sections import Section
from basset.reports.sections.part import Part
from basset.reports.text import printed

UNKNOWN_SOURCE = dict.fromkeys(columns.SOURCE) | {
    "title": "A source that is no longer in the project"
}


def _part_of(section: Section) -> type[Part]:
    """The class ``NameSection`` of ``sections/name/section.py``."""
    module = import_module(f"basset.reports.sections.{section}.section")
    part: type[Part] = getattr(module, f"{section.heading}Section")
    return part


PARTS = {section: _part_of(section) for section in Section}


class SnapshotReader:
    """Reads the lines of one snapshot, in the file's order: entities before relationships."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._sources: dict[str, NumberedSource] = {}
        self._notes: list[dict[str, Any]] = []
        self._source_rows: dict[str, dict[str, Any]] = {}
        self.header: dict[str, Any] = {}
        self.profiles: dict[str, Profile] = {}
        self.relations: dict[str, Relation] = {}
        self.note_texts: dict[str, NoteText] = {}

    def read(self, lines: Iterable[dict[str, Any]]) -> None:
        take: dict[str, Callable[[dict[str, Any]], None]] = {
            "snapshot": self.header.update,
            "entity": self._entity,
            "note": self._notes.append,
            "relationship": self._relationship,
            "source": self._source,
        }
        for line in lines:
            take[line["kind"]](line)

    def _entity(self, line: dict[str, Any]) -> None:
        self.profiles[line["id"]] = self.profile(line)

    def profile(self, line: dict[str, Any]) -> Profile:
        """What the *line* of an entity says."""
        return Profile(
            **self._recorded(line),
            name=line["name"],
            label=printed(line["name"], "name", line["type"]),
        )

    def _relationship(self, line: dict[str, Any]) -> None:
        ends = self.profiles[line["from_id"]], self.profiles[line["to_id"]]
        self.relations[line["id"]] = self.relation(line, *ends)

    def relation(self, line: dict[str, Any], start: Profile, end: Profile) -> Relation:
        """What the *line* of a relationship says; its ends do not know of it yet."""
        recorded = self._recorded(line)
        facts = recorded["facts"]
        now = {"type": line["type"], "from": start.name, "to": end.name}
        ended = bool(facts) and all(fact.ended_at for fact in facts)
        lines = lines_of(facts, now, ended=ended)
        return Relation(**recorded, start=start, end=end, ended=ended, lines=lines)

    def _source(self, line: dict[str, Any]) -> None:
        self._source_rows[line["id"]] = _row(line)
        source = self._sources.get(line["id"])
        if source is not None:  # else nothing in this report rests on it, but for notes
            source.row = source.row | _row(line)

    def know_source(self, line: dict[str, Any]) -> None:
        """A source by the *line* of an earlier snapshot, where the later one has none."""
        self._source_rows.setdefault(line["id"], _row(line))

    def _recorded(self, line: dict[str, Any]) -> dict[str, Any]:
        """The fields of ``Recorded``."""
        marking, usual = line.get("marking"), self.header["project"]["marking"]
        return {
            "id": line["id"],
            "type": line["type"],
            "status": line["status"],
            "marking": marking,
            "own_marking": "" if marking in {None, usual} else marking,
            "row": _row(line),
            "facts": facts_of(line, self.cite, usual, self._single_keys),
        }

    @cached_property
    def _single_keys(self) -> Mapping[str, bool]:
        return project_keys(self.header["project"].get("single_keys"))

    def cite(self, source_id: str) -> NumberedSource:
        """The source with this id, which something rests on."""
        source = self._sources.get(source_id)
        if source is None:
            row = self._source_rows.get(source_id, UNKNOWN_SOURCE | {"id": source_id})
            source = self._sources[source_id] = NumberedSource(source_id, row)
        return source

    def place_notes(self) -> list[NoteText]:
        """Add the notes to their subjects; return the project's, the newest assessment first."""
        about_project: list[NoteText] = []
        citations = Citations(
            self.profiles.values(),
            self._source_rows.values(),
            self.cite,
            inside=self.header.get("audience", INTERNAL) == INTERNAL,
            whole=self.header["scope"] is None,
        )
        find_cited((*self.profiles.values(), *self.relations.values()), citations)
        for line in self._notes:
            subject_id = line["subject_id"]
            subject = self.profiles.get(subject_id) or self.relations.get(subject_id)
            if subject is None and subject_id not in {None, self._order.project_id}:
                continue  # about something outside this report
            notes = about_project if subject is None else subject.notes
            body = citations.resolved(parse_note(line["text"]))
            note = self.note_texts[line["id"]] = NoteText(line, body)
            notes.append(note)
        return sorted(
            about_project,
            key=lambda note: (note.is_assessment, note.row["updated_at"]),
            reverse=True,
        )


def _row(line: dict[str, Any]) -> dict[str, Any]:
    row = line.copy()
    for name in ("kind", "claims"):
        row.pop(name, None)
    return row


def compose(lines: Iterable[Line], order: Order, before: Iterable[Line] | None = None) -> Report:
    """The model of the report that *order* asks for, from the *lines* of its snapshot.

    *before*: those of the snapshot that it is compared with, where there is one.
    """
    reader = SnapshotReader(order)
    after = lines if before is None else list(lines)
    reader.read(after)
    tell_apart(reader.profiles.values())
    notes = reader.place_notes()
    profiles, relations = list(reader.profiles.values()), list(reader.relations.values())
    changes = None
    if order.previous and before is not None:
        changes = changes_since(order.previous, list(before), list(after), reader)
    relations.sort(key=lambda r: (r.type, r.start.label.casefold(), r.end.label.casefold(), r.id))
    _tie(relations)
    report = Report(
        order=order,
        header=reader.header,
        profiles=_ordered(profiles, set(order.config.entity_ids)),
        relations=relations,
        notes=notes,
        changes=changes,
    )
    for place, profile in enumerate(report.profiled, 1):
        profile.anchor = f"e{place}"
    rests_on = (source for subject in report.subjects for source in subject.rests_on)
    cited = (source for note in notes for source in note.sources)
    report.sources = list(dict.fromkeys((*rests_on, *cited)))
    report.parts = {section: part(report) for section, part in PARTS.items()}
    for part in report.printed:
        part.show(report.shown)
    report.sources = _numbered(report)
    number_cited(report.subjects, report.sources)
    report.marking = _marking(report)
    return report


def _tie(relations: list[Relation]) -> None:
    """Tell entities of their *relations*, in this order; of those that ended last."""
    for relation in sorted(relations, key=lambda r: r.ended):
        for profile in dict.fromkeys((relation.start, relation.end)):
            profile.relations.append(relation)
            profile.degree += relation.active


def _ordered(profiles: list[Profile], named: set[str]) -> list[Profile]:
    """Those *named* as what the report is about, then those that changed, then by degree.

    Paper and page cut at the end of this.
    """
    profiles.sort(
        key=lambda p: (p.id not in named, not p.changed, -p.degree, p.label.casefold(), p.id)
    )
    return profiles


def _marking(report: Report) -> str | None:
    """The strictest of anything that the report shows."""
    shown = report.shown
    subjects = [*shown.subjects.values()]
    notes = (note.row for note in shown.notes.values())
    rows = (report.project, *(source.row for source in report.sources), *notes)
    facts = (fact for subject in subjects for fact in shown.facts_of(subject))
    changed = report.changes is not None and Section.CHANGES in report.sections
    changes = report.changes.rows if report.changes and changed else []
    stated = {one.marking for one in (*subjects, *facts, *changes)}
    named = {name_marking(subject) for subject in subjects}
    return strictest((*(row["marking"] for row in rows), *stated, *named)) or None


def _numbered(report: Report) -> list[NumberedSource]:
    """The sources of what is shown, numbered: first those that the printed sections cite, in order
    of reading.
    """
    cited = dict.fromkeys(source for part in report.printed for source in part.cited())
    for source in cited:
        source.cited = True
    of_facts = set(report.shown.sources())
    rest = (source for source in report.sources if source in of_facts)
    sources = list(dict.fromkeys((*cited, *rest)))
    for number, source in enumerate(sources, 1):
        source.number = number
    return sources
