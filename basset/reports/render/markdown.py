"""The report as Markdown (CommonMark with tables).

User text is escaped, so it comes out as text.
"""

from collections.abc import Iterator

from basset.reports.markup import Node
from basset.reports.model import Fact, NoteText, NumberedSource, Profile, Recorded, Subject
from basset.reports.render.condense import reference_ranges
from basset.reports.render.note_markdown import to_markdown
from basset.reports.report import Report
from basset.reports.text import as_words, markdown_text, percent, period


def render_markdown(report: Report) -> Iterator[bytes]:
    """The file in pieces, one block at a time."""
    for block in _blocks(report):
        yield block.encode() + b"\n\n"


def _blocks(report: Report) -> Iterator[str]:
    about = report.about
    yield f"# {markdown_text(about['title'])}"
    yield (
        f"**{report.marking}** · {about['type'].words} No. {about['number']} · "
        f"{markdown_text(report.project['name'])} · `{about['id']}`"
    )
    if prepared_for := report.order.config.prepared_for:
        yield f"Prepared for {markdown_text(prepared_for)}"
    yield " · ".join(f"{name}: {markdown_text(said)}" for name, said in report.times.items())
    yield from (f"> **Note:** {markdown_text(warning)}" for warning in report.warnings)
    for section in report.sections:
        yield f"## {section.heading}"
        yield from report.parts[section].markdown()


def markdown_table(head: tuple[str, ...], rows: list[list[str]]) -> str:
    """The table, or nothing when it has no rows."""
    if not rows:
        return ""
    lines = ["| " + " | ".join(cells) + " |" for cells in (list(head), ["---"] * len(head), *rows)]
    return "\n".join(lines)


def note_block(note: NoteText) -> str:
    return f"{note_body(note)}\n\n— {markdown_text(note.byline)}"


def note_body(note: NoteText) -> str:
    return to_markdown(note.body, _cited)


def _cited(node: Node) -> str:
    """What a note refers to."""
    if node["t"] == "source":
        return references([node["source"]])
    if node["t"] == "entity":
        return markdown_text(node["profile"].label)
    return f"{markdown_text(node['s'])}{marks_text(node['why'])}"


def fact_cells(fact: Fact) -> list[str]:
    """Statement, value, validity, confidence, sources."""
    lang = f" ({fact.lang})" if fact.lang else ""
    ended = f"ended {fact.ended_at[:10]}" if fact.ended_at else ""
    marks = marks_text(ended, "sources disagree" * fact.disputed, fact.own_marking)
    return [
        markdown_text(as_words(fact.key)) + lang,
        markdown_text(fact.shown) + marks,
        markdown_text(period(fact.valid_from, fact.valid_to)),
        percent(fact.confidence),
        references(fact.sources),
    ]


def references(sources: list[NumberedSource]) -> str:
    return " ".join(markdown_text(each.text) for each in reference_ranges(sources))


def subject_name(subject: Subject) -> str:
    """One name, or two with the relationship between them."""
    if isinstance(subject, Profile):
        return markdown_text(subject.label)
    start, end = markdown_text(subject.start.label), markdown_text(subject.end.label)
    return f"{start} – {markdown_text(as_words(subject.type))} – {end}"


def subject_marks(subject: Recorded, *more: str) -> str:
    """Its status and marking where they are worth saying, and *more*."""
    return marks_text(subject.unusual_status, *more, subject.own_marking)


def marks_text(*marks: str) -> str:
    """Those of *marks* that are not empty, as what follows a name or value."""
    return f" *({', '.join(filter(None, marks))})*" if any(marks) else ""
