"""What the sections of a report say, computed from its profiles and relations."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from basset.reports.config import ReportType, Section
from basset.reports.model import (
    Change,
    Changes,
    Event,
    Fact,
    Profile,
    Relation,
    Report,
    Source,
    Statistic,
    Subject,
)
from basset.reports.order import Order
from basset.reports.text import when, words

LEADERS = 8
# The keys by which an event says when it was.
EVENT_DATES = (
    "date",
    "start",
    "start-date",
    "first-seen",
    "occurred",
    "when",
    "time",
    "end",
    "end-date",
)

READING = (
    "Markings are printed where they differ from the project's.",
    "A disagreement is two current statements that give different values where there can be one at a time. Both are shown.",
    "Sources are graded by the Admiralty code: reliability A (reliable) to F, credibility 1 (confirmed) to 6.",
    "Addresses are defanged, so that nobody follows one by accident; the JSON and CSV files have them as recorded.",
)


def active(things: Iterable[Any]) -> list[Any]:
    """Those that count: neither revoked nor deprecated, nor a relationship that ended."""
    return [
        thing for thing in things if thing.status == "active" and not getattr(thing, "ended", False)
    ]


def plural(count: int, noun: str, many: str = "") -> str:
    return f"{count:,} {noun if count == 1 else many or noun + 's'}"


def figures(report: Report) -> list[tuple[str, int]]:
    facts = [fact for thing in report.subjects for fact in thing.facts if not fact.ended_at]
    return [
        ("entities", len(active(report.profiles))),
        ("relationships", len(active(report.relations))),
        ("statements", len(facts)),
        ("sources", len(report.sources)),
        (
            "disagreements",
            sum(any(fact.disputed for fact in thing.facts) for thing in report.subjects),
        ),
    ]


def leaders(profiles: list[Profile]) -> list[tuple[Profile, str]]:
    """The best connected active entities, each with the rest of a sentence about it."""
    best = sorted(active(profiles), key=lambda p: (-p.degree, p.label.casefold(), p.id))[:LEADERS]
    found = []
    for profile in best:
        if profile.degree == 0:
            break
        relations = active(profile.relations)
        others = {r.end.id if r.start is profile else r.start.id for r in relations}
        kinds = Counter(words(r.type) for r in relations).most_common()
        kinds.sort(key=lambda kind: (-kind[1], kind[0]))
        chiefly = ", ".join(f"{name} ({count:,})" for name, count in kinds[:3])
        how_many = plural(len(others), "other entity", "other entities")
        which = f"{'chiefly' if len(kinds) > 3 else 'namely'} {chiefly}"
        found.append(
            (profile, f"has {plural(profile.degree, 'relationship')} with {how_many}, {which}.")
        )
    return found


def changes(profiles: list[Profile], relations: list[Relation], order: Order) -> Changes | None:
    """What was recorded since the previous report, up to this one's time; marks the profiles it touches."""
    if order.previous is None:
        return None
    since, until = order.previous.as_of, order.as_of

    def fresh(moment: str | None) -> bool:
        return moment is not None and since < moment <= until

    new_entities = sorted(
        (p for p in profiles if fresh(p.created_at)), key=lambda p: (p.label.casefold(), p.id)
    )
    new_relations = [r for r in relations if fresh(r.created_at)]
    new_relations.sort(
        key=lambda r: (r.start.label.casefold(), r.type, r.end.label.casefold(), r.id)
    )
    statements: list[Change] = []
    everything: list[Subject] = [*profiles, *relations]
    for thing in everything:
        if not fresh(thing.created_at):
            statements += _statements(
                thing, [f for f in thing.facts if fresh(f.recorded_at) or fresh(f.ended_at)], fresh
            )
    found = Changes(since, order.previous.number, new_entities, new_relations, statements)
    statements.sort(key=lambda c: (_name(c.subject).casefold(), c.subject.id, c.key))
    for profile in new_entities:
        profile.changed = True
    for subject in (*new_relations, *(change.subject for change in statements)):
        for profile in [subject] if isinstance(subject, Profile) else [subject.start, subject.end]:
            profile.changed = True
    return found


def _name(subject: Subject) -> str:
    return subject.label if isinstance(subject, Profile) else subject.start.label


def _statements(subject: Subject, facts: list[Fact], fresh: Any) -> list[Change]:
    by_key: dict[tuple[str, str | None], tuple[list[Fact], list[Fact]]] = defaultdict(
        lambda: ([], [])
    )
    for fact in facts:
        ended, added = by_key[fact.key, fact.lang]
        if fact.ended_at:
            # Recorded and ended in between: the reader never saw it, so it is no change.
            if not fresh(fact.recorded_at):
                ended.append(fact)
        else:
            added.append(fact)
    found = []
    for (key, _), (ended, added) in by_key.items():
        if len(ended) == len(added) == 1:
            found.append(Change(subject, key, ended[0], added[0]))
        else:
            found += [Change(subject, key, fact, None) for fact in ended]
            found += [Change(subject, key, None, fact) for fact in added]
    return found


