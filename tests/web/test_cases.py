"""The first page, and a new case."""

import pytest

from basset import clock
from basset.investigations.entity import EntityInput
from basset.schedules.models import ScheduleInput
from basset.wiring import Services
from tests.hostile import MARKUP
from tests.web.conftest import Visit


def test_a_case_is_begun_with_the_keyboard(visit: Visit, services: Services) -> None:
    alice = visit()
    alice.go("/")
    assert alice.complaints() == []
    alice.page.get_by_label("Name", exact=True).focus()
    for key in ("Harbour", "Tab", "Who owns the dredgers?", "Tab", "Tab", "Enter"):
        if key in {"Tab", "Enter"}:
            alice.page.keyboard.press(key)
        else:
            alice.page.keyboard.type(key)
    alice.page.wait_for_url("**/cases/*")
    [project] = services.projects.list().items
    assert (project.name, project.marking) == ("Harbour", "TLP:AMBER")
    assert alice.complaints() == []


@pytest.mark.parametrize("js", [True, False])
def test_a_name_that_is_taken_is_said_and_what_was_typed_stays(
    visit: Visit, case: str, js: bool
) -> None:
    del case  # it is called Harbour, too
    alice = visit(java_script_enabled=js)
    alice.go("/cases")
    alice.page.get_by_text("New case").click()
    alice.fill("Name", "harbour")
    alice.fill("Description", "Another one")
    alice.press("Begin the case")
    assert "a project named 'harbour' exists" in alice.said
    assert alice.page.get_by_label("Description").input_value() == "Another one"


def test_a_case_says_what_is_to_be_done_and_when_its_next_report_is_due(
    visit: Visit, services: Services, case: str
) -> None:
    now = clock.now()
    services.entities.create(case, EntityInput(type="person", name="Anna"), now)
    plan = ScheduleInput(report_config={"title": "Weekly"}, frequency="weekly")
    due = services.schedules.create(case, plan, now).next_run
    alice = visit()
    alice.go("/cases")
    alice.follow(alice.page.get_by_role("link", name="count it"))
    alice.go("/cases")
    assert "1 without source" in alice.said
    assert (due or "")[:10] in alice.said
    assert alice.complaints() == []


def test_who_only_reads_is_offered_nothing_else(visit: Visit, case: str) -> None:
    bob = visit("bob", "read")
    bob.go("/cases")
    assert "Harbour" in bob.said
    assert "New case" not in bob.said


def test_hostile_names_are_names(visit: Visit, services: Services) -> None:
    alice = visit()
    for text in MARKUP.values():
        alice.go("/cases")
        if alice.page.get_by_label("Name", exact=True).is_hidden():
            alice.page.get_by_text("New case").click()
        alice.fill("Name", text)
        alice.fill("Description", text)
        alice.press("Begin the case")
        assert text.strip() in (alice.page.text_content("h1") or "")
    alice.go("/cases")
    assert len(services.projects.list().items) == len(MARKUP)
