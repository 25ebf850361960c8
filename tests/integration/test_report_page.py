"""A report as a page: nobody is shut out of it, on no screen and on paper."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from tests.browser import chromium
from tests.unit import report_case as case
from tests.unit.test_report_formats import as_html

NOTE = """\
# Heading

| a | b |
|---|---|
| 1 | 2 |

{long}

    {long}

> quote
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as one:
        yield one


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A report with words, keys, types and addresses that are longer than any screen is wide."""
    long = "x" * 400
    bob = case.entity(
        "bob", case.claim("alias", long), case.claim("k" * 60, "v", "ledger"), type="t" * 60
    )
    tie = case.relationship("alice", "r" * 60, "bob", case.claim("role", long, valid_from="2020"))
    view = case.note("view", NOTE.format(long=long), kind="assessment")
    source = case.source("ledger", long, url=f"https://register.example/{long}")
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(as_html(case.report(case.lines(more=[bob, tie, view, source]))))
    return path.as_uri()


def shown(browser: Browser, file: str, width: int, scheme: str, media: str) -> Page:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.emulate_media(media=media, color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(file)
    return page


@pytest.mark.parametrize(
    ("width", "scheme", "media"),
    [
        (1280, "light", "screen"),
        (1280, "dark", "screen"),
        (390, "light", "screen"),
        (800, "light", "print"),
    ],
)
def test_axe_has_no_complaint_and_nothing_is_wider_than_the_screen(
    browser: Browser, file: str, width: int, scheme: str, media: str
) -> None:
    page = shown(browser, file, width, scheme, media)
    # What is out of sight is not laid out, and axe would not see it.
    page.add_style_tag(content=".chunk, article { content-visibility: visible !important }")
    found = Axe().run(page)
    assert [(each["id"], each["nodes"][0]["html"]) for each in found.response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_every_table_says_what_it_is(browser: Browser, file: str) -> None:
    page = shown(browser, file, 1280, "light", "screen")
    tables = page.locator("table:not(.prose table)")
    captions = page.locator("table:not(.prose table) > caption:first-child")
    assert tables.count() == captions.count() > 5


def test_each_printed_page_has_the_marking_and_its_number(
    browser: Browser, file: str, tmp_path: Path
) -> None:
    path = tmp_path / "printed.pdf"
    shown(browser, file, 1280, "light", "print").pdf(path=path, prefer_css_page_size=True)
    pages = PdfReader(path).pages
    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        text = page.extract_text()
        assert text.count("TLP:AMBER") >= 2
        assert f"{number} / {len(pages)}" in text
