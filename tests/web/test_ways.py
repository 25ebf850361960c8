"""The same day at a keyboard alone, and on a telephone."""

from playwright.sync_api import Page

from basset import clock
from basset.investigations.entity import EntityInput
from basset.investigations.source import SourceInput
from basset.wiring import Services
from tests.web.conftest import Visit


def tab_to(page: Page, name: str) -> None:
    """Go on with the tabulator until what is called *name* has the focus."""
    for _ in range(120):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if focused.count() and name in _names(page):
            return
    raise AssertionError(f"nothing called {name!r} can be reached")


def _names(page: Page) -> list[str]:
    """What the thing with the focus may be called."""
    names: list[str] = page.evaluate(
        """() => {
            const one = document.activeElement;
            const labels = [...(one.labels || [])].map((label) => label.textContent.trim());
            return [one.getAttribute("aria-label"), one.textContent.trim(), ...labels];
        }"""
    )
    return names


def test_a_day_needs_no_mouse(visit: Visit, services: Services, case: str) -> None:
    services.sources.create(case, SourceInput(title="Register"), clock.now())
    alice = visit()
    page, keys = alice.page, alice.page.keyboard
    alice.go(f"/cases/{case}")
    keys.press("Tab")
    assert "Skip to the content" in _names(page)
    tab_to(page, "Add")
    keys.type("person Anna Weiss [Register]")
    keys.press("Enter")
    page.wait_for_url("**/entities/*")
    tab_to(page, "Add a statement")
    keys.press("Enter")
    tab_to(page, "What")
    keys.type("email")
    tab_to(page, "Value")
    keys.type("anna@kestrel.example")
    tab_to(page, "Add the statement")
    keys.press("Enter")
    page.get_by_role("rowheader", name="email").wait_for()
    keys.press("/")
    keys.type("weiss")
    page.locator("#hits").get_by_role("link", name="Anna Weiss").wait_for()
    tab_to(page, "Anna Weiss")
    keys.press("Enter")
    tab_to(page, "Graph")
    keys.press("Enter")
    page.locator("#f-add:focus").wait_for()
    keys.type("Weiss")
    keys.press("Enter")
    page.get_by_role("button", name="Anna Weiss").wait_for()
    tab_to(page, "Anna Weiss")
    keys.press("Enter")
    page.locator("#shown tr", has_text="Anna Weiss").wait_for()
    tab_to(page, "Save as a chart")
    keys.press("Enter")
    tab_to(page, "Title")
    keys.type("Who is Anna?")
    keys.press("Enter")
    page.wait_for_url("**/graph?chart=*")
    assert page.inner_text("h1") == "Who is Anna?"


def test_a_telephone_is_enough(visit: Visit, services: Services, case: str) -> None:
    firm = EntityInput(type="organization", name="Kestrel Freight")
    services.entities.create(case, firm, clock.now())
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    alice = visit(**phone)
    page = alice.page
    alice.go("/cases")
    page.get_by_role("link", name="Harbour").tap()
    page.get_by_label("Add", exact=True).tap()
    page.keyboard.type("person Anna Weiss")
    page.get_by_role("button", name="Add", exact=True).tap()
    page.wait_for_url("**/entities/*")
    page.get_by_text("Add a relationship").tap()
    alice.fill("Relationship", "director-of")
    alice.fill("Other entity", "Kestrel Freight")
    page.get_by_role("button", name="Add the relationship").tap()
    page.get_by_label("Search this case").fill("kestrel")
    page.locator("#hits").get_by_role("link", name="Kestrel Freight").tap()
    page.get_by_role("heading", name="Kestrel Freight").wait_for()
    assert "Anna Weiss — director of → Kestrel Freight" in alice.said
    for name in ("Graph", "Timeline", "Map", "Import", "Reports", "Lists", "Desk"):
        page.get_by_role("navigation").get_by_role("link", name=name).tap()
        page.locator("[aria-current=page]", has_text=name).wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, name


def test_the_navigation_says_in_which_part_a_page_is(
    visit: Visit, services: Services, case: str
) -> None:
    anna = EntityInput(type="person", name="Anna Weiss")
    own_id = services.entities.create(case, anna, clock.now()).id
    alice = visit()
    for path, part in {
        "relationships": "Lists",
        "charts": "Lists",
        f"entities/{own_id}": "Lists",
        "reports/new": "Reports",
    }.items():
        alice.go(f"/cases/{case}/{path}")
        here = alice.page.get_by_role("navigation").locator("[aria-current]")
        assert here.all_inner_texts() == [part], path
