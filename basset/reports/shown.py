"""What the printed sections of a report show: nothing else leaves its folder."""

from collections.abc import Iterable

from basset.reports.model import Fact, NoteText, Profile, Relation, Subject


class Shown:
    """Filled by the sections, read by whatever writes data: snapshot, JSON, tables, picture.

    A subject is shown by name, with some of its facts, or as a whole: with all its facts.
    """

    def __init__(self) -> None:
        self.subjects: dict[str, Subject] = {}
        self._facts: dict[str, set[int]] = {}
        self._wholes: set[str] = set()
        self._notes: set[str] = set()

    def name(self, *subjects: Subject) -> None:
        """They are named, and nothing is said of them; so are the ends of a relationship."""
        for subject in subjects:
            self.subjects[subject.id] = subject
            if isinstance(subject, Relation):
                self.name(subject.start, subject.end)

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
            self._notes.add(note.row["id"])
            self.name(*note.named)

    def facts_of(self, subject: Subject) -> list[Fact]:
        """Those facts of *subject* that are shown."""
        if subject.id in self._wholes:
            return subject.facts
        printed = self._facts.get(subject.id, ())
        return [fact for fact in subject.facts if id(fact) in printed]

    def has_note(self, note: NoteText) -> bool:
        return note.row["id"] in self._notes

    def profiles(self, profiles: Iterable[Profile]) -> list[Profile]:
        """Those of *profiles* that are shown, in their order."""
        return [profile for profile in profiles if profile.id in self.subjects]

    def relations(self, relations: Iterable[Relation]) -> list[Relation]:
        """Those of *relations* that are shown, in their order."""
        return [relation for relation in relations if relation.id in self.subjects]