def timeline(profiles: list[Profile], relations: list[Relation]) -> list[Event]:
    """Every dated current statement, and events by their own dates, oldest first."""
    events = []
    for profile in profiles:
        for fact in profile.facts:
            if fact.ended_at:
                continue
            if profile.type == "event" and fact.key in EVENT_DATES:
                what = "" if fact.key == "date" else words(fact.key)
                events.append(Event(fact.shown, "", profile, what, None, fact.sources))
            elif fact.valid_from or fact.valid_to:
                start, end = fact.valid_from or "", fact.valid_to or ""
                events.append(
                    Event(
                        start, end, profile, f"{words(fact.key)}: {fact.shown}", None, fact.sources
                    )
                )
    for relation in relations:
        if not relation.ended and (relation.valid_from or relation.valid_to):
            start, end = relation.valid_from or "", relation.valid_to or ""
            events.append(
                Event(
                    start, end, relation.start, words(relation.type), relation.end, relation.sources
                )
            )
    events.sort(
        key=lambda e: (e.when or e.until, e.until, e.who.label.casefold(), e.what, e.who.id)
    )
    return events


def statistics(report: Report) -> list[Statistic]:
    reliability = Counter(source.reliability or "not judged" for source in report.sources)
    facts = (fact for thing in report.subjects for fact in thing.facts if not fact.ended_at)
    tables = [
        ("Entities by type", Counter(words(p.type) for p in active(report.profiles))),
        ("Relationships by type", Counter(words(r.type) for r in active(report.relations))),
        ("Sources by reliability", reliability),
        (
            "Statements by marking of their own",
            Counter(fact.own_marking for fact in facts if fact.own_marking),
        ),
    ]
    return [
        Statistic(title, sorted(c.items(), key=lambda row: (-row[1], row[0])))
        for title, c in tables
        if c
    ]


def citations(report: Report) -> Iterator[Source]:
    """The sources in the order in which the printed sections cite them."""
    printed = set(report.sections)
    if Section.CHANGES in printed and report.changes:
        for change in report.changes.statements:
            yield from (
                source for fact in (change.before, change.now) if fact for source in fact.sources
            )
        yield from (source for relation in report.changes.relations for source in relation.sources)
    if Section.PROFILES in printed:
        yield from (
            source
            for profile in report.profiles
            for fact in profile.facts
            for source in fact.sources
        )
    if Section.RELATIONSHIPS in printed:
        yield from (source for relation in report.relations for source in relation.sources)
    if Section.TIMELINE in printed:
        yield from (source for event in report.timeline for source in event.sources)


def warnings(header: dict[str, Any]) -> list[str]:
    """What a reader must know before anything else."""
    found = []
    if header["project"].get("import_incomplete"):
        found.append(
            f"An import into this project was interrupted ({header['project']['import_incomplete']}); "
            "repeating it completes the data."
        )
    if header["revision_before"] != header["revision_after"]:
        found.append(
            "The project changed while it was read for this report; parts of it may be from different moments."
        )
    return found


def method(report: Report, order: Order, header: dict[str, Any]) -> list[str]:
    """How this report was made, in sentences."""
    said = [
        f"Made by Basset {report.version} from revision {report.revision} of the project, as of {when(report.as_of)}.",
        f"About {plural(len(report.profiles), 'entity', 'entities')} and {plural(len(report.relations), 'relationship')}.",
    ]
    if order.slots_skipped:
        said.append(
            f"This report also stands for {plural(order.slots_skipped, 'missed slot')} of its schedule."
        )
    said += _scope(report, order, header["scope"])
    idle = len(report.profiles) - len(active(report.profiles))
    idle_relations = len(report.relations) - len(active(report.relations))
    if idle or idle_relations:
        said.append(
            "Revoked and deprecated entries and ended relationships are listed and marked, but not counted in the key "
            f"figures and statistics ({plural(idle, 'entity', 'entities')}, {plural(idle_relations, 'relationship')})."
        )
    if Section.GRAPH in order.config.chosen_sections:
        said.append("The picture of the graph is not part of this version of Basset.")
    return [
        *said,
        f"The report is marked {report.marking}, the highest marking of anything in it.",
        *READING,
    ]


def _scope(report: Report, order: Order, scope: dict[str, Any] | None) -> list[str]:
    """How the entities were chosen, when not all of the project are meant."""
    if scope is None:
        return []
    reach = "two steps" if report.type is ReportType.DOSSIER else "one step"
    chosen = plural(len(order.config.entity_ids), "entity", "entities")
    said = [f"Chosen were {chosen} and what is within {reach} of them."]
    if scope["left_out"]:
        more = plural(scope["left_out"], "more distant entity", "more distant entities")
        said.append(f"{more} did not fit and were left out.")
    if scope["missing"]:
        said.append(f"Of the chosen ones, {len(scope['missing'])} no longer exist in the project.")
    return said
