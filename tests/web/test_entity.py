"""The page of an entity, and people who work on it."""

from typing import Any

import pytest

from basset import clock
from basset.investigations.claims import ClaimInput
from basset.investigations.entity import EntityInput
from basset.investigations.fields import Marking
from basset.investigations.relationship import RelationshipInput
from basset.investigations.source import SourceInput
from basset.wiring import Services
from tests.hostile import MARKUP
from tests.web.conftest import Visit


@pytest.fixture
def anna(services: Services, case: str) -> str:
    """The path of a person of whom two registers say different things."""
    now = clock.now()
    titles = {"Register": "A", "Ledger": "C"}
    register, ledger = (
        services.sources.create(case, SourceInput(title=title, reliability=grade), now).id
        for title, grade in titles.items()
    )
    claims = [
        ClaimInput(key="born", value="1979-03-04", sources=[register]),
        ClaimInput(key="born", value="1981", sources=[ledger], marking=Marking.RED),
        ClaimInput(key="role", value="director"),
    ]
    person = EntityInput(type="person", name="Anna Weiss", claims=claims)
    firm = EntityInput(type="organization", name="Kestrel Freight")
    ends = [services.entities.create(case, each, now).id for each in (person, firm)]
    tie = RelationshipInput(
        type="director-of", from_id=ends[0], to_id=ends[1], valid_from="2012", sources=[register]
    )
    services.relationships.create(case, tie, now)
    return f"/cases/{case}/entities/{ends[0]}"


def claims(services: Services, path: str, key: str) -> list[tuple[Any, bool]]:
    """The values of a key, and whether they ended."""
    _, _, case, _, own_id = path.split("/")
    entity = services.entities.get(case, own_id)
    return [(each.value, bool(each.ended_at)) for each in entity.claims if each.key == key]


def test_what_is_said_stands_with_its_sources_and_contradictions_side_by_side(
    visit: Visit, anna: str
) -> None:
    alice = visit()
    alice.go(anna)
    assert alice.complaints() == []
    against = alice.page.get_by_role("region", name="Sources disagree about born").inner_text()
    assert "1979-03-04" in against
    assert "1981" in against
    assert "Anna Weiss — director of → Kestrel Freight" in alice.said
    assert "since 2012" in alice.said
    assert alice.page.locator("figure svg").is_visible()
    alice.follow(alice.page.get_by_role("link", name="Kestrel Freight").first)
    assert "Anna Weiss — director of → Kestrel Freight" in alice.said


def test_every_source_that_the_page_cites_is_in_its_table(
    visit: Visit, services: Services, case: str, anna: str
) -> None:
    now = clock.now()
    gazette = services.sources.create(case, SourceInput(title="Gazette"), now).id
    ship = services.entities.create(case, EntityInput(type="vessel", name="Halmyris"), now).id
    ends = {"from_id": anna.rpartition("/")[2], "to_id": ship}
    tie = RelationshipInput(type="owner-of", **ends, valid_from="2019", sources=[gazette])
    services.relationships.create(case, tie, now)
    alice = visit()
    alice.go(anna)
    named = {
        chip.get_attribute("href"): chip.inner_text() for chip in alice.page.locator(".chip").all()
    }
    assert len(named) == 3
    for place, text in named.items():
        assert alice.page.locator(place or "").count() == 1, text


@pytest.mark.parametrize("js", [True, False])
def test_a_statement_is_corrected_in_its_row_and_the_former_one_is_history(
    visit: Visit, services: Services, anna: str, js: bool
) -> None:
    alice = visit(java_script_enabled=js)
    alice.go(anna)
    alice.page.get_by_role("link", name="Edit role").click()
    alice.fill("Value", "managing director")
    alice.fill("Source", "Register")
    alice.press("Save")
    alice.page.get_by_text("1 statement that ended").click()
    assert "managing director" in alice.said
    assert claims(services, anna, "role") == [("director", True), ("managing director", False)]


def test_a_statement_with_a_new_source_is_added(
    visit: Visit, services: Services, anna: str
) -> None:
    alice = visit()
    alice.go(anna)
    alice.page.get_by_text("Add a statement").click()
    alice.fill("What", "email")
    alice.page.locator("#statement-value").fill("anna@kestrel.example")
    alice.page.locator("#statement-source-1").fill("Leaked list")
    alice.press("Add the statement")
    assert "there is no source called 'Leaked list'" in alice.said
    assert alice.page.locator("#statement-value").input_value() == "anna@kestrel.example"
    assert alice.complaints() == []
    alice.page.get_by_label("It is a new source").filter(visible=True).check()
    alice.press("Add the statement")
    assert claims(services, anna, "email") == [("anna@kestrel.example", False)]
    assert "Leaked list" in alice.said


def test_of_two_who_edit_at_once_the_second_is_told_and_loses_nothing(
    visit: Visit, services: Services, anna: str
) -> None:
    alice, bob = visit("alice"), visit("bob")
    for person in (alice, bob):
        person.go(anna)
        person.page.get_by_role("link", name="Edit role").click()
        person.fill("Value", f"director, says {id(person)}")
    alice.press("Save")
    bob.press("Save")
    assert "Somebody has changed this entity since you opened it" in bob.said
    assert f"director, says {id(alice)}" in bob.said
    assert claims(services, anna, "role")[-1][0] == f"director, says {id(alice)}"


def test_a_relationship_and_a_note_are_added(visit: Visit, services: Services, anna: str) -> None:
    alice = visit()
    alice.go(anna)
    alice.page.get_by_text("Add a relationship").click()
    alice.fill("Relationship", "owner-of")
    alice.fill("Other entity", "Kestrel Freight")
    alice.press("Add the relationship")
    assert "Anna Weiss — owner of → Kestrel Freight" in alice.said
    alice.page.get_by_text("Add a note").click()
    alice.fill("Note", "Seen with [[Kestrel Freight]] | **twice**\n\n|a|b|\n|-:|-|\n|1|2|")
    alice.press("Add the note")
    assert "Seen with Kestrel Freight" in alice.page.locator(".note").inner_text()
    assert alice.complaints() == []


def test_whoever_may_not_see_a_marking_sees_nothing_of_it(
    visit: Visit, services: Services, anna: str, session: Any
) -> None:
    from basset.investigations.access import Access

    cookie = session("guest", "read", access=Access(marking=Marking.AMBER))
    guest = visit(scope=None)
    guest.page.context.add_cookies([{"name": "basset_session", "value": cookie, "url": guest.url}])
    guest.go(anna)
    assert "1979-03-04" in guest.said
    assert "1981" not in guest.page.content()
    assert "Ledger" not in guest.page.content()
    assert "Edit" not in guest.said


def test_hostile_values_are_values(visit: Visit, services: Services, anna: str, case: str) -> None:
    now = clock.now()
    said = [ClaimInput(key=text, value=text) for text in MARKUP.values()]
    data = EntityInput(type="person", name=MARKUP["html attribute"], claims=said)
    hostile = services.entities.create(case, data, now).id
    alice = visit()
    alice.go(f"/cases/{case}/entities/{hostile}")
    assert "<script>alert(1)</script>" in alice.said
    place = alice.page.get_by_role("link", name="Edit").count()
    assert place == len(MARKUP) + 1
