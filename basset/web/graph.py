"""Some entities of a case and what ties them, on a canvas and as tables.

Which are shown is in the address, so that a view can be sent, printed and gone back from. A view
that is saved is a chart, which keeps where everybody stands.
"""

from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from pydantic import AfterValidator, Field

from basset import canonical, clock
from basset.api.needs import PAGE
from basset.ask.answers import Canvas, Cited, EntityName, Neighbours
from basset.ask.canvas import MOST_DRAWN
from basset.errors import BassetError, InvalidInput
from basset.investigations.chart import CHART, Chart
from basset.investigations.text import MAX_LINE, Word, check_line
from basset.model import Model, validated
from basset.search.hits import Hit
from basset.web.forms import Form, Posted
from basset.web.visit import CASE, Visit

router = APIRouter(prefix=CASE, include_in_schema=False)


def _checked(text: str) -> str:
    return text and check_line(text)


# A field of a form, which is sent where nothing was typed, too.
Said = Annotated[str, Field(max_length=MAX_LINE), AfterValidator(_checked)]


class View(Model):
    """What is asked for: of the entities that are *on*, something is to be done with those picked.

    *expand*: whom to show as well, as a button of the page says it. *chart*: whence they come.
    """

    chart: Said = ""
    on: Annotated[str, Field(max_length=50 * MOST_DRAWN)] = ""
    pick: list[Word] = Field(default_factory=list, max_length=MOST_DRAWN)
    do: Literal["", "look", "hide", "path", "common"] = ""
    add: Said = ""
    also: Said = ""
    expand: Said = ""
    as_of: Said = ""

    @property
    def shown(self) -> list[str]:
        """The ids of those that are on, without those to be hidden."""
        hidden = self.pick if self.do == "hide" else []
        both = (*self.on.split(), self.also)
        return [own_id for own_id in dict.fromkeys(both) if own_id and own_id not in hidden]

    @property
    def two(self) -> list[str]:
        """The two that a question is about: those picked, else the first ones."""
        return (self.pick if len(self.pick) > 1 else self.shown)[:2]

    @property
    def kind(self) -> list[str]:
        """What *expand* says: an entity, then type, direction and the type of the other end."""
        try:
            said = canonical.load(self.expand or "[]")
        except ValueError:
            said = None
        if not isinstance(said, list) or len(said) not in {0, 4} or {*map(type, said)} - {str}:
            raise InvalidInput("is nothing that the page offers", field="expand")
        return said

    @property
    def look(self) -> str:
        """Whose surroundings are counted."""
        return next(iter(self.kind or (self.pick if self.do == "look" else [])), "")


@dataclass
class Scene:
    """*on*: ids of those shown; what became of what was asked, and *refused*: why that was not done."""

    on: list[str]
    hits: list[Hit] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)
    sources: list[Cited] = field(default_factory=list)
    left_out: list[tuple[int, str]] = field(default_factory=list)
    refused: BassetError | None = None

    def show(self, *entities: EntityName) -> None:
        """Show *entities*, too, as far as there is room."""
        new = [one for one in entities if one.id not in self.on]
        room = max(0, MOST_DRAWN - len(self.on))
        self.on += [one.id for one in new[:room]]
        left = [one.type for one in new[room:]]
        self.left_out += [(left.count(type_), type_) for type_ in dict.fromkeys(left)]


@router.get("/graph", openapi_extra=PAGE)
def show_graph(visit: Visit, view: Annotated[View, Query()]) -> Response:
    return _shown(visit, view, Form())


@router.post("/graph", openapi_extra=PAGE)
def save_chart(visit: Visit, form: Posted) -> Response:
    """Keep what is shown: in the chart that was opened, or as another one."""

    def do() -> str:
        said = form.given("title", "as_of") | form.emptied("marking") | {"note": form.get("note")}
        said |= {name: form.get(name).split() for name in ("entities", "places", "pinned")}
        own_id = form.get("chart")
        if own_id and form.get("do") == "save":
            visit.change(CHART, own_id, said, form.version)
        else:
            own_id = visit.add(CHART, said)
        return f"/graph?chart={own_id}"

    def again() -> Response:
        shown = {"on": form.get("entities")} | form.given("chart", "as_of")
        return _shown(visit, validated(View, shown), form)

    return visit.save(form, do, again)


def _shown(visit: Visit, view: View, form: Form) -> Response:
    asking, project_id = visit.services.asking, visit.project_id
    chart = visit.services.store(CHART).get(project_id, view.chart) if view.chart else None
    if chart and "on" not in view.model_fields_set:
        view = view.model_copy(update={"on": " ".join(chart.entities), "as_of": chart.as_of or ""})
    shown, as_of = Scene(view.shown), view.as_of or None
    around: list[Neighbours] = []
    try:
        _do(visit, view, shown)
        canvas = asking.canvas(project_id, shown.on, as_of=as_of)
        if view.look:  # how many it leads to, counted before they are shown
            around = asking.neighbours(project_id, view.look, as_of=as_of)
    except BassetError as error:
        shown.refused = error
        canvas = asking.canvas(project_id, shown.on)
    response = visit.show(
        "graph.html.jinja",
        title="Graph",
        view=view,
        shown=shown,
        canvas=canvas,
        around=around,
        drawn=_drawn(canvas),
        chart=chart,
        places=_places(chart),
        form=form,
        look=around and view.look,
        most=MOST_DRAWN,
        year=clock.now().year,
    )
    response.status_code = shown.refused.status if shown.refused else 200
    return response


def _places(chart: Chart | None) -> dict[str, Any]:
    """Where the entities of *chart* stand, and whether they stay there when others move."""
    if chart is None or not chart.places:
        return {}
    ends = zip(chart.places[::2], chart.places[1::2], strict=True)
    return {
        own_id: [*at, own_id in chart.pinned]
        for own_id, at in zip(chart.entities, ends, strict=True)
    }


def _do(visit: Visit, view: View, shown: Scene) -> None:
    """What was asked for."""
    asking, project_id, as_of = visit.services.asking, visit.project_id, view.as_of or None
    if view.add:
        hits = visit.services.search.search(view.add, project_id)
        shown.hits = [hit for hit in hits if hit.kind == "entity" and hit.id not in shown.on]
    if view.kind:
        own_id, *kind = view.kind
        entities, more = asking.expanded(
            project_id, own_id, (kind[0], kind[1], kind[2]), but=shown.on, as_of=as_of
        )
        shown.show(*entities)
        shown.left_out += [(more, kind[2])] * bool(more)
    if view.do in {"path", "common"} and len(view.two) < 2:
        raise InvalidInput("show two entities, and pick them where there are more", field="pick")
    if view.do == "path":
        paths = asking.paths(project_id, *view.two, as_of=as_of)
        shown.show(*(entity for path in paths.paths for entity in path.entities))
        shown.sentences = [path.sentence for path in paths.paths] or ["Nothing ties the two."]
        shown.sources = paths.sources
    elif view.do == "common":
        common = asking.common(project_id, view.two, as_of=as_of)
        shown.show(*(shared.entity for shared in common.items))
        told = [sentence for shared in common.items for sentence in shared.sentences]
        shown.sentences = told or ["They share nothing."]
        shown.sources = common.sources


def _drawn(canvas: Canvas) -> list[tuple[int, int, str]]:
    """The lines of the picture: from which row of the table to which, and what they are."""
    place = {entity.id: number for number, entity in enumerate(canvas.entities)}
    return [(place[link.from_id], place[link.to_id], link.type) for link in canvas.links]
