"""What changed between two reports, before it has a format."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from basset.reports.model import Fact, NoteText, NumberedSource, Profile, Relation

Line = dict[str, Any]


class ChangeKind(StrEnum):
    """What can change between two snapshots, in the order in which a reader is told.

    A noun and what became of it: so they are counted in words.
    """

    RELATION_NEW = "relationship-new"
    ENTITY_NEW = "entity-new"
    NOTE_NEW = "note-new"
    NOTE_REWRITTEN = "note-rewritten"
    NOTE_DELETED = "note-deleted"
    VALUE = "value-changed"
    STATUS = "status-changed"
    RELATION_ENDED = "relationship-ended"
    RELATION_AGAIN = "relationship-stated-again"
    RELATION_DELETED = "relationship-deleted"
    ENTITY_DELETED = "entity-deleted"
    CLAIM_NEW = "statement-new"
    CLAIM_ENDED = "statement-ended"
    CLAIM_AGAIN = "statement-made-again"
    VALIDITY = "validity-changed"
    CONFIDENCE = "confidence-changed"
    MARKING = "marking-changed"
    SOURCE_DOWNGRADED = "source-downgraded"
    SOURCE_UPGRADED = "source-upgraded"
    SOURCE_CHANGED = "source-changed"
    SOURCE_ADDED = "source-added"
    SOURCE_REMOVED = "source-removed"
    ENTITY_REACHED = "entity-newly-within-reach"
    RELATION_REACHED = "relationship-newly-within-reach"
    ENTITY_LEFT = "entity-no-longer-within-reach"
    RELATION_LEFT = "relationship-no-longer-within-reach"
    PROJECT = "project-changed"


@dataclass(frozen=True, slots=True)
class Edit:
    """How a row of the later snapshot differs from the same row of the earlier one.

    *before* and *after* are its lines, *was* and *now* the claim in question; each is None where
    there is none. *key*: the claim's key, else the field that differs.
    """

    kind: ChangeKind
    before: Line | None
    after: Line | None
    key: str = ""
    was: Line | None = None
    now: Line | None = None

    @property
    def line(self) -> Line:
        """What the row is now, or was."""
        line = self.after or self.before
        assert line is not None
        return line


_NOTES = {ChangeKind.NOTE_NEW, ChangeKind.NOTE_REWRITTEN, ChangeKind.NOTE_DELETED}
About = Profile | Relation | NumberedSource | None


@dataclass(slots=True, eq=False)
class Change:
    """An edit, told to a reader; *about* is None for the project as a whole.

    *what* changed *of* which statement; *before* and *now* as recorded, ``shown_…`` as printed.
    *facts* and *note*: what of the report is printed with it.
    """

    kind: ChangeKind
    about: About
    what: str
    of: str = ""
    before: Any = None
    now: Any = None
    shown_before: str = ""
    shown_now: str = ""
    sources: list[NumberedSource] = field(default_factory=list)
    marking: str | None = None
    own_marking: str = ""
    facts: list[Fact] = field(default_factory=list)
    note: NoteText | None = None

    @property
    def noun(self) -> str:
        """Which kind of note it is: they are counted apart."""
        return (self.of or self.what) if self.kind in _NOTES else ""

    @property
    def label(self) -> str:
        """What it is about, for a list in the order of names."""
        if isinstance(self.about, Relation):
            return f"{self.about.start.label} {self.about.type} {self.about.end.label}"
        if isinstance(self.about, NumberedSource):
            return str(self.about.row["title"])
        return self.about.label if self.about else ""

    @property
    def profiles(self) -> tuple[Profile, ...]:
        """The entities that it is about."""
        if isinstance(self.about, Relation):
            return self.about.start, self.about.end
        return (self.about,) if isinstance(self.about, Profile) else ()


@dataclass(slots=True, eq=False)
class Changes:
    """*rows*: the most important first; *since*: when the data of the earlier report was read."""

    run_id: str
    number: int
    since: str
    rows: list[Change]

    @property
    def total(self) -> int:
        return len(self.rows)
