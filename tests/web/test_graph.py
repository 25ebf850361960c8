"""What ties them? A canvas, and the same as tables."""

import json
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import pytest

from basset import database
from basset.wiring import Services
from tests.hostile import MARKUP
from tests.integration.ask_case import Case
from tests.web.conftest import Visit

KESTREL = "Anna Weiss — director of (2012 – 2018) [1] → Kestrel Freight"


@pytest.fixture
def sennick(services: Services, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Case:
    monkeypatch.setattr(database, "ASK_SECONDS", 60)
    made = Case(services, now)
    served = {"valid_from": "2012", "valid_to": "2018", "sources": ["Register"]}
    made.tie("Anna Weiss", "director-of", "Kestrel Freight", **served)
    made.tie("Gullwing", "owner-of", "Kestrel Freight")
    made.tie("Bo Quill", "knows", "Anna Weiss")
    return made


def on(case: Case, *names: str) -> str:
    return f"/cases/{case.project}/graph?on=" + "+".join(case.ids[name] for name in names)


def shown(page: object) -> list[str]:
    return page.locator("#shown th").all_inner_texts()  # type: ignore[attr-defined]


@pytest.mark.parametrize("js", [True, False])
def test_a_path_between_two_is_found_in_at_most_six_clicks_and_keys(
    visit: Visit, sennick: Case, js: bool
) -> None:
    alice = visit(java_script_enabled=js)
    alice.go(f"/cases/{sennick.project}")
    alice.follow(alice.page.get_by_role("link", name="Graph"))
    for name in ("Anna Weiss", "Gullwing"):
        # Whoever comes here types at once.
        alice.page.locator("#f-add:focus").wait_for()
        alice.page.keyboard.type(name)
        alice.key("Enter")
        alice.press(name)
        alice.page.locator("#shown tr", has_text=name).wait_for()
    alice.press("Path")
    assert alice.steps <= 6
    alice.page.get_by_role("heading", name="What ties them").wait_for()
    way = f"{KESTREL} ← owner of — Gullwing"
    assert way in alice.said
    assert shown(alice.page) == ["Anna Weiss", "Gullwing", "Kestrel Freight"]
    alice.press("In common")
    alice.page.get_by_role("heading", name="What they share").wait_for()
    assert KESTREL in alice.said
    # What looks at a page is a script, too.
    assert not js or alice.complaints() == []


@pytest.mark.parametrize("js", [True, False])
def test_one_says_how_many_it_leads_to_before_they_are_shown(
    visit: Visit, sennick: Case, js: bool
) -> None:
    alice = visit(java_script_enabled=js)
    alice.go(on(sennick, "Kestrel Freight"))
    alice.page.get_by_label("Pick Kestrel Freight").check()
    alice.press("Around")
    alice.page.get_by_role("heading", name="Around Kestrel Freight").wait_for()
    assert "director of it\tperson\t1" in alice.said
    alice.press("director of it")
    alice.page.locator("#shown tr", has_text="Anna Weiss").wait_for()
    assert shown(alice.page) == ["Kestrel Freight", "Anna Weiss"]
    assert KESTREL in alice.said
    alice.page.get_by_label("Pick Anna Weiss").check()
    alice.press("Hide")
    alice.page.locator("#shown tr", has_text="Anna Weiss").wait_for(state="detached")
    assert shown(alice.page) == ["Kestrel Freight"]


def test_of_a_year_only_what_was_valid_then_is_tied(visit: Visit, sennick: Case) -> None:
    alice = visit()
    alice.go(on(sennick, "Anna Weiss", "Kestrel Freight"))
    assert KESTREL in alice.said
    slider = alice.page.get_by_label("Year")
    slider.fill("2020")
    alice.page.wait_for_url("**as_of=2020**")
    assert KESTREL not in alice.said
    alice.page.go_back()
    alice.page.get_by_text(KESTREL).wait_for()


def test_who_is_touched_on_the_canvas_is_looked_at_and_who_is_dragged_stays(
    visit: Visit, sennick: Case
) -> None:
    alice = visit()
    alice.go(on(sennick, "Anna Weiss", "Kestrel Freight", "Gullwing"))
    page, where = alice.page, "view.scale * n.x + view.x, view.scale * n.y + view.y"
    page.wait_for_selector("#graph[data-settled]")
    box = page.locator("#graph").bounding_box()
    assert box is not None
    x, y = page.evaluate(f"(() => {{ const n = nodes[1]; return [{where}]; }})()")
    page.mouse.move(box["x"] + x, box["y"] + y)
    page.mouse.down()
    page.mouse.move(box["x"] + x + 40, box["y"] + y + 30, steps=4)
    page.mouse.up()
    assert page.evaluate("nodes.map((n) => n.pinned)") == [False, True, False]
    x, y = page.evaluate(f"(() => {{ const n = nodes[1]; return [{where}]; }})()")
    page.mouse.click(box["x"] + x, box["y"] + y)
    page.get_by_role("heading", name="Around Kestrel Freight").wait_for()
    assert page.evaluate("nodes[1].pinned")


def test_three_hundred_are_drawn_at_once_and_no_more(
    visit: Visit, sennick: Case, tmp_path: Path
) -> None:
    edges = "".join(f"Firm {number:03},sits in,Registry\n" for number in range(305))
    file = tmp_path / "seats.csv"
    file.write_text(f"source,relationship,target\n{edges}")
    services = sennick.services
    services.importer.run(file, sennick.project, origin="seats", now=sennick.now)
    registry = services.entities.find(sennick.project, "Registry").id
    [kind] = services.asking.neighbours(sennick.project, registry)
    alice = visit()
    expand = json.dumps([registry, kind.type, kind.direction, kind.entity_type])
    alice.go(f"/cases/{sennick.project}/graph?on={registry}&expand={quote(expand)}")
    assert len(alice.page.content()) < 150_000
    assert "At most 300 entities are shown. Left out: 6 " in alice.said
    assert len(shown(alice.page)) == 300
    alice.page.wait_for_selector("#graph[data-settled]")
    [drawn] = alice.page.evaluate(
        "performance.getEntriesByName('graph-drawn').map((m) => m.startTime)"
    )
    assert drawn > 0
    # All of them are in the picture, and apart.
    where = alice.page.evaluate(
        "nodes.map((n) => [n.x * view.scale + view.x, n.y * view.scale + view.y])"
    )
    assert all(0 < x < 1280 and 0 < y < 900 for x, y in where)
    assert len({(round(x), round(y)) for x, y in where}) > 280


def test_what_makes_no_question_is_said_and_the_rest_stays(visit: Visit, sennick: Case) -> None:
    alice = visit()
    alice.go(f"{on(sennick, 'Anna Weiss')}&as_of=yesterday")
    assert "date" in alice.said
    assert shown(alice.page) == ["Anna Weiss"]
    for wrong in (
        "do=path",
        "expand=[1]",
        "expand={",
        "expand=[1,2,3,4]",
        "on=x&do=path&pick=x&pick=y",
    ):
        alice.go(f"{on(sennick, 'Anna Weiss')}&{wrong}")
        assert alice.page.get_by_role("alert").is_visible()


def test_hostile_names_are_names_on_every_page(visit: Visit, sennick: Case) -> None:
    for place, text in enumerate(MARKUP.values()):
        claims = [
            {"key": "coordinates", "value": f"52.{place}, 13.4"},
            {"key": "x", "value": text, "valid_from": "2020"},
        ]
        sennick.add("entities", text, type="person", name=text.strip(), claims=claims)
        sennick.tie(
            text, "knows", "Anna Weiss", valid_from="2020", claims=[{"key": "role", "value": text}]
        )
    alice = visit()
    for path in (on(sennick, "Anna Weiss", *MARKUP.values()), f"/cases/{sennick.project}/map",
                 f"/cases/{sennick.project}/timeline"):  # fmt: skip
        alice.go(path)
        for text in MARKUP.values():
            assert " ".join(text.split()) in " ".join(alice.said.split())
