"""A snapshot and an order become a report model.

Pure: the same lines and order give the same model.
"""

from collections.abc import Iterable
from importlib import import_module

from basset.reports.changes.model import Line
from basset.reports.changes.tell import changes_since
from basset.reports.cited import number_cited
from basset.reports.identity import tell_apart
from basset.reports.model import NumberedSource, Profile, Relation, name_marking, strictest
from basset.reports.order import Order
from basset.reports.reader import SnapshotReader
from basset.reports.report import Report
from basset.reports.sections import Section
from basset.reports.sections.part import Part


def _part_of(section: Section) -> type[Part]:
    """The class ``NameSection`` of ``sections/name/section.py``."""
    module = import_module(f"basset.reports.sections.{section}.section")
    part: type[Part] = getattr(module, f"{section.heading}Section")
    return part


PARTS = {section: _part_of(section) for section in Section}


def compose(lines: Iterable[Line], order: Order, before: Iterable[Line] | None = None) -> Report:
    """The model of the report that *order* asks for, from the *lines* of its snapshot.

    *before*: those of the snapshot that it is compared with, where there is one.
    """
    reader = SnapshotReader()
    after = lines if before is None else list(lines)
    reader.read(after)
    tell_apart(reader.profiles.values())
    notes = reader.place_notes()
    profiles, relations = list(reader.profiles.values()), list(reader.relations.values())
    changes = None
    if order.previous and before is not None:
        changes = changes_since(order.previous, list(before), list(after), reader)
    relations.sort(key=lambda r: (r.type, r.start.label.casefold(), r.end.label.casefold(), r.id))
    _tie(relations)
    report = Report(
        order=order,
        header=reader.header,
        profiles=_ordered(profiles, set(order.config.entity_ids)),
        relations=relations,
        notes=notes,
        changes=changes,
    )
    for place, profile in enumerate(report.profiled, 1):
        profile.anchor = f"e{place}"
    rests_on = (source for subject in report.subjects for source in subject.rests_on)
    cited = (source for note in notes for source in note.sources)
    report.sources = list(dict.fromkeys((*rests_on, *cited)))
    report.parts = {section: part(report) for section, part in PARTS.items()}
    for part in report.printed:
        part.show(report.shown)
    report.sources = _numbered(report)
    number_cited(report.subjects, report.sources)
    report.marking = _marking(report)
    return report


def _tie(relations: list[Relation]) -> None:
    """Tell entities of their *relations*, in this order; of those that ended last."""
    for relation in sorted(relations, key=lambda r: r.ended):
        for profile in dict.fromkeys((relation.start, relation.end)):
            profile.relations.append(relation)
            profile.degree += relation.active


def _ordered(profiles: list[Profile], named: set[str]) -> list[Profile]:
    """Those *named* as what the report is about, then those that changed, then by degree.

    Paper and page cut at the end of this.
    """
    profiles.sort(
        key=lambda p: (p.id not in named, not p.changed, -p.degree, p.label.casefold(), p.id)
    )
    return profiles


def _marking(report: Report) -> str | None:
    """The strictest of anything that the report shows."""
    shown = report.shown
    subjects = [*shown.subjects.values()]
    notes = (note.row for note in shown.notes.values())
    rows = (report.project, *(source.row for source in report.sources), *notes)
    facts = (fact for subject in subjects for fact in shown.facts_of(subject))
    changed = report.changes is not None and Section.CHANGES in report.sections
    changes = report.changes.rows if report.changes and changed else []
    stated = {one.marking for one in (*subjects, *facts, *changes)}
    named = {name_marking(subject) for subject in subjects}
    return strictest((*(row["marking"] for row in rows), *stated, *named)) or None


def _numbered(report: Report) -> list[NumberedSource]:
    """The sources of what is shown, numbered: first those that the printed sections cite, in order
    of reading.
    """
    cited = dict.fromkeys(source for part in report.printed for source in part.cited())
    for source in cited:
        source.cited = True
    of_facts = set(report.shown.sources())
    rest = (source for source in report.sources if source in of_facts)
    sources = list(dict.fromkeys((*cited, *rest)))
    for number, source in enumerate(sources, 1):
        source.number = number
    return sources
