"""Charts: who is on one, where they stand, and what becomes of it when they go."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from basset import canonical
from basset.errors import ChangedMeanwhile, Conflict, InvalidInput
from basset.investigations.chart import CHART, Chart, ChartChange, ChartInput
from basset.investigations.project import ProjectInput
from basset.investigations.store import Store
from basset.model import fingerprint, validated
from basset.reports.config import ReportConfig
from basset.reports.order import Order
from basset.schedules.models import ScheduleInput
from basset.wiring import Services
from tests.integration.ask_case import Case

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def case(services: Services, now: datetime) -> Case:
    made = Case(services, now)
    made.tie("Anna Weiss", "director-of", "Kestrel Freight")
    made.tie("Gullwing", "owner-of", "Kestrel Freight")
    made.tie("Bo Quill", "knows", "Anna Weiss")
    return made


@pytest.fixture
def charts(services: Services) -> Store[Chart]:
    return services.store(CHART)


@pytest.fixture
def save(case: Case, charts: Store[Chart]) -> Callable[..., Chart]:
    def made(*names: str, **said: Any) -> Chart:
        ids = [case.ids[name] for name in names]
        given = {"title": "Owners", "entities": ids, **said}
        return charts.create(case.project, validated(ChartInput, given), case.now, author="alice")

    return made


Save = Callable[..., Chart]


def test_whoever_is_deleted_is_on_no_chart(case: Case, charts: Store[Chart], save: Save) -> None:
    anna, bo = case.ids["Anna Weiss"], case.ids["Bo Quill"]
    made = save("Anna Weiss", "Bo Quill", places=[1, 2, 3, 4], pinned=[anna, bo])
    case.services.entities.delete(case.project, anna, case.now)
    left = charts.get(case.project, made.id)
    assert (left.entities, left.places, left.pinned) == ([bo], [3, 4], [bo])
    noted = charts.update(case.project, made.id, ChartChange(note="Bo stays"), case.now)
    assert noted.note == "Bo stays"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"places": [1]}, "places"),
        ({"places": [1, 2, 3]}, "places"),
        ({"places": [1, 10**9]}, "places"),
        ({"pinned": ["somebody"]}, "pinned"),
        ({"entities": []}, "entities"),
        ({"entities": ["somebody"]}, "entities"),
        ({"title": " "}, "title"),
    ],
)
def test_a_chart_that_says_nonsense_is_refused_with_its_field(
    save: Save, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput, match=field):
        save("Anna Weiss", **wrong)


def test_other_entities_are_laid_out_anew_and_places_fit_them(
    case: Case, charts: Store[Chart], save: Save
) -> None:
    made = save("Anna Weiss", "Bo Quill", places=[1, 2, 3, 4])
    with pytest.raises(InvalidInput, match="two for each entity are 4"):
        charts.update(case.project, made.id, ChartChange(places=[1, 2]), case.now)
    other = ChartChange(entities=[case.ids["Gullwing"]])
    changed = charts.update(case.project, made.id, other, case.now, author="bob")
    assert (changed.entities, changed.places) == ([case.ids["Gullwing"]], [])
    assert (changed.author, changed.changed_by) == ("alice", "bob")
    with pytest.raises(ChangedMeanwhile):
        charts.update(case.project, made.id, other, case.now, expected=fingerprint(made))


def test_a_chart_of_another_case_comes_with_its_own_entities(
    case: Case, charts: Store[Chart], save: Save, tmp_path: Path
) -> None:
    anna = case.ids["Anna Weiss"]
    save("Bo Quill", "Anna Weiss", places=[1, 2, -3, 4], pinned=[anna], note="Seen", as_of="2024")
    path = tmp_path / "case.jsonl"
    path.write_bytes(b"".join(case.services.exporter.lines(case.project, "jsonl")))
    other = case.services.projects.create(ProjectInput(name="Other"), case.now).id
    case.services.importer.run(path, other, now=case.now)
    [copy] = charts.list(other).items
    names = {own: case.services.entities.get(other, own).name for own in copy.entities}
    assert [*names.values()] == ["Bo Quill", "Anna Weiss"]
    assert [names[own_id] for own_id in copy.pinned] == ["Anna Weiss"]
    assert (copy.places, copy.note, copy.as_of) == ([1, 2, -3, 4], "Seen", "2024")
    assert "entered by alice" in (copy.according_to or "")
    again = case.services.importer.run(path, other, now=case.now)
    assert (again.created, again.changed) == (0, 0)


def test_a_chart_that_a_schedule_draws_stays(case: Case, charts: Store[Chart], save: Save) -> None:
    made = save("Anna Weiss")
    plan = ScheduleInput(report_config={"title": "W", "chart": made.id}, frequency="weekly")
    case.services.schedules.create(case.project, plan, case.now)
    with pytest.raises(Conflict, match="1 schedules draw this chart"):
        charts.delete(case.project, made.id, case.now)
    nowhere = plan.model_copy(update={"report_config": {"title": "W", "chart": "none"}})
    with pytest.raises(InvalidInput, match=r"report_config\.chart"):
        case.services.schedules.create(case.project, nowhere, case.now)


def _built(case: Case, **said: Any) -> Path:
    config = ReportConfig(title="Weekly", formats=["html", "json"], **said)
    order = Order("run", 1, 1, case.project, None, config)
    case.services.builder.build(order, lambda: None, lambda: case.now)
    return case.services.settings.reports


def _picture(folder: Path) -> str:
    return " ".join(map(str, ET.parse(folder / "graph.svg").getroot().itertext()))


def test_a_report_draws_who_is_on_its_chart_where_they_stand(case: Case, save: Save) -> None:
    ends = ("Anna Weiss", "Kestrel Freight", "Gullwing")
    made = save(*ends, places=[0, 0, 500, 0, 500, 300])
    [folder] = [path.parent for path in _built(case, chart=made.id).rglob("graph.svg")]
    told = _picture(folder)
    assert all(name in told for name in ends)
    assert "Bo Quill" not in told
    assert "3 of 6 entities, those on a chart" in told
    places = {
        text.text: (float(text.attrib["x"]), float(text.attrib["y"]))
        for text in ET.parse(folder / "graph.svg").iter(f"{SVG}text")
    }
    anna, kestrel, gullwing = (places[name] for name in ends)
    # Below signs that are larger for whoever has more ties.
    assert anna[0] + 100 < kestrel[0] == pytest.approx(gullwing[0], abs=5)
    assert anna[1] == pytest.approx(kestrel[1], abs=5)
    assert kestrel[1] + 50 < gullwing[1]


def test_a_chart_shows_an_audience_only_whom_it_may_know(case: Case, save: Save) -> None:
    case.add("entities", "Secret", type="person", name="Secret Holder", marking="TLP:RED")
    case.tie("Secret", "owner-of", "Kestrel Freight")
    ends = ("Secret", "Anna Weiss", "Kestrel Freight")
    made = save(*ends, places=[0, 0, 500, 0, 500, 300])
    reports = _built(case, chart=made.id, audiences=["internal", "client"])
    internal, client = sorted((path.parent for path in reports.rglob("graph.svg")), key=str)
    assert "Secret Holder" in _picture(internal)
    assert "Secret Holder" not in _picture(client)
    assert "Kestrel Freight" in _picture(client)
    head = canonical.load((client / "snapshot.jsonl").read_bytes().splitlines()[0])
    assert len(head["chart"]["entities"]) == 2
    assert head["chart"]["places"] == [500, 0, 500, 300]
    assert made.id not in (client / "manifest.json").read_text()


def test_a_report_whose_chart_is_gone_says_so(case: Case, charts: Store[Chart], save: Save) -> None:
    made = save("Anna Weiss", "Kestrel Freight")
    charts.delete(case.project, made.id, case.now)
    [page] = _built(case, chart=made.id).rglob("report.html")
    assert "The chart that was to be drawn is not there" in page.read_text()
