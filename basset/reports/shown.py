"""What the printed sections of a report show: nothing else leaves its folder."""

from collections.abc import Iterable, Iterator
from typing import Any

from basset.reports.model import Fact, NoteText, NumberedSource, Profile, Relation, Subject

# What identifies a subject further: of no concern to whoever is told its name only.
_FURTHER: dict[str, Any] = {"key": None, "selectors": [], "origins": []}


class Shown:
    """Filled by the sections, read by whatever writes data: snapshot, JSON, tables, picture.

    A subject is shown by name, with some of its facts, or as a whole: with all its facts. *notes*
    have their ids.
    """

    def __init__(self) -> None:
        self.subjects: dict[str, Subject] = {}
        self._facts: dict[str, set[int]] = {}
        self._wholes: set[str] = set()
        self.notes: dict[str, NoteText] = {}

    def name(self, *subjects: Subject) -> None:
        """They are named, and nothing is said of them; so are the ends of a relationship."""
        for subject in subjects:
            self.subjects[subject.id] = subject
            if isinstance(subject, Relation):
                for end in (subject.start, subject.end):
                    self.subjects[end.id] = end

    def facts(self, subject: Subject, facts: Iterable[Fact]) -> None:
        """*facts*, which are some of *subject*, are printed."""
        self.name(subject)
        self._facts.setdefault(subject.id, set()).update(map(id, facts))

    def whole(self, *subjects: Subject) -> None:
        """All that is stated about them is printed."""
        self.name(*subjects)
        self._wholes.update(subject.id for subject in subjects)

    def note(self, *notes: NoteText) -> None:
        for note in notes:
            self.notes[note.row["id"]] = note
            self.name(*note.named)

    def is_whole(self, subject: Subject) -> bool:
        """Whether all that is stated about *subject* is shown."""
        return subject.id in self._wholes

    def facts_of(self, subject: Subject) -> list[Fact]:
        """Those facts of *subject* that are shown."""
        if self.is_whole(subject):
            return subject.facts
        printed = self._facts.get(subject.id, ())
        return [fact for fact in subject.facts if id(fact) in printed]

    def notes_of(self, subject: Subject) -> list[NoteText]:
        """Those notes on *subject* that are shown."""
        return [note for note in subject.notes if note.row["id"] in self.notes]

    def profiles(self, profiles: Iterable[Profile]) -> list[Profile]:
        """Those of *profiles* that are shown, in their order."""
        return [profile for profile in profiles if profile.id in self.subjects]

    def relations(self, relations: Iterable[Relation]) -> list[Relation]:
        """Those of *relations* that are shown, in their order."""
        return [relation for relation in relations if relation.id in self.subjects]

    def row(self, subject: Subject) -> dict[str, Any]:
        """The row of *subject* as data files have it."""
        row = subject.row
        if self.is_whole(subject):
            return row
        return row | {name: empty for name, empty in _FURTHER.items() if name in row}

    def sources(self) -> Iterator[NumberedSource]:
        """Those on which the facts that are shown rest, and those that the notes cite."""
        for subject in self.subjects.values():
            for fact in self.facts_of(subject):
                yield from fact.references
        for note in self.notes.values():
            yield from note.sources
