"""Answers in words: links and their sources, sentences, and which link is the weakest."""

from collections.abc import Iterable, Sequence

from basset.ask.answers import Backing, Cited, EntityName, Link, Path, Weakest
from basset.ask.ground import backing_of
from basset.database import Row
from basset.investigations.fields import stricter
from basset.reports.grades import PARTS, graded, weight
from basset.reports.text import and_list, as_words, percent, period


class Teller:
    """Tells of relationships of one answer. *sources*: rows of those that they may cite, by id."""

    def __init__(self, sources: dict[str, Row]) -> None:
        # A row has only what is set.
        self._sources = {id_: dict.fromkeys(PARTS) | row for id_, row in sources.items()}
        self._numbers: dict[str, int] = {}

    @property
    def cited(self) -> list[Cited]:
        """The sources that were cited, in the order of their numbers."""
        return [
            Cited(number=number, id=own_id, title=row["title"], grade=graded(row))
            for own_id, number in self._numbers.items()
            if (row := self._sources[own_id])
        ]

    def cite(self, ids: Iterable[str]) -> list[int]:
        """The numbers of sources."""
        return [self._numbers.setdefault(own_id, len(self._numbers) + 1) for own_id in ids]

    def link(self, tie: Row) -> Link:
        """The *tie*, as it is seen, with who says so."""
        backing = [
            Backing(
                sources=self.cite(claim.get("sources", ())),
                **{
                    field: claim.get(field)
                    for field in ("confidence", "marking", "valid_from", "valid_to")
                },
            )
            for claim in backing_of(tie)
        ]
        ends = {field: tie[field] for field in ("id", "type", "from_id", "to_id", "marking")}
        return Link(**ends, backing=backing)

    def path(self, entities: Sequence[EntityName], links: Sequence[Link]) -> Path:
        names = {entity.id: entity.name for entity in entities}
        said = entities[0].name
        for entity, link in zip(entities[1:], links, strict=True):
            said += f" {self._arrow(link, forth=link.to_id == entity.id)} {names[entity.id]}"
        return Path(
            entities=[*entities], links=[*links], weakest=self.weakest(links), sentence=said
        )

    def weakest(self, links: Sequence[Link]) -> Weakest | None:
        """The link of which least is known, unless all are alike."""
        if len(links) < 2:
            return None
        strengths = [self.strength(link) for link in links]
        least = min(strengths)
        if least == max(strengths):
            return None
        place = strengths.index(least)
        sourced, confidence, best = least
        if not sourced:
            because = "it has no source"
        elif confidence < max(sure for _, sure, _ in strengths):
            because = f"its confidence is {percent(confidence)}"
        else:
            because = f"its best source is graded {'ABCDEF'[-best]}"
        return Weakest(link=place, because=because)

    def strength(self, link: Link) -> tuple[bool, int, int]:
        """What compares links: has it a source, how sure is whoever is surest, how good is the best.

        Where nobody said how sure they are, or how good a source is, nothing speaks against it.
        """
        numbers = {number for said in link.backing for number in said.sources}
        sure = [said.confidence for said in link.backing if said.confidence is not None]
        weights = [
            weight(self._sources[own_id])
            for own_id, number in self._numbers.items()
            if number in numbers
        ]
        return bool(numbers), max(sure, default=100), max(weights, default=0)

    def _arrow(self, link: Link, *, forth: bool) -> str:
        numbers = sorted({number for said in link.backing for number in said.sources})
        marking: str | None = link.marking
        for said in link.backing:
            marking = stricter(marking, said.marking)
        times = {period(said.valid_from, said.valid_to) for said in link.backing} - {""}
        words = as_words(link.type)
        if times:
            words += f" ({and_list(sorted(times))})"
        words += in_brackets(numbers, marking)
        return f"— {words} →" if forth else f"← {words} —"


def in_brackets(numbers: Iterable[int], marking: str | None) -> str:
    """Sources and marking of what stands before: `` [1, 4, TLP:RED]``."""
    marks = [*map(str, numbers), *([marking] if marking else [])]
    return f" [{', '.join(marks)}]" if marks else ""
