"""Every relationship as a row of one table, with its statements as details."""

from html import escape

from markupsafe import Markup

from basset.reports.model import Fact, Relation
from basset.reports.render.condense import details
from basset.reports.render.html import (
    ended_class,
    fact_marks_html,
    marks_html,
    name_html,
    references_html,
)
from basset.reports.render.markdown import (
    fact_cells,
    markdown_table,
    note_block,
    references,
    subject_marks,
    subject_name,
)
from basset.reports.render.paper import Paper
from basset.reports.sections.part import Blocks, Citations, Data, Part
from basset.reports.shown import Shown
from basset.reports.text import as_words, markdown_text, period


class RelationshipsSection(Part):
    entries = "relationships"
    nothing = "There are no relationships in this report."

    @property
    def count(self) -> int:
        return len(self.report.relations)

    def cited(self) -> Citations:
        for relation in self.report.relations:
            yield from relation.sources
            yield from (source for note in relation.notes for source in note.sources)

    def show(self, shown: Shown) -> None:
        shown.whole(*self.report.relations)
        for relation in self.report.relations:
            shown.note(*relation.notes)

    def markdown(self) -> Blocks:
        head = ("From", "Relationship", "To", "Valid", "Details", "Sources")
        yield (
            markdown_table(head, [_cells(relation) for relation in self.report.relations])
            or self.nothing
        )
        for relation in self.report.relations:
            if relation.notes:
                yield f"**{subject_name(relation)}**"
            yield from map(note_block, relation.notes)

    def paper(self, paper: Paper) -> Data:
        relations = self.report.relations
        return {
            **paper.table(relations, lambda r, linked: _on_paper(paper, r, linked)),
            "dated": any(relation.valid_from or relation.valid_to for relation in relations),
            "remarks": paper.cut(
                [relation for relation in relations if relation.notes],
                lambda relation: {
                    "about": paper.subject(relation),
                    "notes": [paper.note(note) for note in relation.notes],
                },
            ),
        }

    @staticmethod
    def row(relation: Relation, linked: bool) -> Markup:
        known = "".join(_detail(fact, relation) for fact in details(relation))
        if relation.confidence is not None:
            known += f"<div>{relation.confidence} % confidence</div>"
        valid = period(relation.valid_from, relation.valid_to)
        return Markup(  # noqa: S704 - escaped piece by piece
            f"<tr{ended_class(relation.ended)}><td>{name_html(relation.start, linked)}</td>"
            f'<td><span class="value">{escape(as_words(relation.type))}</span>'
            f"{marks_html(relation)}</td><td>{name_html(relation.end, linked)}</td>"
            f'<td class="soft">{valid}</td><td class="soft">{known}</td>'
            f"<td>{references_html(relation.sources)}</td></tr>\n"
        )


def _detail(fact: Fact, relation: Relation) -> str:
    # What it is, where its value does not say so itself.
    plain = fact.key in {relation.type, "description"}
    label = "" if plain else f"{escape(as_words(fact.key))}: "
    shown = escape(fact.shown)
    value = f"<s>{shown}</s>" if fact.ended_at else shown
    return f'<div dir="auto">{label}{value}{fact_marks_html(fact)}</div>'


def _cells(relation: Relation) -> list[str]:
    ended = "ended" if relation.ended else ""
    return [
        markdown_text(relation.start.label),
        markdown_text(as_words(relation.type)) + subject_marks(relation, ended),
        markdown_text(relation.end.label),
        period(relation.valid_from, relation.valid_to),
        "; ".join(f"{cells[0]}: {cells[1]}" for cells in map(fact_cells, details(relation))),
        references(relation.sources),
    ]


def _on_paper(paper: Paper, relation: Relation, linked: bool) -> Data:
    confidence = relation.confidence
    return {
        "start": paper.name(relation.start, linked),
        "type": as_words(relation.type),
        "end": paper.name(relation.end, linked),
        "status": relation.unusual_status,
        "marking": relation.own_marking,
        "ended": relation.ended,
        "valid": period(relation.valid_from, relation.valid_to),
        "facts": [paper.detail(fact, linked) for fact in details(relation)],
        "confidence": "" if confidence is None else f"{confidence} % confidence",
        "refs": paper.references(relation.sources, linked),
    }
