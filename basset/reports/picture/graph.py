"""The graph of a report as a picture."""

from collections.abc import Iterator
from functools import cached_property
from math import sqrt

from basset.reports.picture import layout, legend, names
from basset.reports.picture.boxes import Box, Taken
from basset.reports.picture.choose import Chosen
from basset.reports.picture.groups import groups_of
from basset.reports.picture.lines import Curve, arrows, lines_between, unlabelled
from basset.reports.picture.names import Name
from basset.reports.picture.rings import in_rings
from basset.reports.picture.spacing import apart, named_apart
from basset.reports.picture.svg import HIGH, INK, LYING, UPRIGHT, Picture, Point, clear, text
from basset.reports.picture.words import shortened, width
from basset.reports.report import Report
from basset.reports.text import plural

# Up to so many entities the picture stands upright on its page.
FEW = 12
EDGE = 6.0
# So many of a large picture have room for their names.
HUBS = 40


class GraphPicture:
    """Draws what was chosen; *title* is what a reader hears first."""

    def __init__(self, chosen: Chosen, title: str) -> None:
        self.chosen = chosen
        self.title = title
        count = len(chosen.profiles)
        make = layout.components if chosen.detailed else layout.groups_of_ties
        self.pieces = make(count, chosen.ties)
        self.groups = groups_of(chosen, self.pieces)
        self.unwritten = 0
        self.wide = LYING if count > FEW or 2 in chosen.steps else UPRIGHT

    @property
    def subjects(self) -> frozenset[int]:
        """What the report is about: its own ties are seen before others."""
        return frozenset(at for at, step in enumerate(self.chosen.steps) if step == 0)

    @cached_property
    def radii(self) -> list[float]:
        """By how many relationships an entity has; its area follows that."""
        most = max((profile.degree for profile in self.chosen.profiles), default=0) or 1
        least, more = (
            (4.5, 3.0) if self.chosen.detailed else (1.8, 2.7 if self.chosen.steps else 4.7)
        )
        return [least + more * sqrt(profile.degree / most) for profile in self.chosen.profiles]

    @cached_property
    def entries(self) -> list[legend.Entry]:
        entries = [legend.group_entry(group) for group in self.groups]
        if self.chosen.detailed and self.chosen.ties:
            entries.append(legend.Entry("from → to", legend.arrow))
        if not all(tie.active for tie in self.chosen.ties):
            entries.append(legend.Entry("ended or revoked", legend.dashed))
        if any(profile.changed for profile in self.chosen.profiles):
            entries.append(legend.Entry("new or changed", legend.ring))
        return entries

    @property
    def told(self) -> str:
        """How much of the report is drawn."""
        chosen = self.chosen
        count, total = len(chosen.profiles), chosen.total
        of = (
            f"{count:,} of {total:,} entities"
            if count < total
            else plural(count, "entity", "entities")
        )
        relations = sum(len(tie.relations) for tie in chosen.ties)
        why = ""
        if count < total:
            why = ", those nearest to the subject" if chosen.steps else ", the best connected ones"
            why = ", those on a chart" if chosen.chart else why
        return f"{of}{why}, with {plural(relations, 'relationship')} between them{self._silent}."

    @property
    def _silent(self) -> str:
        """What had no room; known once everything is in its place."""
        if not self.unwritten:
            return ""
        one = self.unwritten == 1
        return f"; {self.unwritten:,} of the lines {'has' if one else 'have'} no room for a type"

    def drawn(self) -> Picture:
        foot = legend.height(self.entries, self.wide) + 16
        high = HIGH if self.wide == LYING else 110.0 + 20 * len(self.chosen.profiles)
        frame = Box(EDGE, EDGE, self.wide - EDGE, high - foot)
        body = [
            *self._body(frame),
            *legend.legend(self.entries, (EDGE, high - foot + 4), self.wide),
        ]
        body.append(text((EDGE, high - 4), self.told, 7, soft=True))
        return Picture("graph", self.title, self.told, "".join(body), (self.wide, high))

    def _body(self, frame: Box) -> Iterator[str]:
        places, labels = self._placed(frame)
        middle = places[0] if self.subjects else None
        lines = lines_between(self.chosen.ties, places, self.radii, middle)
        yield from arrows(lines) if self.chosen.detailed else unlabelled(lines, self.subjects)
        if self.chosen.detailed:
            taken = Taken(
                Box.around(at, 2 * radius, 2 * radius)
                for at, radius in zip(places, self.radii, strict=True)
            )
            for label in labels:
                taken.add(label.box)
            types = [piece for line in lines for piece in _written(line, taken, frame)]
            self.unwritten = len(lines) - len(types)
            yield clear("".join(types))
        yield from self._signs(places)
        yield clear("".join(piece for label in labels for piece in label.drawn()))

    def _placed(self, frame: Box) -> tuple[list[Point], list[Name]]:
        if self.chosen.steps:
            return in_rings(self.chosen, self.groups, frame, self.radii)
        labels = [profile.label for profile in self.chosen.profiles]
        return self._below(labels, frame) if self.chosen.detailed else self._crowded(labels, frame)

    def _below(self, labels: list[str], frame: Box) -> tuple[list[Point], list[Name]]:
        """All names below their signs."""
        lines = [names.label_lines(label) for label in labels]
        sizes = [names.size_below(*one) for one in zip(lines, self.radii, strict=True)]
        places = self._apart(sizes, frame)
        return places, [
            names.below(*one, False) for one in zip(lines, places, self.radii, strict=True)
        ]

    def _crowded(self, labels: list[str], frame: Box) -> tuple[list[Point], list[Name]]:
        """Room for the names of the hubs; others are named where some is left."""
        order = sorted(range(len(labels)), key=lambda at: (-self.chosen.profiles[at].degree, at))
        lines: list[list[str]] = [[] for _ in labels]
        for hub in order[:HUBS]:
            lines[hub] = [names.one_line(labels[hub])]
        sizes = [names.size_below(*one, names.SMALL) for one in zip(lines, self.radii, strict=True)]
        places = self._apart(sizes, frame)
        return places, names.where_free(order, labels, places, self.radii, frame)

    def _apart(self, sizes: list[Point], frame: Box) -> list[Point]:
        """Places for signs that take *sizes* with what stands below them."""
        margin = (46.0, 18.0) if self.chosen.detailed else (14.0, 10.0)
        if all(self.chosen.chart) and self.chosen.chart:
            places = layout.to_scale([(x, y) for x, y in self.chosen.chart], frame, margin)
        else:
            places = layout.laid_out(self.pieces, self.chosen.ties, frame, sizes, margin)
        down = [size[1] / 2 - radius - 1 for size, radius in zip(sizes, self.radii, strict=True)]
        middles = [(x, y + less) for (x, y), less in zip(places, down, strict=True)]
        part = named_apart if self.chosen.detailed else apart
        middles = part(middles, sizes, frame)
        return [(x, y - less) for (x, y), less in zip(middles, down, strict=True)]

    def _signs(self, places: list[Point]) -> Iterator[str]:
        for group in self.groups:
            for node in group.members:
                profile, at, radius = self.chosen.profiles[node], places[node], self.radii[node]
                dash = "" if profile.active else "2 1.5"
                yield group.sign(at, radius, stroke=INK, stroke_width=0.6, stroke_dasharray=dash)
                if profile.changed:
                    yield legend.ring(at, radius + 1.8)


def _written(line: Curve, taken: Taken, frame: Box) -> Iterator[str]:
    """What a line means, on it or close to it, where there is room."""
    for room in (90.0, 60.0):
        words = shortened(line.tie.label, names.TINY, room)
        size = width(words, names.TINY) + 2, names.TINY * 1.15
        for x, y in line.stations():
            box = Box.around((x, y), *size)
            if box.inside(frame) and not taken.meets(box):
                taken.add(box)
                at = (x, y + 0.32 * names.TINY)
                yield text(at, words, names.TINY, soft=True, text_anchor="middle")
                return


def draw_graph(report: Report, chosen: Chosen) -> Picture:
    """The picture of what was *chosen* of *report*."""
    return GraphPicture(chosen, f"Graph of {report.project['name']}").drawn()
