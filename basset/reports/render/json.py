"""The report as data: complete, as recorded (not defanged), with sources referred to by their numbers."""

from collections.abc import Iterable, Iterator
from typing import Any

from basset import canonical
from basset.reports.model import Change, Fact, NoteText, Profile, Relation, Report, Source

SCHEMA = "basset.report/1"


def render(report: Report) -> Iterator[bytes]:
    """One JSON object, one entity, relationship or source a line, so that large reports are never whole in memory."""
    yield b'{"report":' + canonical.dump(_head(report))
    yield from _list("entities", (_profile(profile) for profile in report.profiles))
    yield from _list("relationships", (_relation(relation) for relation in report.relations))
    yield from _list("sources", (_source(source) for source in report.sources))
    yield b"}\n"


def _list(name: str, rows: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    yield b',\n"' + name.encode() + b'":['
    for place, row in enumerate(rows):
        yield (b",\n" if place else b"\n") + canonical.dump(row)
    yield b"]"


def _head(report: Report) -> dict[str, Any]:
    plain = (
        "id",
        "number",
        "title",
        "type",
        "marking",
        "as_of",
        "slots_skipped",
        "revision",
        "version",
        "sections",
    )
    return {
        "schema": SCHEMA,
        **{name: getattr(report, name) for name in plain},
        "project": {
            "id": report.project_id,
            "name": report.project,
            "description": report.description,
        },
        "warnings": report.warnings,
        "figures": dict(report.figures),
        "summary": [f"{profile.name} {sentence}" for profile, sentence in report.leaders],
        "assessment": _note(report.assessment) if report.assessment else None,
        "notes": [_note(note) for note in report.notes],
        "changes": _changes(report),
        "timeline": [
            {
                "from": event.when or None,
                "to": event.until or None,
                "entity_id": event.who.id,
                "what": event.what,
                "other_id": event.other.id if event.other else None,
                "sources": sorted(source.number for source in event.sources),
            }
            for event in report.timeline
        ],
        "statistics": {statistic.title: dict(statistic.rows) for statistic in report.statistics},
        "method": report.method,
    }


def _changes(report: Report) -> dict[str, Any] | None:
    if report.changes is None:
        return None
    return {
        "since": report.changes.since,
        "since_number": report.changes.number,
        "new_entities": [profile.id for profile in report.changes.entities],
        "new_relationships": [relation.id for relation in report.changes.relations],
        "statements": [_change(change) for change in report.changes.statements],
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "subject_id": change.subject.id,
        "key": change.key,
        "before": change.before.value if change.before else None,
        "now": change.now.value if change.now else None,
    }


def _fact(fact: Fact) -> dict[str, Any]:
    plain = ("key", "value", "lang", "valid_from", "valid_to", "origin", "confidence", "marking")
    return {
        **{name: getattr(fact, name) for name in plain},
        **{
            name: getattr(fact, name)
            for name in ("recorded_at", "recorded_by", "ended_at", "disputed")
        },
        "sources": sorted(source.number for source in fact.sources),
    }


def _note(note: NoteText) -> dict[str, Any]:
    return {name: getattr(note, name) for name in ("id", "author", "written_at", "marking", "text")}


def _profile(profile: Profile) -> dict[str, Any]:
    plain = (
        "id",
        "key",
        "type",
        "name",
        "status",
        "selectors",
        "origins",
        "created_at",
        "degree",
        "changed",
    )
    return {
        **{name: getattr(profile, name) for name in plain},
        "claims": [_fact(fact) for fact in profile.facts],
        "notes": [_note(note) for note in profile.notes],
    }


def _relation(relation: Relation) -> dict[str, Any]:
    return {
        **{
            name: getattr(relation, name)
            for name in ("id", "key", "type", "status", "origins", "created_at", "ended")
        },
        "from_id": relation.start.id,
        "to_id": relation.end.id,
        "claims": [_fact(fact) for fact in relation.facts],
        "notes": [_note(note) for note in relation.notes],
    }


def _source(source: Source) -> dict[str, Any]:
    plain = (
        "id",
        "number",
        "title",
        "url",
        "retrieved_at",
        "sha256",
        "note",
        "reliability",
        "credibility",
        "marking",
    )
    return {name: getattr(source, name) for name in plain}
