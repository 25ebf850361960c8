"""The desk of a case."""

from basset import clock
from basset.investigations.claims import ClaimInput
from basset.investigations.entity import EntityInput
from basset.investigations.note import NoteInput
from basset.investigations.source import SourceInput
from basset.wiring import Services
from tests.web.conftest import Visit


def test_somebody_is_added_with_a_source_in_at_most_four_clicks_and_keys(
    visit: Visit, services: Services, case: str
) -> None:
    source = services.sources.create(case, SourceInput(title="Companies register"), clock.now())
    alice = visit()
    alice.go(f"/cases/{case}")
    alice.click(alice.page.get_by_label("Add", exact=True))
    alice.page.keyboard.type("person Anna Weiss born 1979-03-04 [companies register]")
    alice.key("Enter")
    alice.page.wait_for_url("**/entities/*")
    assert alice.steps <= 4
    [anna] = services.entities.list(case).items
    said = {(each.key, each.value, tuple(each.sources)) for each in anna.claims}
    assert ("born", "1979-03-04", (source.id,)) in said
    assert ("name", "Anna Weiss", (source.id,)) in said


def test_what_the_line_does_not_mean_for_sure_is_asked_back_and_stays_typed(
    visit: Visit, services: Services, case: str
) -> None:
    alice = visit(java_script_enabled=False)
    alice.go(f"/cases/{case}")
    line = "person Anna Weiss [New register]"
    alice.fill("Add", line)
    alice.press("Add")
    assert "there is no source called 'New register'" in alice.said
    assert alice.page.get_by_label("Add", exact=True).input_value() == line
    alice.page.get_by_label("It is a new source").check()
    alice.press("Add")
    alice.go(f"/cases/{case}")
    alice.fill("Add", line)
    alice.press("Add")
    assert "there is a person called 'Anna Weiss' already" in alice.said
    alice.page.get_by_label("It is another one").check()
    alice.press("Add")
    assert len(services.entities.list(case).items) == 2


def test_the_assessment_is_looked_at_before_it_is_saved_and_then_edited(
    visit: Visit, services: Services, case: str
) -> None:
    alice = visit()
    alice.go(f"/cases/{case}")
    assert alice.complaints() == []
    alice.page.locator("h2#assessment ~ details summary").first.click()
    alice.page.locator("#assessment-text").fill(
        "It was **one** bidder.\n\n<script>alert(1)</script>"
    )
    alice.follow(alice.page.locator("details[open]").get_by_role("button", name="Preview"))
    preview = alice.page.get_by_role("region", name="Preview")
    assert preview.locator("strong").inner_text() == "one"
    assert services.notes.list(case).items == []
    assert alice.complaints() == []
    alice.follow(alice.page.locator("details[open]").get_by_role("button", name="Save"))
    [note] = services.notes.list(case).items
    assert (note.kind, note.author) == ("assessment", "alice")


def test_of_two_who_edit_one_assessment_the_second_is_told(
    visit: Visit, services: Services, case: str
) -> None:
    note = services.notes.create(case, NoteInput(text="One", kind="assessment"), clock.now())
    alice, bob = visit("alice"), visit("bob")
    for person in (alice, bob):
        person.go(f"/cases/{case}")
        person.page.get_by_text("Edit", exact=True).click()
        person.page.locator(f"[id='{note.id}-text']").fill(f"Two, says {id(person)}")
    for person in (alice, bob):
        person.follow(person.page.locator("details[open]").get_by_role("button", name="Save"))
    assert "Somebody has changed" in bob.said
    assert f"Two, says {id(alice)}" in bob.said
    assert bob.page.locator(f"[id='{note.id}-text']").input_value() == f"Two, says {id(bob)}"
    assert services.notes.get(case, note.id).text == f"Two, says {id(alice)}"


def test_what_is_to_be_done_is_counted(visit: Visit, services: Services, case: str) -> None:
    now = clock.now()
    register, ledger = (
        services.sources.create(case, SourceInput(title=title), now).id for title in "RL"
    )
    born = [
        ClaimInput(key="born", value="1979", sources=[register]),
        ClaimInput(key="born", value="1981", sources=[ledger]),
    ]
    for claims in (born, []):
        anna = EntityInput(type="person", name="Anna Weiss", claims=claims, sources=[register])
        services.entities.create(case, anna, now)
    services.entities.create(case, EntityInput(type="person", name="Bob"), now)
    alice, bob = visit("alice"), visit("bob", java_script_enabled=False)
    alice.go(f"/cases/{case}")
    figures = alice.page.locator(".figures").inner_text().split("\n")
    assert figures[::2] == ["1", "1", "2"]
    bob.go(f"/cases/{case}")
    bob.follow(bob.page.get_by_text("Count again"))
    assert bob.page.locator(".figures").inner_text().split("\n") == figures


def test_without_javascript_what_was_not_counted_yet_is_counted_when_asked(
    visit: Visit, services: Services, case: str
) -> None:
    services.entities.create(case, EntityInput(type="person", name="Bob"), clock.now())
    bob = visit("bob", java_script_enabled=False)
    bob.go(f"/cases/{case}")
    assert bob.page.locator(".figures").count() == 0
    bob.follow(bob.page.get_by_text("Count what is left to do"))
    assert bob.page.locator(".figures b").all_inner_texts() == ["1", "0", "0"]
