"""The rows of both snapshots, by what they are called: the later one's, else the earlier one's."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from basset.investigations.claims import identity
from basset.reports.changes.model import Line
from basset.reports.model import Fact, NoteText, NumberedSource, Profile, Subject

if TYPE_CHECKING:
    from basset.reports.reader import SnapshotReader


class NamedRows:
    """Finds what an edit speaks of; *reader* has read the later snapshot."""

    def __init__(self, before: Iterable[Line], reader: "SnapshotReader") -> None:
        self._reader = reader
        self._former: dict[str, Line] = {}
        for line in before:
            if line["kind"] == "source":
                reader.know_source(line)
            elif line["kind"] == "entity":
                self._former[line["id"]] = line
        self.usual_marking: str = reader.header["project"]["marking"]

    def subject(self, line: Line) -> Subject:
        """What the entity or relationship of *line* is in the report; if it has none, what it was."""
        if line["kind"] == "entity":
            return self.profile(line["id"])
        relation = self._reader.relations.get(line["id"])
        ends = self.profile(line["from_id"]), self.profile(line["to_id"])
        return relation or self._reader.relation(line, *ends)

    def profile(self, id_: str) -> Profile:
        profile = self._reader.profiles.get(id_)
        return profile or self._reader.profile(self._former[id_])

    def former_name(self, id_: str) -> str:
        """What an entity was called in the earlier report."""
        name: str = self._former[id_]["name"] if id_ in self._former else self.profile(id_).name
        return name

    def sources(self, claim: Line | None) -> list[NumberedSource]:
        return [self._reader.cite(each) for each in (claim or {}).get("sources", ())]

    def source(self, id_: str) -> NumberedSource:
        return self._reader.cite(id_)

    def note(self, id_: str) -> NoteText | None:
        return self._reader.note_texts.get(id_)

    def note_subject(self, line: Line) -> Subject | None:
        """What a note is about; None for the project."""
        own = line["subject_id"]
        return self._reader.profiles.get(own) or self._reader.relations.get(own)

    @staticmethod
    def fact(subject: Subject, claim: Line | None) -> Fact | None:
        """The fact that prints *claim*, if the report has it."""
        if claim is None:
            return None
        own = identity(claim)
        return next((fact for fact in subject.facts if _identity(fact) == own), None)


def _identity(fact: Fact) -> tuple[str, ...]:
    claim = {name: getattr(fact, name) for name in ("key", "value", "origin")}
    return identity({**claim, "lang": fact.lang or "", "valid_from": fact.valid_from or ""})
