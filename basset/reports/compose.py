"""A snapshot and an order become a report model. Pure: the same lines and order give the same model."""

from collections.abc import Iterable
from typing import Any

from basset import __version__
from basset.investigations.models import Marking
from basset.reports import sections
from basset.reports.config import Section
from basset.reports.facts import facts_of
from basset.reports.markup import parse
from basset.reports.model import NoteText, Profile, Relation, Report, Source
from basset.reports.order import Order
from basset.reports.text import defang_text, printed

RANK = {marking.value: rank for rank, marking in enumerate(Marking)}


class Composer:
    """Reads the lines of one snapshot; the file's order (entities, notes, relationships, sources) is relied upon."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._sources: dict[str, Source] = {}
        self._notes: list[dict[str, Any]] = []
        self._rank = 0
        self.header: dict[str, Any] = {}
        self.profiles: dict[str, Profile] = {}
        self.relations: dict[str, Relation] = {}
        self.assessed = False

    def read(self, lines: Iterable[dict[str, Any]]) -> None:
        take = {
            "snapshot": self._header,
            "entity": self._entity,
            "note": self._notes.append,
            "relationship": self._relationship,
            "source": self._source,
        }
        for line in lines:
            take[line["kind"]](line)

    def _header(self, line: dict[str, Any]) -> None:
        self.header = line
        self._seen(line["project"]["marking"])

    def _entity(self, line: dict[str, Any]) -> None:
        self.profiles[line["id"]] = Profile(
            id=line["id"],
            key=line["key"],
            type=line["type"],
            name=line["name"],
            label=printed(line["name"], "name", line["type"]),
            status=line["status"],
            selectors=line["selectors"],
            origins=line["origins"],
            created_at=line["created_at"],
            facts=self._facts(line),
            named=line["id"] in self._order.config.entity_ids,
        )

    def _relationship(self, line: dict[str, Any]) -> None:
        facts = self._facts(line)
        current = [fact for fact in facts if not fact.ended_at] or facts
        relation = Relation(
            id=line["id"],
            key=line["key"],
            type=line["type"],
            start=self.profiles[line["from_id"]],
            end=self.profiles[line["to_id"]],
            status=line["status"],
            origins=line["origins"],
            created_at=line["created_at"],
            facts=facts,
            sources=list(dict.fromkeys(source for fact in current for source in fact.sources)),
            valid_from=min((fact.valid_from for fact in current if fact.valid_from), default=None),
            valid_to=max((fact.valid_to for fact in current if fact.valid_to), default=None),
            confidence=max(
                (fact.confidence for fact in current if fact.confidence is not None), default=None
            ),
            ended=bool(facts) and all(fact.ended_at for fact in facts),
        )
        self.relations[relation.id] = relation
        for profile in dict.fromkeys((relation.start, relation.end)):
            profile.relations.append(relation)
            profile.degree += relation.status == "active" and not relation.ended

    def _source(self, line: dict[str, Any]) -> None:
        source = self._sources.get(line["id"])
        if source is None:
            return  # nothing in this report rests on it
        self._seen(line["marking"])
        for name in ("title", "retrieved_at", "sha256", "reliability", "credibility", "marking"):
            setattr(source, name, line[name])
        source.note, source.url = line["note"] or "", line["url"] or ""
        source.label, source.url_shown = defang_text(source.title), defang_text(source.url)
        source.note_shown = defang_text(source.note)

    def _facts(self, line: dict[str, Any]) -> list[Any]:
        facts = facts_of(
            line["claims"], line["type"], self._cite, self.header["project"]["marking"]
        )
        for fact in facts:
            self._seen(fact.marking)
        return facts

    def _cite(self, source_id: str) -> Source:
        source = self._sources.get(source_id)
        if source is None:
            source = self._sources[source_id] = Source(source_id)
        return source

    def _seen(self, marking: str | None) -> None:
        if marking:
            self._rank = max(self._rank, RANK[marking])

    def place_notes(self) -> list[NoteText]:
        """Hang the notes on their subjects; return those of the project, the newest assessment first."""
        about_project: list[tuple[bool, str, NoteText]] = []
        for line in self._notes:
            subject_id = line["subject_id"]
            subject = self.profiles.get(subject_id) or self.relations.get(subject_id)
            if subject is None and subject_id not in {None, self._order.project_id}:
                continue  # about something outside this report
            self._seen(line["marking"])
            written = line["updated_at"]
            body = parse(line["text"])
            note = NoteText(
                line["id"], line["author"], written, line["marking"], body, line["text"]
            )
            if subject is None:
                about_project.append((line["note_kind"] == "assessment", written, note))
            else:
                subject.notes.append(note)
        about_project.sort(key=lambda entry: entry[:2], reverse=True)
        self.assessed = bool(about_project) and about_project[0][0]
        return [note for _, _, note in about_project]

    @property
    def marking(self) -> str:
        """The highest marking of anything that was read."""
        return list(Marking)[self._rank].value

    def numbered(self, report: Report) -> list[Source]:
        """All sources of the report, numbered: those that the printed sections cite first, in reading order."""
        order: dict[Source, None] = {}
        for source in sections.citations(report):
            source.cited = True
            order.setdefault(source)
        for subject in report.subjects:
            order.update((source, None) for fact in subject.facts for source in fact.sources)
        for number, source in enumerate(order, 1):
            source.number = number
        return list(order)


def compose(lines: Iterable[dict[str, Any]], order: Order) -> Report:
    """The model of the report that *order* asks for, from the *lines* of its snapshot."""
    composer = Composer(order)
    composer.read(lines)
    notes = composer.place_notes()
    project = composer.header["project"]
    relations = list(composer.relations.values())
    changes = sections.changes(list(composer.profiles.values()), relations, order)
    profiles = _ordered(list(composer.profiles.values()))
    relations.sort(key=lambda r: (r.type, r.start.label.casefold(), r.end.label.casefold(), r.id))
    chosen: list[Section] = [
        section for section in order.config.chosen_sections if section is not Section.GRAPH
    ]
    report = Report(
        id=order.run_id,
        number=order.number,
        project_id=order.project_id,
        project=project["name"],
        description=project["description"] or "",
        description_shown=defang_text(project["description"] or ""),
        title=order.config.title,
        type=order.config.report_type,
        marking=composer.marking,
        as_of=order.as_of,
        slots_skipped=order.slots_skipped,
        revision=composer.header["revision_after"],
        version=__version__,
        sections=chosen,
        figures=[],
        leaders=sections.leaders(profiles),
        assessment=notes[0] if composer.assessed else None,
        notes=notes[1:] if composer.assessed else notes,
        changes=changes,
        profiles=profiles,
        relations=relations,
        timeline=sections.timeline(profiles, relations),
        statistics=[],
        sources=[],
        warnings=sections.warnings(composer.header),
        method=[],
    )
    report.sources = composer.numbered(report)
    report.figures, report.statistics = sections.figures(report), sections.statistics(report)
    report.method = sections.method(report, order, composer.header)
    return report


def _ordered(profiles: list[Profile]) -> list[Profile]:
    """Those the report is about, then those that changed, then by degree. Paper and page cut at the end of this."""
    for profile in profiles:
        profile.relations.sort(
            key=lambda r: (r.ended, r.type, r.start.label.casefold(), r.end.label.casefold(), r.id)
        )
    profiles.sort(key=lambda p: (not p.named, not p.changed, -p.degree, p.label.casefold(), p.id))
    for place, profile in enumerate(profiles, 1):
        profile.anchor = f"e{place}"
    return profiles
