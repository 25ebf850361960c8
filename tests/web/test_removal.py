"""Deleting on pages, and the page of a source."""

import pytest

from basset import clock
from basset.investigations.chart import CHART, ChartInput
from basset.investigations.claims import ClaimInput
from basset.investigations.entity import EntityChange, EntityInput
from basset.investigations.kinds import KINDS
from basset.investigations.note import NoteInput
from basset.investigations.relationship import RelationshipInput
from basset.investigations.source import SourceInput
from basset.wiring import Services
from tests.web.conftest import Visit


@pytest.fixture
def anna(services: Services, case: str) -> str:
    """A person with a tie, notes on both, a chart and a source."""
    now = clock.now()
    register = services.sources.create(case, SourceInput(title="Register"), now).id
    born = ClaimInput(key="born", value="1979-03-04", sources=[register])
    person = EntityInput(type="person", name="Anna Weiss", claims=[born])
    firm = EntityInput(type="organization", name="Kestrel Freight")
    ends = [services.entities.create(case, each, now).id for each in (person, firm)]
    tie = RelationshipInput(type="director-of", from_id=ends[0], to_id=ends[1], valid_from="2012")
    made = services.relationships.create(case, tie, now).id
    for about, text in ((ends[0], "Seen on the quay."), (made, "Until 2018?"), (None, "Ask.")):
        services.notes.create(case, NoteInput(text=text, subject_id=about), now)
    services.store(CHART).create(case, ChartInput(title="Both", entities=ends), now)
    return ends[0]


@pytest.mark.parametrize("js", [True, False])
def test_whoever_deletes_is_told_first_what_goes_and_what_stays(
    visit: Visit, services: Services, case: str, anna: str, js: bool
) -> None:
    dana = visit("dana", "admin", java_script_enabled=js)
    dana.go(f"/cases/{case}/entities/{anna}")
    dana.page.get_by_text("Change name, type or marking").click()
    dana.follow(dana.page.get_by_role("link", name="Delete", exact=True))
    assert not js or dana.complaints() == []
    for goes in ("with its relationships and notes", "director-of", "note: Seen on the quay."):
        assert goes in dana.said
    assert "Everything else in the case: what it was tied to or about, and its sources" in dana.said
    assert len(services.entities.list(case).items) == 2
    dana.press("Delete it")
    assert dana.path == f"/cases/{case}/entities"
    assert [each.name for each in services.entities.list(case).items] == ["Kestrel Freight"]
    assert [each.text for each in services.notes.list(case).items] == ["Ask."]
    assert len(services.sources.list(case).items) == 1


@pytest.mark.usefixtures("anna")
def test_a_relationship_a_note_and_a_chart_are_deleted_where_they_are_shown(
    visit: Visit, services: Services, case: str, anna: str
) -> None:
    dana = visit("dana", "admin")
    for which in ("Delete the note", "Delete director of Kestrel Freight"):
        dana.go(f"/cases/{case}/entities/{anna}")
        dana.follow(dana.page.get_by_role("link", name=which))
        dana.press("Delete it")
    [chart] = services.store(CHART).list(case).items
    dana.go(f"/cases/{case}/graph?chart={chart.id}")
    dana.page.get_by_text("Save as a chart").click()
    dana.follow(dana.page.get_by_role("link", name="Delete"))
    dana.press("Delete it")
    left = {kind.plural: len(services.store(kind).list(case).items) for kind in KINDS.values()}
    assert left == {"sources": 1, "entities": 2, "relationships": 0, "notes": 1, "charts": 0}


def test_what_statements_rest_on_stays_and_so_does_what_changed_meanwhile(
    visit: Visit, services: Services, case: str, anna: str
) -> None:
    [register] = services.sources.list(case).items
    dana = visit("dana", "admin")
    dana.go(f"/cases/{case}/delete/source/{register.id}")
    dana.press("Delete it")
    assert "claims of 1 entities or relationships rest on this source" in dana.said
    dana.go(f"/cases/{case}/delete/entity/{anna}")
    change = EntityChange(status="deprecated")
    services.entities.update(case, anna, change, clock.now())
    dana.press("Delete it")
    assert "the entity has changed since it was read" in dana.said
    assert services.entities.get(case, anna).name == "Anna Weiss"


def test_who_may_not_delete_is_offered_nothing_and_refused(
    visit: Visit, services: Services, case: str, anna: str
) -> None:
    alice = visit()
    alice.go(f"/cases/{case}/entities/{anna}")
    assert alice.page.get_by_role("link", name="Delete").count() == 0
    answer = alice.page.goto(f"{alice.url}/cases/{case}/delete/entity/{anna}")
    assert answer is not None
    assert answer.status == 403
    assert services.entities.get(case, anna).name == "Anna Weiss"


@pytest.mark.usefixtures("anna")
def test_a_source_is_corrected_and_the_second_of_two_is_told(
    visit: Visit, services: Services, case: str
) -> None:
    [register] = services.sources.list(case).items
    alice, bob = visit("alice"), visit("bob")
    for person in (alice, bob):
        person.go(f"/cases/{case}/sources")
        person.follow(person.page.get_by_role("link", name="Register"))
        assert "/sources/" in person.path
        assert person.complaints() == []
        person.fill("Address", "https://register.example/1")
        person.page.get_by_label("Reliability").select_option("B")
        person.page.get_by_label("Credibility").select_option("2")
        person.fill("Note", f"says {person is alice}")
    for person in (alice, bob):
        person.press("Save")
    assert "Somebody has changed this source since you opened it" in bob.said
    assert bob.page.get_by_label("Note", exact=True).input_value() == "says False"
    changed = services.sources.get(case, register.id)
    assert (changed.url, changed.reliability, changed.credibility, changed.note) == (
        "https://register.example/1", "B", 2, "says True",
    )  # fmt: skip
    assert changed.changed_by == "alice"
    bob.fill("Title", "")
    bob.page.evaluate("document.querySelector('[required]').required = false")
    bob.press("Save")
    assert services.sources.get(case, register.id).title == "Register"


def test_an_entity_tells_when_what_happened(
    visit: Visit, services: Services, case: str, anna: str
) -> None:
    for year in ("1999", "2005"):
        change = EntityChange(claims=[ClaimInput(key="role", value=year, valid_from=year)])
        services.entities.update(case, anna, change, clock.now())
    alice = visit()
    alice.go(f"/cases/{case}/entities/{anna}")
    rows = alice.page.get_by_role("table", name="When what happened").locator("tbody tr")
    assert ["Kestrel Freight" in one for one in rows.all_inner_texts()] == [False, False, True]
    assert alice.complaints() == []
