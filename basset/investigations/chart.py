"""Charts: some entities of a project, where each stands, and what somebody notes about that."""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any
from uuid import uuid4

from pydantic import Field, ValidationInfo, field_validator

from basset.database import Row, Transaction
from basset.errors import Conflict
from basset.investigations.fields import Marking, When
from basset.investigations.kind import CHANGED_SINCE, Kind, ListQuery, Writing
from basset.investigations.references import refuse_missing_entities
from basset.investigations.text import Line, Text
from basset.model import Model, change_of, is_stored, validated

# As many as a canvas shows.
MOST_SHOWN = 300
FURTHEST = 100_000
Coordinate = Annotated[int, Field(ge=-FURTHEST, le=FURTHEST)]
# What fits together or not.
_SHOWN = {"entities", "places", "pinned"}
USES = """
MATCH (s:Schedule {project_id: $project_id}) WHERE s.report_config CONTAINS $id
RETURN count(s) AS uses
"""
THERE = "MATCH (n:Entity) WHERE n.id IN $ids AND n.project_id = $project_id RETURN n.id AS id"


class ChartInput(Model):
    """Saved from the graph page; a report can draw it. Without *places* it is laid out anew."""

    title: Line = Field(examples=["Who owns Velm"])
    entities: list[Line] = Field(
        min_length=1, max_length=MOST_SHOWN, description="Who is on it; may be repeated."
    )
    places: list[Coordinate] = Field(
        default_factory=list,
        max_length=2 * MOST_SHOWN,
        description="Across and down of each entity, in their order.",
    )
    pinned: list[Line] = Field(
        default_factory=list, max_length=MOST_SHOWN, description="Who stays when others move."
    )
    as_of: When | None = Field(None, description="It shows what was valid then: 2024, 2024-05-31.")
    note: Text = ""
    marking: Marking | None = Field(None, description="Who may see it.")
    external_id: Line | None = Field(None, description="A second add with this id updates it.")

    @field_validator("entities", "pinned", mode="after")
    @classmethod
    def _each_once(cls, ids: list[str]) -> list[str]:
        if len({*ids}) < len(ids):
            raise ValueError("names one twice")
        return ids

    @field_validator("places", mode="after")
    @classmethod
    def _one_for_each(cls, places: list[int], info: ValidationInfo) -> list[int]:
        wanted = 2 * len(info.data.get("entities", ()))
        if places and len(places) != wanted and not is_stored(info):
            raise ValueError(f"has {len(places)} numbers, and two for each entity are {wanted}")
        return places

    @field_validator("pinned", mode="after")
    @classmethod
    def _pins_what_it_shows(cls, pinned: list[str], info: ValidationInfo) -> list[str]:
        if not is_stored(info) and not {*pinned} <= {*info.data.get("entities", pinned)}:
            raise ValueError("names one that is not among its entities")
        return pinned


class Chart(ChartInput):
    """*author* saved it first, and *changed_by* changed it last, where that was somebody else;
    *according_to* is what a file says of that.
    """

    id: str
    project_id: str
    key: str
    author: str
    changed_by: str | None = None
    according_to: str | None = None
    origin: str
    created_at: str
    updated_at: str
    entities: list[Line]


ChartChange = change_of(
    ChartInput,
    "Fields that are left out stay as they are; other *entities* without *places* are laid out anew.",
    without=["external_id"],
)


class ChartQuery(ListQuery):
    text: Line | None = Field(None, description="Only with this in title or note.")
    marking: Marking | None = Field(None, description="Only with this marking.")


def renamed(chart: Mapping[str, Any], names: Mapping[str, str]) -> Row:
    """What *chart* shows, of those entities only that are in *names*, and by these."""
    kept = [place for place, own_id in enumerate(chart["entities"]) if own_id in names]
    ends = [chart["places"][2 * place : 2 * place + 2] for place in kept]
    return {
        "entities": [names[chart["entities"][place]] for place in kept],
        "places": [number for end in ends for number in end],
        "pinned": [names[own_id] for own_id in chart["pinned"] if own_id in names],
    }


def _leave_out_gone(read: Callable[..., list[Row]], project_id: str, charts: Sequence[Row]) -> None:
    """Entities that were deleted are on no chart."""
    ids = sorted({own_id for chart in charts for own_id in chart["entities"]})
    there = {row["id"]: row["id"] for row in read(THERE, ids=ids, project_id=project_id)}
    for chart in charts:
        chart.update(renamed(chart, there))


def _insert(writing: Writing, data: ChartInput) -> Row:
    refuse_missing_entities(writing.tx, writing.project_id, data.entities, "entities")
    key = f"{writing.by.origin}:{data.external_id}" if data.external_id else str(uuid4())
    return writing.entered("chart", key, data)


def _alter(writing: Writing, chart: Chart, changes: Mapping[str, Any]) -> Row:
    if "entities" in changes:
        changes = {"places": [], "pinned": [], **changes}
        refuse_missing_entities(writing.tx, writing.project_id, changes["entities"], "entities")
    if _SHOWN & changes.keys():
        before = chart.model_dump(mode="json", include={*ChartInput.model_fields})
        validated(ChartInput, before | dict(changes))
    return {**changes, "changed_by": writing.by.other_than(chart.author, chart.origin)}


def _refuse_delete(tx: Transaction, project_id: str, own_id: str) -> None:
    uses = tx.run(USES, project_id=project_id, id=own_id)[0]["uses"]
    if uses:
        raise Conflict(f"the reports of {uses} schedules draw this chart", field="chart_id")


CHART = Kind[Chart](
    noun="chart",
    plural="charts",
    input=ChartInput,
    model=Chart,
    change=ChartChange,
    query=ChartQuery,
    match="(n:Chart)",
    fields="n{.*}",
    create="UNWIND $rows AS row CREATE (n:Chart) SET n = row.properties RETURN count(n) AS created",
    insert=_insert,
    alter=_alter,
    sorts={
        "title": "toLower(n.title)",
        "created_at": "n.created_at",
        "updated_at": "n.updated_at",
    },
    filters={
        "text": "any(text IN [n.title, n.note] WHERE toLower(text) CONTAINS toLower($text))",
        "marking": "n.marking = $marking",
        "changed_since": CHANGED_SINCE,
    },
    title=lambda chart: chart.title,
    names="toLower(n.title) = toLower($name)",
    columns={
        "id": lambda chart: chart.id,
        "title": lambda chart: chart.title,
        "entities": lambda chart: len(chart.entities),
        "as of": lambda chart: chart.as_of,
        "author": lambda chart: chart.author,
        "note": lambda chart: chart.note[:200],
    },
    delete=("MATCH (n:Chart {id: $id}) DELETE n",),
    refuse_delete=_refuse_delete,
    tell=_leave_out_gone,
)
