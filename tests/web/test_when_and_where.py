"""Timeline and map: when did it happen, since when do we know, and where is it?"""

from datetime import datetime, timedelta

import pytest

from basset import database
from basset.wiring import Services
from tests.integration.ask_case import Case
from tests.web.conftest import Visit


@pytest.fixture
def sennick(services: Services, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Case:
    monkeypatch.setattr(database, "ASK_SECONDS", 60)
    made = Case(services, now)
    made.tie("Bo Quill", "owner-of", "Gullwing", valid_from="2019", sources=["Register"])
    made.now += timedelta(hours=1)
    made.tie("Anna Weiss", "director-of", "Gullwing", valid_from="2012", valid_to="2015")
    return made


def place(case: Case, name: str, **said: str | float) -> None:
    claims = [{"key": key.replace("_", "-"), "value": value} for key, value in said.items()]
    case.add("entities", name, type="place", name=name, claims=claims)


@pytest.mark.parametrize("js", [True, False])
def test_a_case_is_told_in_two_orders_and_as_of_a_time(
    visit: Visit, sennick: Case, js: bool
) -> None:
    alice = visit(java_script_enabled=js)
    alice.go(f"/cases/{sennick.project}")
    alice.follow(alice.page.get_by_role("link", name="Timeline", exact=True))
    rows = alice.page.locator("tbody tr")
    assert ["Anna Weiss" in one for one in rows.all_inner_texts()] == [True, False]
    alice.page.get_by_label("Order").select_option("As we learnt of it, the latest first")
    alice.press("Show")
    assert ["Anna Weiss" in one for one in rows.all_inner_texts()] == [True, False]
    alice.page.get_by_label("Order").select_option("As it happened")
    alice.fill("Only what held in", "2020")
    alice.press("Show")
    assert ["Bo Quill owner of Gullwing [1]" in one for one in rows.all_inner_texts()] == [True]
    assert "[1] Register (A1)" in alice.said
    alice.go(f"/cases/{sennick.project}/timeline?sort=-learnt")
    assert ["Anna Weiss" in one for one in rows.all_inner_texts()] == [True, False]
    # What looks at a page is a script, too.
    assert not js or alice.complaints() == []


def test_places_are_where_somebody_said(visit: Visit, sennick: Case) -> None:
    place(sennick, "Berlin", latitude="52.52", longitude=13.4)
    place(sennick, "Quay 9", coordinates="geo:-33.86,151.2;u=35")
    place(sennick, "Nowhere", latitude="over there", longitude=13.4)
    place(sennick, "Beyond", coordinates="120.5, 13.4")
    place(sennick, "Half", latitude=50)
    alice = visit()
    alice.go(f"/cases/{sennick.project}/map")
    assert alice.page.locator("tbody th").all_inner_texts() == ["Berlin", "Quay 9"]
    spots = [
        (one.get_attribute("cx"), one.get_attribute("cy"))
        for one in alice.page.locator("svg circle").all()
    ]
    assert spots == [("13.4", "-52.52"), ("151.2", "33.86")]
    assert alice.complaints() == []
    alice.follow(alice.page.get_by_role("link", name="Closer"))
    assert alice.page.locator("svg").get_attribute("viewBox") != "-180.0 -90.0 360.0 180.0"


def test_a_case_without_dates_and_places_says_so(visit: Visit, case: str) -> None:
    alice = visit()
    alice.go(f"/cases/{case}/timeline")
    assert "Nothing in this case has a date." in alice.said
    alice.go(f"/cases/{case}/map")
    assert "Nothing in this case has coordinates." in alice.said
    alice.go(f"/cases/{case}/graph")
    assert "Find somebody above to begin with" in alice.said
    assert alice.complaints() == []
