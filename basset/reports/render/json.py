"""The report as data: what it shows, as recorded (not defanged), with sources by their numbers."""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Any

from basset import canonical
from basset.reports.model import Fact, NoteText, Subject
from basset.reports.report import Report
from basset.reports.shown import Shown

SCHEMA = "basset.report/1"
# What only readers need, or what is said in another way.
_ONLY_PRINTED = {"shown", "own_marking", "sources", "place", "cites", "bookkeeping"}
_FACT = tuple({field.name for field in fields(Fact)} - _ONLY_PRINTED)
_NOT_IN_NOTE = frozenset({"kind", "note_kind", "subject_id", "created_at", "updated_at"})


def render_json(report: Report) -> Iterator[bytes]:
    """One JSON object, in pieces: a large report is never in memory as a whole."""
    yield b'{"report":' + canonical.dump(_head(report))
    shown = report.shown
    entities = (
        _subject(shown, p, degree=p.degree, changed=p.changed)
        for p in shown.profiles(report.profiles)
    )
    yield from _list("entities", entities)
    relationships = (_subject(shown, r, ended=r.ended) for r in shown.relations(report.relations))
    yield from _list("relationships", relationships)
    yield from _list("sources", ({**s.row, "number": s.number} for s in report.sources))
    yield b"}\n"


def _list(name: str, rows: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    yield b',\n"' + name.encode() + b'":['
    for place, row in enumerate(rows):
        yield (b",\n" if place else b"\n") + canonical.dump(row)
    yield b"]"


def _head(report: Report) -> dict[str, Any]:
    head = {
        **report.about,
        "schema": SCHEMA,
        "sections": report.sections,
        "project": {
            "id": report.order.project_id,
            "name": report.project["name"],
            "description": report.description,
        },
        "warnings": report.warnings,
    }
    for section in report.order.config.chosen_sections:
        head |= report.parts[section].json()
    return head


def _subject(shown: Shown, subject: Subject, **derived: Any) -> dict[str, Any]:
    return {
        **shown.row(subject),
        **derived,
        "claims": [_fact(fact) for fact in shown.facts_of(subject)],
        "notes": [note_json(note) for note in shown.notes_of(subject)],
    }


def _fact(fact: Fact) -> dict[str, Any]:
    stated = {name: getattr(fact, name) for name in _FACT}
    return stated | {"sources": sorted(source.number for source in fact.sources)}


def note_json(note: NoteText) -> dict[str, Any]:
    row = {name: value for name, value in note.row.items() if name not in _NOT_IN_NOTE}
    return row | {"kind": note.row["note_kind"], "written_at": note.row["updated_at"]}
