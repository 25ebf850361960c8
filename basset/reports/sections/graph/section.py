"""The picture of who is tied to whom, which is also a file of its own."""

from collections.abc import Iterator
from functools import cached_property

from basset.reports.picture.choose import Chosen, choose_drawn
from basset.reports.picture.file import graph_file
from basset.reports.picture.graph import draw_graph
from basset.reports.picture.paper import on_paper
from basset.reports.picture.svg import Picture
from basset.reports.render.paper import Paper
from basset.reports.sections.part import Blocks, Data, Part
from basset.reports.shown import Shown
from basset.reports.text import markdown_text

FILE = "graph.svg"


class GraphSection(Part):
    nothing = "There is nothing to draw: nothing in this report is connected to anything else."

    @cached_property
    def chosen(self) -> Chosen:
        return choose_drawn(self.report)

    @property
    def is_empty(self) -> bool:
        return not self.chosen.ties

    @cached_property
    def picture(self) -> Picture:
        """Laid out once, when the first format asks for it."""
        return draw_graph(self.report, self.chosen)

    def show(self, shown: Shown) -> None:
        if not self.is_empty:
            shown.name(*self.chosen.profiles)
            for tie in self.chosen.ties:
                shown.name(*tie.relations)

    def markdown(self) -> Blocks:
        if not self.is_empty:
            yield f"![{markdown_text(self.picture.told)}]({FILE})"
        else:
            yield self.nothing

    def paper(self, paper: Paper) -> Data:  # noqa: ARG002 - the picture is as large as its page
        if self.is_empty:
            return {"picture": None}
        return {"picture": on_paper(self.picture), "lying": self.picture.is_lying}

    def files(self) -> Iterator[tuple[str, str, Iterator[bytes]]]:
        if not self.is_empty:
            yield FILE, "image/svg+xml", graph_file(self.report, self.picture)
