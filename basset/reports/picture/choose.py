"""Which entities and relationships of a report are drawn, and which of them as one line."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import ceil

from basset.reports.model import Profile, Relation
from basset.reports.report import Report
from basset.reports.sections import ReportType
from basset.reports.text import as_words, largest_first

# So many entities are drawn with all their names, types and arrows; so many are drawn at all.
NAMED, DRAWN = 50, 500
# A dossier's picture names all that it draws: in so many arcs around the subject, of so many names.
ARCS, IN_ARC = 3, 84


@dataclass(slots=True, eq=False)
class Tie:
    """Relationships of the same two entities, in one direction, drawn as one line.

    *start* and *end* are places in the list of the entities.
    """

    start: int
    end: int
    active: bool
    relations: list[Relation] = field(default_factory=list)

    @property
    def label(self) -> str:
        """What they are, with counts: ``director of, owns ×2``."""
        kinds = largest_first(Counter(as_words(relation.type) for relation in self.relations))
        return ", ".join(f"{kind} ×{count}" if count > 1 else kind for kind, count in kinds)


@dataclass(slots=True, eq=False)
class Chosen:
    """*steps*: how far each of *profiles* is from what the report is about; empty without that.

    *chart*: where each stands on the chart that is drawn, empty for each without a place.
    """

    profiles: list[Profile]
    ties: list[Tie]
    total: int
    steps: list[int]
    chart: list[list[int]] = field(default_factory=list)

    @property
    def detailed(self) -> bool:
        """Whether there is room for all names, types and arrows."""
        return len(self.profiles) <= NAMED


def choose_drawn(report: Report) -> Chosen:
    """The most relevant of *report*: its chart, for a dossier from its subject outward, else as it
    orders.
    """
    config, chart = report.order.config, report.chart or {}
    if chart:
        profiles, distances = [p for p in report.profiles if p.id in chart], []
    elif config.report_type is ReportType.DOSSIER:
        steps = _outward([p for p in report.profiles if p.id in set(config.entity_ids)])
        profiles = _in_arcs([p for p in report.profiles if p.id in steps], steps)
        distances = [steps[profile.id] for profile in profiles]
    else:
        profiles, distances = report.profiles[:DRAWN], []
    ties = list(_ties(profiles, len(profiles) <= NAMED))
    at = [chart[profile.id] for profile in profiles] if chart else []
    return Chosen(profiles, ties, len(report.profiles), distances, at)


def _outward(subjects: list[Profile]) -> dict[str, int]:
    """How many relationships each entity is away from the nearest of *subjects*, at most two."""
    steps = {subject.id: 0 for subject in subjects}
    edge = subjects
    for step in (1, 2):
        near = [end for profile in edge for r in profile.relations for end in (r.start, r.end)]
        edge = [profile for profile in dict.fromkeys(near) if profile.id not in steps]
        steps |= {profile.id: step for profile in edge}
    return steps


def arcs_of(count: int) -> int:
    """How many arcs of a ring *count* entities need."""
    return ceil(count / IN_ARC)


def _in_arcs(profiles: list[Profile], steps: dict[str, int]) -> list[Profile]:
    """The subject, those one step away, then as many others as there are arcs left for."""
    rings = [[profile for profile in profiles if steps[profile.id] == step] for step in range(3)]
    near = rings[1][: ARCS * IN_ARC]
    return [*rings[0], *near, *rings[2][: (ARCS - arcs_of(len(near))) * IN_ARC]]


def _ties(profiles: list[Profile], directed: bool) -> Iterator[Tie]:
    place = {profile.id: number for number, profile in enumerate(profiles)}
    ties: dict[tuple[int, int, bool], Tie] = {}
    for relation in _between(profiles, place):
        ends = place[relation.start.id], place[relation.end.id]
        start, end = ends if directed else sorted(ends)
        key = (start, end, relation.active)
        ties.setdefault(key, Tie(*key)).relations.append(relation)
    yield from (ties[key] for key in sorted(ties))


def _between(profiles: list[Profile], place: dict[str, int]) -> Iterable[Relation]:
    relations = dict.fromkeys(r for profile in profiles for r in profile.relations)
    return (r for r in relations if r.start.id in place and r.end.id in place)
