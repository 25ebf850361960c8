"""What a report is about, before it has a format.

Objects refer to each other (a relation to its two profiles, a fact to its sources), so that a
renderer can link them. A *row* is what the snapshot has of something, as recorded. What is called
``shown`` or ``label`` is defanged for a reader.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

from basset.investigations.fields import stricter, strictness
from basset.reports.confidence import confidence_phrase
from basset.reports.markup import Node, leaves
from basset.reports.text import as_words, shown_time


def strictest(markings: Iterable[str | None]) -> str:
    """The strictest of *markings*; empty ones do not count, and none is empty too."""
    return reduce(stricter, filter(None, markings), None) or ""


@dataclass(slots=True, eq=False)
class NumberedSource:
    """*number* is printed as ``[12]``; those that the printed sections cite come first."""

    id: str
    row: dict[str, Any]
    number: int = 0
    cited: bool = False


@dataclass(slots=True, eq=False)
class Fact:
    """One claim, marked at least as strictly as what it is about.

    *shown* is the value for a reader. *own_marking* is empty where that is the project's;
    *disputed*: another current claim contradicts it; *place*: which of the claims in the
    snapshot's line it is; *bookkeeping*: it only says how another program keeps its record.
    *cites*: the sources that the words of its value name.
    """

    key: str
    value: Any
    shown: str
    lang: str | None
    valid_from: str | None
    valid_to: str | None
    origin: str
    sources: list[NumberedSource]
    confidence: int | None
    marking: str | None
    own_marking: str
    recorded_at: str
    recorded_by: str
    ended_at: str | None
    ended_by: str | None = None
    disputed: bool = False
    place: int = 0
    bookkeeping: bool = False
    cites: tuple[NumberedSource, ...] = ()

    @property
    def references(self) -> list[NumberedSource]:
        """The sources it rests on, then those that its words name."""
        if not self.cites:
            return self.sources
        return list(dict.fromkeys((*self.sources, *self.cites)))


@dataclass(slots=True, eq=False)
class NoteText:
    """*body* refers to what the note cites, in nodes ``source`` and ``entity``."""

    row: dict[str, Any]
    body: list[Node]

    @property
    def sources(self) -> list[NumberedSource]:
        """The sources that it cites, in reading order."""
        return [node["source"] for node in leaves(self.body, "source")]

    @property
    def named(self) -> list["Profile"]:
        """The entities that it names by a citation, in reading order."""
        return [node["profile"] for node in leaves(self.body, "entity")]

    @property
    def is_assessment(self) -> bool:
        return bool(self.row["note_kind"] == "assessment")

    @property
    def byline(self) -> str:
        row = self.row
        changed = f", changed by {row['changed_by']}" if row.get("changed_by") else ""
        author = row["author"]
        if row.get("according_to"):
            author = f"imported by {author}; the file says: {row['according_to']}"
        by = f"{author}{changed}, " if author else ""
        # On the project, headings say of what kind a note is.
        kind = (
            as_words(row["note_kind"]) if row["subject_id"] and row["note_kind"] != "note" else ""
        )
        told = (by + shown_time(row["updated_at"]), kind, confidence_phrase(row["confidence"]))
        return " · ".join(filter(None, (*told, row["marking"])))


@dataclass(slots=True, eq=False, kw_only=True)
class Recorded:
    """What an entity and a relationship have alike."""

    id: str
    type: str
    status: str
    marking: str | None
    own_marking: str
    row: dict[str, Any]
    facts: list[Fact]
    notes: list[NoteText] = field(default_factory=list)

    @property
    def findings(self) -> list[Fact]:
        """Its facts without bookkeeping: what a reader is told."""
        return [fact for fact in self.facts if not fact.bookkeeping]

    @property
    def current(self) -> list[Fact]:
        """Its findings, but for those that ended."""
        return [fact for fact in self.facts if not (fact.bookkeeping or fact.ended_at)]

    @property
    def rests_on(self) -> Iterator[NumberedSource]:
        """The sources of its facts, then those that its notes cite."""
        for fact in self.facts:
            yield from fact.references
        for note in self.notes:
            yield from note.sources

    @property
    def unusual_status(self) -> str:
        """Its status where that is worth printing."""
        return "" if self.status == "active" else self.status


@dataclass(slots=True, eq=False, kw_only=True)
class Profile(Recorded):
    """An entity.

    *anchor* is where links to it lead; *degree* counts its active relationships in this report.
    *identity* tells it apart from others of its name; it stands in the *label* as well.
    """

    name: str
    label: str
    identity: str = ""
    relations: list["Relation"] = field(default_factory=list)
    anchor: str = ""
    degree: int = 0
    changed: bool = False

    @property
    def active(self) -> bool:
        """Whether it counts: neither revoked nor deprecated."""
        return self.status == "active"


@dataclass(slots=True, eq=False, kw_only=True)
class Relation(Recorded):
    """A relationship. *lines*: what is printed of it, one for each claim, with its own terms."""

    start: Profile
    end: Profile
    ended: bool
    lines: list[Fact]

    @property
    def sources(self) -> list[NumberedSource]:
        """Those on which any of its lines rests."""
        return list(dict.fromkeys(source for fact in self.lines for source in fact.sources))

    @property
    def active(self) -> bool:
        """Whether it counts: neither revoked nor deprecated nor ended."""
        return self.status == "active" and not self.ended


Subject = Profile | Relation


def name_marking(subject: Subject) -> str | None:
    """How strictly the name of an entity, or the type of a relationship, is marked by itself.

    The least strict of the claims that say it: one of them is enough to tell it.
    """
    key, name = ("name", subject.name) if isinstance(subject, Profile) else ("type", subject.type)
    markings = [fact.marking for fact in subject.facts if fact.key == key and fact.value == name]
    return min(markings, key=lambda m: strictness(m) if m else -1, default=None)
