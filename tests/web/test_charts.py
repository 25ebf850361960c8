"""What is on the canvas, saved and opened again."""

from datetime import datetime

import pytest

from basset import database
from basset.investigations.chart import CHART, ChartInput
from basset.wiring import Services
from tests.integration.ask_case import Case
from tests.web.conftest import Visit

WHERE = "nodes.map((n) => [n.name, Math.round(n.x), Math.round(n.y), n.pinned])"


@pytest.fixture
def sennick(services: Services, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Case:
    monkeypatch.setattr(database, "ASK_SECONDS", 60)
    made = Case(services, now)
    made.tie("Anna Weiss", "director-of", "Kestrel Freight", valid_from="2012")
    made.tie("Gullwing", "owner-of", "Kestrel Freight")
    return made


def graph(case: Case, *names: str) -> str:
    ids = "+".join(case.ids[name] for name in names)
    return f"/cases/{case.project}/graph?on={ids}&as_of=2020"


def save(alice: object, **typed: str) -> None:
    """Fill the form below the canvas, and send it."""
    alice.page.get_by_text("Save as a chart").click()  # type: ignore[attr-defined]
    for label, text in typed.items():
        alice.fill(label, text)  # type: ignore[attr-defined]
    alice.press("Save as a new one")  # type: ignore[attr-defined]


def test_a_chart_is_opened_as_it_was_left(visit: Visit, sennick: Case) -> None:
    alice = visit()
    page = alice.page
    alice.go(graph(sennick, "Anna Weiss", "Kestrel Freight", "Gullwing"))
    page.wait_for_selector("#graph[data-settled]")
    page.evaluate("Object.assign(nodes[1], { x: 400, y: -120, pinned: true })")
    left = page.evaluate(WHERE)
    save(alice, Title="Who owns Kestrel", Note="Ask [[Gullwing]]")
    page.wait_for_url("**/graph?chart=*")
    assert page.inner_text("h1") == "Who owns Kestrel"
    assert page.get_by_label("Only what was valid in").input_value() == "2020"
    page.wait_for_selector("#graph[data-settled]")
    assert page.evaluate(WHERE) == left
    assert ["Kestrel Freight", 400, -120, True] in left
    assert alice.complaints() == []
    # Of what one hides, the rest of the chart is kept.
    page.get_by_label("Pick Gullwing").check()
    alice.press("Hide")
    page.locator("#shown tr", has_text="Gullwing").wait_for(state="detached")
    page.get_by_text("Save as a chart").click()
    alice.press("Save")
    assert "on=" not in page.url
    [chart] = sennick.services.store(CHART).list(sennick.project).items
    assert chart.entities == [sennick.ids["Anna Weiss"], sennick.ids["Kestrel Freight"]]
    assert chart.places[2:] == [400, -120]
    assert chart.pinned == [sennick.ids["Kestrel Freight"]]


def test_without_javascript_a_chart_keeps_who_is_on_it(visit: Visit, sennick: Case) -> None:
    alice = visit(java_script_enabled=False)
    alice.go(graph(sennick, "Anna Weiss", "Kestrel Freight"))
    save(alice, Title="Two")
    assert alice.page.inner_text("h1") == "Two"
    alice.go(f"/cases/{sennick.project}/charts")
    alice.follow(alice.page.get_by_role("link", name="Two"))
    assert "Anna Weiss — director of (since 2012)" in alice.said
    [chart] = sennick.services.store(CHART).list(sennick.project).items
    assert (len(chart.entities), chart.places, chart.author) == (2, [], "alice")


def test_of_two_who_save_one_chart_the_second_is_told_and_loses_nothing(
    visit: Visit, sennick: Case
) -> None:
    charts = sennick.services.store(CHART)
    data = ChartInput(title="Two", entities=[sennick.ids["Anna Weiss"]])
    chart = charts.create(sennick.project, data, sennick.now)
    alice, bob = visit("alice"), visit("bob")
    for person in (alice, bob):
        person.go(f"/cases/{sennick.project}/graph?chart={chart.id}")
        person.page.get_by_text("Save as a chart").click()
        person.fill("Note", f"says {id(person)}")
    for person in (alice, bob):
        person.press("Save")
    assert "the chart has changed since it was read" in bob.said
    assert bob.page.get_by_label("Note").input_value() == f"says {id(bob)}"
    assert charts.get(sennick.project, chart.id).note == f"says {id(alice)}"


def test_who_only_reads_opens_charts_and_saves_none(visit: Visit, sennick: Case) -> None:
    data = ChartInput(title="Two", entities=[sennick.ids["Anna Weiss"]])
    chart = sennick.services.store(CHART).create(sennick.project, data, sennick.now)
    bob = visit("bob", "read")
    bob.go(f"/cases/{sennick.project}/graph?chart={chart.id}")
    assert "Anna Weiss" in bob.said
    assert "Save as a chart" not in bob.said
