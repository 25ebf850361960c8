"""What changed between two reports, before it has a format."""

from dataclasses import dataclass

from basset.reports.model import Fact, NumberedSource, Profile, Relation, Subject, strictest


@dataclass(slots=True, eq=False)
class Change:
    """A statement that was added (no *before*), ended (no *now*), or replaced."""

    subject: Subject
    key: str
    before: Fact | None
    now: Fact | None

    @property
    def sources(self) -> list[NumberedSource]:
        fact = self.now or self.before
        return fact.sources if fact else []

    @property
    def own_marking(self) -> str:
        """The stricter of what was and what is."""
        return strictest(fact.own_marking for fact in (self.before, self.now) if fact)


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
