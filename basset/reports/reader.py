"""Reads the lines of a snapshot, or rows like them, as what reports are made of."""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any

from basset.investigations.note import INTERNAL
from basset.reports import columns
from basset.reports.citations import Citations
from basset.reports.cited import find_cited
from basset.reports.claim_keys import project_keys
from basset.reports.facts import facts_of, lines_of
from basset.reports.markup import parse_note
from basset.reports.model import NoteText, NumberedSource, Profile, Relation
from basset.reports.text import printed

UNKNOWN_SOURCE = dict.fromkeys(columns.SOURCE) | {
    "title": "A source that is no longer in the project"
}


class SnapshotReader:
    """Reads the lines of one snapshot, in the file's order: entities before relationships."""

    def __init__(self) -> None:
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
            if subject is None and subject_id not in {None, self.header["project"]["id"]}:
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
