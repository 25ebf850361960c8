"""The report as Markdown (CommonMark with tables). User text is escaped, so it comes out as text."""

from collections.abc import Callable, Iterator
from typing import Any

from basset.reports.config import Section
from basset.reports.markup import to_markdown
from basset.reports.model import Change, Fact, NoteText, Profile, Relation, Report, Source, Subject
from basset.reports.render.compact import details, rows, runs
from basset.reports.render.paper import period
from basset.reports.text import markdown, when, words


def render(report: Report) -> Iterator[bytes]:
    """The file in pieces, one block at a time."""
    for block in _blocks(report):
        yield block.encode() + b"\n\n"


def _blocks(report: Report) -> Iterator[str]:
    yield f"# {markdown(report.title)}"
    yield (
        f"**{report.marking}** · {report.type_words} No. {report.number} · {markdown(report.project)} · "
        f"as of {when(report.as_of)} · `{report.id}`"
    )
    yield from (f"> **Note:** {markdown(warning)}" for warning in report.warnings)
    for section in report.sections:
        yield f"## {section.capitalize()}"
        yield from SECTIONS[section](report)


def _summary(report: Report) -> Iterator[str]:
    if report.description:
        yield markdown(report.description_shown)
    yield " · ".join(f"**{count:,}** {label}" for label, count in report.figures)
    if report.leaders:
        yield "\n".join(
            f"- **{markdown(p.label)}** ({markdown(words(p.type))}) {markdown(s)}"
            for p, s in report.leaders
        )


def _assessment(report: Report) -> Iterator[str]:
    if report.assessment:
        yield from _note(report.assessment)
    else:
        yield "No assessment has been written for this project."
    for note in report.notes:
        yield from _note(note)


def _note(note: NoteText) -> Iterator[str]:
    yield to_markdown(note.body)
    yield f"— {markdown(note.author)}, {when(note.written_at)}" + (
        f" · {note.marking}" if note.marking else ""
    )


def _changes(report: Report) -> Iterator[str]:
    changes = report.changes
    if changes is None:
        yield "This is the first report of its kind: there is no earlier one to compare it with."
        return
    yield f"Since report No. {changes.number} of {when(changes.since)}."
    if changes.entities:
        yield "### New entities"
        yield "\n".join(
            f"- {markdown(p.label)} ({markdown(words(p.type))})" for p in changes.entities
        )
    if changes.relations:
        yield "### New relationships"
        yield "\n".join(f"- {_about(r)} {_refs(r.sources)}".rstrip() for r in changes.relations)
    if changes.statements:
        yield "### Changed statements"
        yield _table(
            ("About", "Statement", "Before", "Now", "Sources"),
            [_change(c) for c in changes.statements],
        )
    if not changes.total:
        yield "Nothing was added, changed or ended."


def _about(subject: Subject) -> str:
    if isinstance(subject, Profile):
        return markdown(subject.label)
    return f"{markdown(subject.start.label)} – {markdown(words(subject.type))} – {markdown(subject.end.label)}"


def _change(change: Change) -> list[str]:
    before = markdown(change.before.shown) if change.before else "–"
    now = markdown(change.now.shown) if change.now else "no longer stated"
    fact = change.now or change.before
    return [
        _about(change.subject),
        markdown(words(change.key)),
        before,
        now,
        _refs(fact.sources) if fact else "",
    ]


def _profiles(report: Report) -> Iterator[str]:
    for profile in report.profiles:
        yield f"### {markdown(profile.label)}"
        yield f"{markdown(words(profile.type))}{_status(profile)}"
        if profile.facts:
            yield _table(
                ("Statement", "Value", "Valid", "Confidence", "Sources"),
                [_fact(f) for f in rows(profile.facts)],
            )
        for note in profile.notes:
            yield from _note(note)


def _fact(fact: Fact) -> list[str]:
    lang = f" ({fact.lang})" if fact.lang else ""
    marks = [f"ended {fact.ended_at[:10]}"] if fact.ended_at else []
    marks += ["sources disagree"] * fact.disputed + ([fact.own_marking] if fact.own_marking else [])
    value = markdown(fact.shown) + (f" *({', '.join(marks)})*" if marks else "")
    confidence = "" if fact.confidence is None else f"{fact.confidence} %"
    return [
        markdown(words(fact.key)) + lang,
        value,
        period(fact.valid_from, fact.valid_to),
        confidence,
        _refs(fact.sources),
    ]


def _relationships(report: Report) -> Iterator[str]:
    yield _table(
        ("From", "Relationship", "To", "Valid", "Details", "Sources"),
        [_relation(r) for r in report.relations],
    )
    for relation in report.relations:
        if relation.notes:
            yield f"**{_about(relation)}**"
            for note in relation.notes:
                yield from _note(note)


def _relation(relation: Relation) -> list[str]:
    said = "; ".join(f"{row[0]}: {row[1]}" for row in map(_fact, details(relation)))
    kind = (
        markdown(words(relation.type))
        + _status(relation)
        + (" *(ended)*" if relation.ended else "")
    )
    valid = period(relation.valid_from, relation.valid_to)
    return [
        markdown(relation.start.label),
        kind,
        markdown(relation.end.label),
        valid,
        said,
        _refs(relation.sources),
    ]


def _timeline(report: Report) -> Iterator[str]:
    rows = []
    for event in report.timeline:
        moment = period(event.when, event.until) if event.until else when(event.when)
        other = f" {markdown(event.other.label)}" if event.other else ""
        rows.append(
            [
                markdown(moment),
                f"{markdown(event.who.label)} {markdown(event.what)}{other}",
                _refs(event.sources),
            ]
        )
    yield _table(("When", "What", "Sources"), rows)


def _statistics(report: Report) -> Iterator[str]:
    for statistic in report.statistics:
        yield f"### {statistic.title}"
        yield _table(
            ("", "Count"), [[markdown(label), f"{count:,}"] for label, count in statistic.rows]
        )


def _sources(report: Report) -> Iterator[str]:
    yield _table(
        ("No.", "Source", "Address", "Grade", "Retrieved", "SHA-256"),
        [_source(s) for s in report.cited],
    )


def _source(source: Source) -> list[str]:
    title = markdown(source.label) + (f" *({source.marking})*" if source.marking else "")
    digest = f"`{source.sha256}`" if source.sha256 else ""
    number = rf"\[{source.number}\]"
    return [
        number,
        title,
        markdown(source.url_shown),
        source.grade,
        when(source.retrieved_at),
        digest,
    ]


def _method(report: Report) -> Iterator[str]:
    yield "\n".join(f"- {markdown(sentence)}" for sentence in report.method)


def _table(head: tuple[str, ...], rows: list[list[str]]) -> str:
    if not rows:
        return "None."
    lines = ["| " + " | ".join(cells) + " |" for cells in (list(head), ["---"] * len(head), *rows)]
    return "\n".join(lines)


def _refs(sources: list[Source]) -> str:
    return " ".join(markdown(run.text) for run in runs(sources))


def _status(thing: Any) -> str:
    return "" if thing.status == "active" else f" *({thing.status})*"


SECTIONS: dict[Section, Callable[[Report], Iterator[str]]] = {
    Section.SUMMARY: _summary,
    Section.ASSESSMENT: _assessment,
    Section.CHANGES: _changes,
    Section.PROFILES: _profiles,
    Section.RELATIONSHIPS: _relationships,
    Section.TIMELINE: _timeline,
    Section.STATISTICS: _statistics,
    Section.SOURCES: _sources,
    Section.METHOD: _method,
}
