"""A report before it has a format. Renderers read this and nothing else.

Objects refer to each other (a relation to its two profiles, a fact to its sources), so that a renderer can link them.
What ends in ``shown`` or is called ``label`` is defanged for a reader; the rest is as stored.
"""

from dataclasses import dataclass, field
from typing import Any

from basset.reports.config import ReportType, Section
from basset.reports.markup import Node

TYPE_WORDS = {
    ReportType.SUMMARY: "Summary report",
    ReportType.DOSSIER: "Dossier",
    ReportType.FULL: "Full report",
    ReportType.CHANGES: "Report of changes",
}


@dataclass(slots=True, eq=False)
class Source:
    """*number* is printed as ``[12]``; those that the printed sections cite come first."""

    id: str
    number: int = 0
    cited: bool = False
    title: str = "A source that is no longer in the project"
    label: str = "A source that is no longer in the project"
    url: str = ""
    url_shown: str = ""
    retrieved_at: str | None = None
    sha256: str | None = None
    note: str = ""
    note_shown: str = ""
    reliability: str | None = None
    credibility: int | None = None
    marking: str | None = None

    @property
    def grade(self) -> str:
        """The Admiralty grade, such as ``B2``; what nobody judged is a dash."""
        return (
            f"{self.reliability or '–'}{self.credibility or '–'}"
            if self.reliability or self.credibility
            else ""
        )


@dataclass(slots=True, eq=False)
class Fact:
    """One claim. *own_marking* is empty where it is the project's; *disputed*: another current claim says otherwise."""

    key: str
    value: Any
    shown: str
    lang: str | None
    valid_from: str | None
    valid_to: str | None
    origin: str
    sources: list[Source]
    confidence: int | None
    marking: str | None
    own_marking: str
    recorded_at: str
    recorded_by: str
    ended_at: str | None
    disputed: bool = False


@dataclass(slots=True, eq=False)
class NoteText:
    id: str
    author: str
    written_at: str
    marking: str | None
    body: list[Node]
    text: str


@dataclass(slots=True, eq=False)
class Profile:
    """An entity. *anchor* is where links to it lead; *degree* counts its active relationships in this report."""

    id: str
    key: str
    type: str
    name: str
    label: str
    status: str
    selectors: list[str]
    origins: list[str]
    created_at: str
    facts: list[Fact]
    relations: list["Relation"] = field(default_factory=list)
    notes: list[NoteText] = field(default_factory=list)
    anchor: str = ""
    degree: int = 0
    named: bool = False
    changed: bool = False


@dataclass(slots=True, eq=False)
class Relation:
    """A relationship. Its dates, confidence and sources are those of its current claims taken together."""

    id: str
    key: str
    type: str
    start: Profile
    end: Profile
    status: str
    origins: list[str]
    created_at: str
    facts: list[Fact]
    sources: list[Source]
    valid_from: str | None
    valid_to: str | None
    confidence: int | None
    ended: bool
    notes: list[NoteText] = field(default_factory=list)


Subject = Profile | Relation


@dataclass(slots=True, eq=False)
class Change:
    """A statement that was added (no *before*), ended (no *now*), or replaced since the previous report."""

    subject: Subject
    key: str
    before: Fact | None
    now: Fact | None


@dataclass(slots=True, eq=False)
class Changes:
    since: str
    number: int
    entities: list[Profile]
    relations: list[Relation]
    statements: list[Change]

    @property
    def total(self) -> int:
        return len(self.entities) + len(self.relations) + len(self.statements)


@dataclass(slots=True, eq=False)
class Event:
    """One line of the timeline: *who* did *what*, perhaps to *other*."""

    when: str
    until: str
    who: Profile
    what: str
    other: Profile | None
    sources: list[Source]


@dataclass(slots=True, eq=False)
class Statistic:
    """A table of counts, largest first."""

    title: str
    rows: list[tuple[str, int]]

    @property
    def largest(self) -> int:
        return max((count for _, count in self.rows), default=1)


@dataclass(slots=True, eq=False)
class Report:
    id: str
    number: int
    project_id: str
    project: str
    description: str
    description_shown: str
    title: str
    type: ReportType
    marking: str
    as_of: str
    slots_skipped: int
    revision: int
    version: str
    sections: list[Section]
    figures: list[tuple[str, int]]
    leaders: list[tuple[Profile, str]]
    assessment: NoteText | None
    notes: list[NoteText]
    changes: Changes | None
    profiles: list[Profile]
    relations: list[Relation]
    timeline: list[Event]
    statistics: list[Statistic]
    sources: list[Source]
    warnings: list[str]
    method: list[str]

    @property
    def subjects(self) -> list[Subject]:
        """Everything that facts are about."""
        return [*self.profiles, *self.relations]

    @property
    def cited(self) -> list[Source]:
        """The sources that the printed sections cite."""
        return [source for source in self.sources if source.cited]

    @property
    def type_words(self) -> str:
        return TYPE_WORDS[self.type]
