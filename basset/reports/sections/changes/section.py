"""What changed since an earlier report: counted in a sentence, then a table of before and now."""

from html import escape

from markupsafe import Markup

from basset.reports.changes.model import Change, Changes
from basset.reports.changes.words import summary
from basset.reports.model import NumberedSource, Relation
from basset.reports.render.html import name_html, words_html
from basset.reports.render.markdown import markdown_table, marks_text, references, subject_name
from basset.reports.render.paper import Paper
from basset.reports.sections import Section
from basset.reports.sections.part import Blocks, Citations, Data, Part
from basset.reports.shown import Shown
from basset.reports.text import breakable, markdown_text, shown_time

PROJECT = "The project"


class ChangesSection(Part):
    entries = "changes"
    reading = (
        "What changed is what differs between the data of this report and that of the earlier one."
    )

    @property
    def rows(self) -> list[Change]:
        return self.report.changes.rows if self.report.changes else []

    @property
    def count(self) -> int:
        return len(self.rows)

    @property
    def lead(self) -> str:
        """What it is compared with, and what changed, in one sentence."""
        changes, previous = self.report.changes, self.report.order.previous
        if previous is None:
            return "There is no earlier report to compare this one with."
        if changes is None:
            return (
                f"The data of report No. {previous.number} of {shown_time(previous.as_of)} is no "
                "longer kept, so what changed since then cannot be said."
            )
        told = summary(changes.rows)
        since = f"Since report No. {changes.number}, with data of {shown_time(changes.since)}"
        return f"{since}: {told}." if told else f"{since}, nothing changed."

    @property
    def is_empty(self) -> bool:
        # Page one says that nothing changed.
        return not self.count and Section.SUMMARY in self.report.order.config.chosen_sections

    def cited(self) -> Citations:
        return (source for change in self.rows for source in change.sources)

    def show(self, shown: Shown) -> None:
        for change in self.rows:
            if change.note:
                shown.note(change.note)
            if change.about and not isinstance(change.about, NumberedSource):
                shown.facts(change.about, change.facts)

    def markdown(self) -> Blocks:
        yield markdown_text(self.lead)
        head = ("About", "What", "Before", "Now", "Sources")
        if self.rows:
            yield markdown_table(head, [_cells(change) for change in self.rows])

    def paper(self, paper: Paper) -> Data:
        return {
            "lead": self.lead,
            **paper.table(self.rows, lambda change, linked: _on_paper(paper, change, linked)),
        }

    @staticmethod
    def about_html(change: Change, linked: bool) -> Markup:
        names = [name_html(each, linked) for each in change.profiles]
        if isinstance(change.about, Relation):
            names.insert(1, f'<span class="soft">{words_html(change.about.type)}</span>')
        # Escaped piece by piece.
        return Markup(" ".join(names or [f"<bdi>{escape(change.label or PROJECT)}</bdi>"]))  # noqa: S704

    def json(self) -> Data:
        changes = self.report.changes
        if changes is None:
            return {"changes": None}
        return {"changes": _as_data(changes)}


def _about(change: Change) -> str:
    """What it is about in Markdown."""
    if change.about is None:
        return PROJECT
    if isinstance(change.about, NumberedSource):
        return markdown_text(change.label)
    return subject_name(change.about)


def _cells(change: Change) -> list[str]:
    of = f" ({markdown_text(change.of)})" if change.of else ""
    return [
        _about(change),
        markdown_text(change.what) + of + marks_text(change.own_marking),
        markdown_text(change.shown_before) or "–",
        markdown_text(change.shown_now) or "–",
        references(change.sources),
    ]


def _on_paper(paper: Paper, change: Change, linked: bool) -> Data:
    about = change.about
    if about is None or isinstance(about, NumberedSource):
        title = breakable(change.label or PROJECT)
        named: Data = {"start": {"text": title, "anchor": ""}, "end": None}
    else:
        named = paper.subject(about, linked)
    return {
        "about": named,
        "what": change.what,
        "of": breakable(change.of),
        "marking": change.own_marking,
        "before": breakable(change.shown_before),
        "now": breakable(change.shown_now),
        "refs": paper.references(change.sources, linked),
    }


def _as_data(changes: Changes) -> Data:
    return {
        "since": changes.since,
        "since_id": changes.run_id,
        "since_number": changes.number,
        "summary": summary(changes.rows),
        "rows": [
            {
                "kind": change.kind,
                "subject_id": change.about.id if change.about else None,
                "subject": change.label or None,
                "what": change.what,
                "of": change.of or None,
                "before": change.before,
                "now": change.now,
                "marking": change.own_marking or None,
                "sources": [source.number for source in change.sources],
            }
            for change in changes.rows
        ],
    }
