"""Lists of a case: narrowed, sorted, downloaded, several rows changed at once."""

from collections.abc import Callable
from io import BytesIO

import httpx
import pytest
from openpyxl import load_workbook

from basset import clock
from basset.investigations.chart import CHART, ChartInput
from basset.investigations.entity import EntityInput
from basset.investigations.kinds import KINDS
from basset.investigations.note import NoteInput
from basset.investigations.relationship import RelationshipInput
from basset.investigations.source import SourceInput
from basset.wiring import Services
from tests.web.conftest import Visit


@pytest.fixture
def people(services: Services, case: str) -> list[str]:
    """The ids of two persons and a firm with a hostile name, tied to each other."""
    now = clock.now()
    rows = [("person", "Anna"), ("person", "Bob"), ("organization", "=cmd|' /C calc'!A0<script>")]
    ids = [
        services.entities.create(case, EntityInput(type=type_, name=name), now).id
        for type_, name in rows
    ]
    tie = RelationshipInput(type="knows", from_id=ids[0], to_id=ids[1])
    services.relationships.create(case, tie, now)
    services.sources.create(case, SourceInput(title="Register", url="https://r.example/x"), now)
    services.notes.create(case, NoteInput(text="Seen", subject_id=ids[0]), now)
    services.store(CHART).create(case, ChartInput(title="Crew", entities=ids), now)
    return ids


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("plural", [kind.plural for kind in KINDS.values()])
def test_every_kind_has_a_list_that_leads_to_its_rows(visit: Visit, case: str, plural: str) -> None:
    alice = visit()
    alice.go(f"/cases/{case}/{plural}")
    assert alice.complaints() == []
    assert alice.page.locator("tbody tr").count() >= 1
    for link in alice.page.locator("tbody a").all():
        target = link.get_attribute("href")
        answer = alice.page.context.request.get(alice.url + (target or ""))
        assert answer.status == 200, target


def test_an_empty_list_says_how_it_gets_its_first_row(visit: Visit, case: str) -> None:
    alice = visit()
    for kind in KINDS.values():
        alice.go(f"/cases/{case}/{kind.plural}")
        [said] = alice.page.locator("p.quiet").all_inner_texts()
        first, _, how = said.partition(" yet. ")
        assert first == f"There are no {kind.plural}"
        assert how
    alice.go(f"/cases/{case}/entities?type=person")
    alice.follow(alice.page.get_by_role("link", name="Show all"))
    assert "There are no entities yet." in alice.said


@pytest.mark.usefixtures("people")
def test_a_list_is_narrowed_and_sorted_without_javascript(visit: Visit, case: str) -> None:
    alice = visit(java_script_enabled=False)
    alice.go(f"/cases/{case}/entities")
    alice.fill("Type", "person")
    alice.press("Show")
    alice.follow(alice.page.get_by_role("link", name="Name", exact=True))
    alice.follow(alice.page.get_by_role("link", name="Name", exact=True))
    assert alice.page.locator("tbody tr").count() == 2
    assert "Bob" in alice.page.locator("tbody tr").first.inner_text()


def test_marking_source_and_tag_of_several_at_once(
    visit: Visit, services: Services, case: str, people: list[str]
) -> None:
    alice = visit()
    alice.go(f"/cases/{case}/entities?type=person")
    for press in ("Set marking", "Add source", "Add tag"):
        for name in ("Anna", "Bob"):
            alice.page.get_by_label(f"Choose {name}").check()
        alice.page.locator("#chosen-marking").select_option("TLP:RED")
        alice.fill("Source", "Register")
        alice.fill("Tag", "crew")
        alice.press(press)
        assert alice.page.url.endswith("/entities?type=person")
    anna, bob, firm = (services.entities.get(case, own_id) for own_id in people)
    assert (anna.marking, bob.marking, firm.marking) == ("TLP:RED", "TLP:RED", None)
    for each in (anna, bob):
        said = {claim.key: claim for claim in each.claims}
        assert said["tag"].value == "crew"
        assert len(said["name"].sources) == 1


@pytest.mark.usefixtures("people")
def test_nothing_chosen_is_said(visit: Visit, case: str) -> None:
    alice = visit()
    alice.go(f"/cases/{case}/entities")
    alice.fill("Tag", "crew")
    alice.press("Add tag")
    assert "choose at least one row" in alice.said
    assert alice.page.get_by_label("Tag").input_value() == "crew"


@pytest.mark.usefixtures("people")
def test_a_list_is_downloaded_as_it_is_narrowed_and_no_cell_is_a_formula(
    url: str, case: str, session: Callable[..., str]
) -> None:
    def get(path: str) -> httpx.Response:
        cookies = {"basset_session": session()}
        return httpx.get(f"{url}/cases/{case}/entities/as/{path}", cookies=cookies)

    table = get("csv?type=organization")
    assert table.headers["content-disposition"] == 'attachment; filename="entities.csv"'
    assert table.headers["cache-control"] == "no-store"
    assert table.text.splitlines()[1].split(",")[2].startswith("\"'=cmd") or "'=cmd" in table.text
    assert "Anna" not in table.text
    sheet = load_workbook(BytesIO(get("xlsx").content))["entities"]
    assert [row[2].value for row in sheet.iter_rows(min_row=2)][-1] == "Bob"
    assert get("pdf").status_code == 404


@pytest.mark.usefixtures("people")
def test_the_counts_of_the_desk_lead_to_what_they_count(visit: Visit, case: str) -> None:
    alice = visit()
    alice.go(f"/cases/{case}")
    alice.follow(alice.page.locator(".figures a").first)
    assert "with statements without a source" in alice.page.inner_text("h1")
    assert alice.page.locator("tbody tr").count() == 3
