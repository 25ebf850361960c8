"""What was added, changed or ended since the previous report of the same schedule."""

from basset.reports.changes.model import Change
from basset.reports.render.markdown import (
    markdown_table,
    marks_text,
    references,
    subject_marks,
    subject_name,
)
from basset.reports.render.paper import Paper
from basset.reports.sections import Section
from basset.reports.sections.part import Blocks, Citations, Data, Part
from basset.reports.shown import Shown
from basset.reports.text import as_words, breakable, markdown_text, shown_time


class ChangesSection(Part):
    first = "There is no earlier report to compare this one with."
    nothing = "Nothing was added, changed or ended."

    @property
    def count(self) -> int:
        return self.report.changes.total if self.report.changes else 0

    @property
    def is_empty(self) -> bool:
        # Page one says that nothing changed.
        return not self.count and Section.SUMMARY in self.report.order.config.chosen_sections

    def cited(self) -> Citations:
        changes = self.report.changes
        if changes:
            for change in changes.statements:
                for fact in (change.before, change.now):
                    yield from fact.sources if fact else ()
            for relation in changes.relations:
                yield from relation.sources

    def show(self, shown: Shown) -> None:
        changes = self.report.changes
        if changes:
            shown.name(*changes.entities, *changes.relations)
            for change in changes.statements:
                shown.facts(change.subject, filter(None, (change.before, change.now)))

    def markdown(self) -> Blocks:
        changes = self.report.changes
        if changes is None:
            yield self.first
            return
        yield f"Since report No. {changes.number} of {shown_time(changes.since)}."
        if changes.entities:
            yield "### New entities"
            yield "\n".join(
                f"- {markdown_text(p.label)} ({markdown_text(as_words(p.type))}){subject_marks(p)}"
                for p in changes.entities
            )
        if changes.relations:
            yield "### New relationships"
            yield "\n".join(
                f"- {subject_name(r)}{subject_marks(r)} {references(r.sources)}".rstrip()
                for r in changes.relations
            )
        if changes.statements:
            yield "### Changed statements"
            head = ("About", "Statement", "Before", "Now", "Sources")
            yield markdown_table(head, [_cells(change) for change in changes.statements])
        if not changes.total:
            yield self.nothing

    def paper(self, paper: Paper) -> Data:
        changes = self.report.changes
        if changes is None:
            return {"first": self.first}
        return {
            "first": "",
            "number": changes.number,
            "since": shown_time(changes.since),
            "counts": {
                "entities": len(changes.entities),
                "relations": len(changes.relations),
                "statements": len(changes.statements),
            },
            "entities": paper.cut(changes.entities, paper.entry),
            "relations": paper.table(
                changes.relations,
                lambda r, linked: {
                    **paper.subject(r, linked),
                    "marking": r.own_marking,
                    "refs": paper.references(r.sources, linked),
                },
            ),
            "statements": paper.table(
                changes.statements, lambda c, linked: _on_paper(paper, c, linked)
            ),
        }

    def json(self) -> Data:
        changes = self.report.changes
        if changes is None:
            return {"changes": None}
        changed = {
            "since": changes.since,
            "since_number": changes.number,
            "new_entities": [profile.id for profile in changes.entities],
            "new_relationships": [relation.id for relation in changes.relations],
            "statements": [_values(change) for change in changes.statements],
        }
        return {"changes": changed}


def _cells(change: Change) -> list[str]:
    return [
        subject_name(change.subject),
        markdown_text(as_words(change.key)) + marks_text(change.own_marking),
        markdown_text(change.before.shown) if change.before else "–",
        markdown_text(change.now.shown) if change.now else "no longer stated",
        references(change.sources),
    ]


def _on_paper(paper: Paper, change: Change, linked: bool) -> Data:
    return {
        "about": paper.subject(change.subject, linked),
        "key": as_words(change.key),
        "marking": change.own_marking,
        "before": breakable(change.before.shown) if change.before else "",
        "now": breakable(change.now.shown) if change.now else "",
        "refs": paper.references(change.sources, linked),
    }


def _values(change: Change) -> Data:
    return {
        "subject_id": change.subject.id,
        "key": change.key,
        "marking": change.own_marking or None,
        "before": change.before.value if change.before else None,
        "now": change.now.value if change.now else None,
    }
