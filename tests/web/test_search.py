"""Search on every page of a case."""

import pytest

from basset import clock
from basset.investigations.entity import EntityInput
from basset.investigations.note import NoteInput
from basset.wiring import Services
from tests.web.conftest import Visit


@pytest.fixture
def people(services: Services, case: str) -> None:
    for name in ("Anna Weiss", "Bob Brown"):
        services.entities.create(case, EntityInput(type="person", name=name), clock.now())
    services.notes.create(case, NoteInput(text="Weiss was **seen**"), clock.now())


@pytest.mark.usefixtures("people")
def test_hits_appear_while_somebody_types_and_say_why(visit: Visit, case: str) -> None:
    alice = visit()
    alice.go(f"/cases/{case}")
    alice.page.keyboard.press("/")
    alice.page.keyboard.type("weiss")
    hits = alice.page.locator("#hits")
    hits.get_by_role("link", name="Anna Weiss").wait_for()
    assert "name Anna Weiss" in " ".join(hits.inner_text().split())
    assert alice.complaints() == []
    hits.get_by_role("link", name="Anna Weiss").click()
    alice.page.wait_for_url("**/entities/*")
    assert "Anna Weiss" in alice.page.inner_text("h1")


@pytest.mark.usefixtures("people")
def test_without_javascript_a_form_searches(visit: Visit, case: str) -> None:
    alice = visit(java_script_enabled=False)
    alice.go(f"/cases/{case}")
    alice.page.get_by_label("Search this case").fill("weiss")
    alice.page.get_by_label("Search this case").press("Enter")
    alice.page.wait_for_url("**/search?q=weiss")
    assert "2 hits for “weiss”" in alice.said
    assert "Weiss was seen" in alice.said
    alice.follow(alice.page.get_by_role("link", name="Weiss was"))
    assert alice.path == f"/cases/{case}"


def test_what_is_nowhere_can_be_added_as_what_it_is(
    visit: Visit, services: Services, case: str
) -> None:
    alice = visit()
    alice.go(f"/cases/{case}/search?q=dora@kestrel.example")
    assert "Nothing in this case says so" in alice.said
    alice.follow(alice.page.get_by_role("link", name="email", exact=True))
    assert alice.page.get_by_label("Add", exact=True).input_value() == "email dora@kestrel.example"
    alice.press("Add")
    assert [each.type for each in services.entities.list(case).items] == ["email"]
