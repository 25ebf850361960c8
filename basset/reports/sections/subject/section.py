"""What a dossier is about: all its relationships, in groups, and who else is tied to its others."""

from dataclasses import dataclass, field
from functools import cached_property

from markupsafe import Markup

from basset.reports.importance import READING, by_importance
from basset.reports.model import Profile, Relation
from basset.reports.render.html import (
    ended_class,
    marks_html,
    name_html,
    references_html,
    words_html,
)
from basset.reports.render.markdown import markdown_table, subject_marks
from basset.reports.render.paper import Paper
from basset.reports.report import Report
from basset.reports.sections.part import Blocks, Citations, Data, Part
from basset.reports.sections.relationships.section import (
    Row,
    row_cells,
    row_on_paper,
    rows_of,
    statement_html,
    terms_html,
)
from basset.reports.shown import Shown
from basset.reports.text import and_list, as_words, markdown_text
from basset.reports.ties import other_end

# So many of those between are named in a line.
NAMED = 3


@dataclass
class TieGroup:
    """The relationships of one type in one direction, the most important first."""

    heading: str
    ties: list[Relation] = field(default_factory=list)

    @cached_property
    def rows(self) -> list[Row]:
        return list(rows_of(self.ties))

    @cached_property
    def dated(self) -> bool:
        """Whether any line has years, and so the column for them."""
        return any(row.fact and (row.fact.valid_from or row.fact.valid_to) for row in self.rows)

    @cached_property
    def weighed(self) -> bool:
        """The same of confidence."""
        return any(row.fact and row.fact.confidence is not None for row in self.rows)


class SubjectSection(Part):
    entries = "relationships of the subject"
    nothing = "It has no relationships yet."
    reading = READING

    def __init__(self, report: Report) -> None:
        super().__init__(report)
        self.subject = report.subject
        ties = by_importance(self.subject.relations, self.subject) if self.subject else []
        self.groups = _groups(ties, self.subject) if self.subject else []
        near = {end.id: end for tie in ties for end in (tie.start, tie.end)}
        # Everybody else in a dossier is there for two ties or more to those.
        self.shared = [(p, between) for p in report.profiles if (between := _between(p, near))]
        self.shared.sort(key=lambda each: (-len(each[1]), each[0].label.casefold(), each[0].id))

    @property
    def count(self) -> int:
        return len(self.subject.relations) if self.subject else 0

    @property
    def is_empty(self) -> bool:
        return self.subject is None

    def cited(self) -> Citations:
        for group in self.groups:
            yield from (source for row in group.rows if row.fact for source in row.fact.references)

    def show(self, shown: Shown) -> None:
        for group in self.groups:
            shown.whole(*group.ties)
        for profile, between in self.shared:
            shown.name(profile, *between)

    def other(self, row: Row) -> Profile:
        assert self.subject is not None
        return other_end(row.relation, self.subject)

    def between_words(self, between: list[Profile]) -> str:
        """Who *between* are: the first by name, the rest counted."""
        names = [profile.label for profile in between[:NAMED]]
        more = [f"{len(between) - NAMED:,} more"] if len(between) > NAMED else []
        return and_list([*names, *more])

    def markdown(self) -> Blocks:
        head = ("With", "Type", "Statement", "Valid", "Confidence", "Sources")
        for group in self.groups:
            yield f"### {markdown_text(group.heading)} ({len(group.ties):,})"
            yield markdown_table(head, [self._cells(row) for row in group.rows])
        if not self.groups:
            yield self.nothing
        if self.shared:
            yield f"### {self.shared_heading}"
            yield "\n".join(
                f"- {markdown_text(profile.label)} ({markdown_text(as_words(profile.type))}): "
                f"{markdown_text(self.between_words(between))}"
                for profile, between in self.shared
            )

    @property
    def shared_heading(self) -> str:
        return f"Also tied to two or more of these ({len(self.shared):,})"

    def _cells(self, row: Row) -> list[str]:
        other = self.other(row)
        marks = subject_marks(row.relation, "ended" * row.relation.ended)
        return [
            markdown_text(other.label) + marks,
            markdown_text(as_words(other.type)),
            *row_cells(row),
        ]

    def table_rows(self, rows: list[Row], group: TieGroup, linked: bool) -> Markup:
        lines = (self._row_html(row, group, linked) for row in rows)
        return Markup("\n".join(lines))  # noqa: S704 - escaped piece by piece

    def _row_html(self, row: Row, group: TieGroup, linked: bool) -> str:
        relation, fact, other = row.relation, row.fact, self.other(row)
        first = "" if row.is_first else ' class="soft"'
        cells = terms_html(fact, dated=group.dated, weighed=group.weighed)
        return (
            f"<tr{ended_class(relation.ended or (fact and fact.ended_at))}>"
            f"<td{first}>{name_html(other, linked)}"
            f'{marks_html(relation)}</td><td class="soft">{words_html(other.type)}</td>'
            f"<td>{statement_html(row)}</td>"
            f"{cells}"
            f"<td>{references_html(fact.references) if fact else ''}</td></tr>"
        )

    def paper(self, paper: Paper) -> Data:
        return {
            "groups": [
                {
                    "heading": f"{group.heading} ({len(group.ties):,})",
                    **paper.table(
                        group.rows, lambda row, linked: self._on_paper(paper, row, linked)
                    ),
                    "dated": group.dated,
                    "weighed": group.weighed,
                }
                for group in self.groups
            ],
            "shared_heading": self.shared_heading,
            "shared": paper.cut(
                self.shared,
                lambda each: {
                    "who": each[0].label,
                    "type": as_words(each[0].type),
                    "between": self.between_words(each[1]),
                },
            ),
        }

    def _on_paper(self, paper: Paper, row: Row, linked: bool) -> Data:
        other = self.other(row)
        return row_on_paper(paper, row, linked) | {
            "other": paper.name(other, linked),
            "kind": as_words(other.type),
        }

    def json(self) -> Data:
        if self.subject is None:
            return {"subject": None}
        groups = [
            {"heading": group.heading, "relationships": [tie.id for tie in group.ties]}
            for group in self.groups
        ]
        shared = [
            {"entity_id": profile.id, "tied_to": [each.id for each in between]}
            for profile, between in self.shared
        ]
        return {"subject": {"entity_id": self.subject.id, "groups": groups, "shared": shared}}


def _groups(ties: list[Relation], subject: Profile) -> list[TieGroup]:
    """In the order of the best of each; the heading is read in the direction that was stated."""
    groups: dict[tuple[str, bool], TieGroup] = {}
    for tie in ties:
        outward = tie.start is subject
        words = as_words(tie.type)
        heading = f"{subject.label} {words} …" if outward else f"… {words} {subject.label}"
        groups.setdefault((tie.type, outward), TieGroup(heading)).ties.append(tie)
    return list(groups.values())


def _between(profile: Profile, near: dict[str, Profile]) -> list[Profile]:
    """Those of *near* that *profile* is tied to, unless it is one of them."""
    if not near or profile.id in near:
        return []
    ends = dict.fromkeys(other_end(relation, profile) for relation in profile.relations)
    return [end for end in ends if end.id in near]
