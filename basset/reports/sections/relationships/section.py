"""Every relationship: a row for each statement about it, with its own years and sources."""

from collections.abc import Iterator
from html import escape
from typing import NamedTuple

from markupsafe import Markup

from basset.reports.model import Fact, Relation
from basset.reports.render.html import (
    ended_class,
    fact_marks_html,
    marks_html,
    name_html,
    references_html,
    words_html,
)
from basset.reports.render.markdown import (
    fact_cells,
    markdown_table,
    note_block,
    subject_marks,
    subject_name,
)
from basset.reports.render.paper import Paper
from basset.reports.report import Report
from basset.reports.sections.part import Blocks, Citations, Data, Part
from basset.reports.shown import Shown
from basset.reports.text import as_words, markdown_text, percent, period

NO_STATEMENT = {
    **dict.fromkeys(("key", "value", "valid", "confidence", "marking", "ended"), ""),
    "disputed": False,
    "refs": [],
}


class Row(NamedTuple):
    """A relationship, and one statement about it; *is_first*: of those about it."""

    relation: Relation
    fact: Fact | None
    is_first: bool

    @property
    def key(self) -> str:
        """What the statement is, where its value does not say so itself."""
        fact = self.fact
        if fact is None or self.is_existence or fact.key in {self.relation.type, "description"}:
            return ""
        return as_words(fact.key)

    @property
    def is_existence(self) -> bool:
        """Whether the statement is the relationship itself."""
        return bool(self.fact and self.fact.key == "type" and self.fact.value == self.relation.type)


class RelationshipsSection(Part):
    nothing = "There are no relationships in this report."

    def __init__(self, report: Report) -> None:
        super().__init__(report)
        self.rows = list(rows_of(report.relations))
        several = len(self.rows) > len(report.relations)
        self.entries = "statements about relationships" if several else "relationships"
        facts = [row.fact for row in self.rows if row.fact]
        self.dated = any(fact.valid_from or fact.valid_to for fact in facts)
        self.weighed = any(fact.confidence is not None for fact in facts)

    @property
    def count(self) -> int:
        return len(self.report.relations)

    @property
    def is_empty(self) -> bool:
        return not self.report.relations

    def cited(self) -> Citations:
        yield from (source for row in self.rows if row.fact for source in row.fact.references)
        for relation in self.report.relations:
            yield from (source for note in relation.notes for source in note.sources)

    def show(self, shown: Shown) -> None:
        shown.whole(*self.report.relations)
        for relation in self.report.relations:
            shown.note(*relation.notes)

    def markdown(self) -> Blocks:
        head = ("From", "Relationship", "To", "Statement", "Valid", "Confidence", "Sources")
        yield markdown_table(head, [_cells(row) for row in self.rows]) or self.nothing
        for relation in self.report.relations:
            if relation.notes:
                yield f"**{subject_name(relation)}**"
            yield from map(note_block, relation.notes)

    def paper(self, paper: Paper) -> Data:
        return {
            **paper.table(self.rows, lambda row, linked: row_on_paper(paper, row, linked)),
            "dated": self.dated,
            "weighed": self.weighed,
            "remarks": paper.cut(
                [relation for relation in self.report.relations if relation.notes],
                lambda relation: {
                    "about": paper.subject(relation),
                    "notes": [paper.note(note) for note in relation.notes],
                },
            ),
        }

    def table_rows(self, rows: list[Row], linked: bool) -> Markup:
        lines = (self._row_html(row, linked) for row in rows)
        return Markup("\n".join(lines))  # noqa: S704 - escaped piece by piece

    def _row_html(self, row: Row, linked: bool) -> str:
        relation, fact = row.relation, row.fact
        sources = references_html(fact.sources) if fact else ""
        ended = relation.ended or bool(fact and fact.ended_at)
        # Whom it is about stands in the row above, too.
        soft = "" if row.is_first else " soft"
        first = soft and ' class="soft"'
        return (
            f"<tr{ended_class(ended)}><td{first}>{name_html(relation.start, linked)}</td>"
            f'<td class="value{soft}">{words_html(relation.type)}'
            f"{marks_html(relation)}</td><td{first}>{name_html(relation.end, linked)}</td>"
            f"<td>{statement_html(row)}</td>"
            f"{terms_html(fact, dated=self.dated, weighed=self.weighed)}"
            f"<td>{sources}</td></tr>"
        )


def rows_of(relations: list[Relation]) -> Iterator[Row]:
    for relation in relations:
        for place, fact in enumerate(relation.lines or (None,)):
            yield Row(relation, fact, is_first=not place)


def terms_html(fact: Fact | None, *, dated: bool, weighed: bool) -> str:
    """The cells of when a statement holds and how sure it is, in a table that has them."""
    valid = escape(period(fact.valid_from, fact.valid_to)) if fact else ""
    terms = [valid] * dated + [percent(fact.confidence) if fact else ""] * weighed
    return "".join(f'<td class="soft">{term}</td>' for term in terms)


def statement_html(row: Row) -> str:
    fact = row.fact
    if fact is None:
        return ""
    label = f"{escape(row.key)}: " if row.key else ""
    value = "" if row.is_existence else f'<span class="value">{escape(fact.shown)}</span>'
    told = f"{label}{value}{fact_marks_html(fact)}"
    return f'<div dir="auto">{told}</div>' if told else ""


def _cells(row: Row) -> list[str]:
    relation = row.relation
    ended = "ended" if relation.ended else ""
    return [
        markdown_text(relation.start.label),
        markdown_text(as_words(relation.type)) + subject_marks(relation, ended),
        markdown_text(relation.end.label),
        *row_cells(row),
    ]


def row_cells(row: Row) -> list[str]:
    """Of a row in Markdown what its statement says: itself, validity, confidence, sources."""
    if row.fact is None:
        return ["", "", "", ""]
    _, value, *terms = fact_cells(row.fact)
    label = f"{markdown_text(row.key)}: " if row.key else ""
    return [label + ("" if row.is_existence else value), *terms]


def row_on_paper(paper: Paper, row: Row, linked: bool) -> Data:
    relation, fact = row.relation, row.fact
    statement = paper.detail(fact, linked) if fact else NO_STATEMENT
    return {
        "start": paper.name(relation.start, linked),
        "type": as_words(relation.type),
        "end": paper.name(relation.end, linked),
        "status": relation.unusual_status,
        "marking": relation.own_marking,
        "ended": relation.ended,
        "fact": {**statement, "key": row.key} | ({"value": ""} if row.is_existence else {}),
    }
