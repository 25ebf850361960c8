"""User text is text in every format, addresses are defanged where a reader could follow them."""

import csv
import html as html_text
import io
import json as json_text
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from pypdf import PdfReader

from basset.reports.config import ReportConfig
from basset.reports.render.csv import render_csv
from basset.reports.render.html import render_html
from basset.reports.render.json import render_json
from basset.reports.render.markdown import render_markdown
from basset.reports.render.pdf import render_pdf
from basset.reports.render.tables import TABLES
from basset.reports.report import Report
from basset.reports.text import defang, defang_text
from basset.settings import Settings
from tests.unit import report_case as case


def as_html(report: Report, profiles: int = 1000) -> str:
    return b"".join(render_html(report, profiles)).decode()


def as_csv(report: Report, table: str = "entities", marked: bool = False) -> str:
    return b"".join(render_csv(TABLES[table](report), marked)).decode()


def as_markdown(report: Report) -> str:
    return b"".join(render_markdown(report)).decode()


def as_pdf(report: Report, folder: Path) -> PdfReader:
    render_pdf(report, folder / "report.pdf", Settings())
    return PdfReader(folder / "report.pdf")


def pdf_text(reader: PdfReader) -> str:
    return re.sub(r"[\s\u2060]+", "", "".join(page.extract_text() for page in reader.pages))


class Page(HTMLParser):
    """The tags, links and words of an HTML file."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        values = dict(attrs)
        self.links += [
            values[name] or "" for name in ("href", "src", "action", "xlink:href") if name in values
        ]
        self.ids += [values["id"] or ""] if "id" in values else []

    def handle_data(self, data: str) -> None:
        self.words += data


def test_html_prints_hostile_text_as_text() -> None:
    page = Page(as_html(case.report()))
    for trick in case.TRICKS:
        assert trick in page.words
    assert "script" not in page.tags
    assert "b" in page.tags  # the key figures
    assert "<b>bold</b>" in page.words


def test_html_loads_nothing_and_links_only_inside_itself() -> None:
    text = as_html(case.report())
    page = Page(text)
    assert "default-src 'none'" in text
    outside = {link for link in page.links if not link.startswith("#")}
    assert outside == {"data:,"}
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    assert not re.search(r"url\(|@import|https?://", text)


def test_html_turns_entities_beyond_the_limit_into_rows() -> None:
    page = Page(as_html(case.report(), profiles=3))
    assert "follow in a table" in page.words
    assert {f"e{n}" for n in range(1, len(case.NAMES) + 1)} <= set(page.ids)


def test_markdown_prints_hostile_text_as_text() -> None:
    text = as_markdown(case.report())
    rendered = MarkdownIt("commonmark").enable("table").render(text)
    page = Page(rendered)
    for trick in case.TRICKS:
        assert trick in page.words
    assert "script" not in page.tags
    assert page.links == ["graph.svg"]


def test_pdf_prints_hostile_text_as_text(tmp_path: Path) -> None:
    text = pdf_text(as_pdf(case.report(), tmp_path))
    for trick in case.TRICKS:
        assert re.sub(r"\s+", "", trick) in text


def test_no_cell_of_a_csv_is_a_formula() -> None:
    table = as_csv(case.report())
    rows = list(csv.reader(io.StringIO(table)))
    assert "'" + case.HOSTILE in {cell for row in rows for cell in row}
    assert not any(cell.startswith(("=", "@", "\t", "\r")) for row in rows for cell in row)


def test_addresses_are_defanged_for_readers_and_not_in_data(tmp_path: Path) -> None:
    report = case.report()
    for text in (
        Page(as_html(report)).words,
        as_markdown(report).replace("\\", ""),
        pdf_text(as_pdf(report, tmp_path)),
    ):
        for address in (
            "velm[.]example",
            "alice[@]velm[.]example",
            "203[.]0[.]113[.]47",
            "2001[:]db8::7",
        ):
            assert address in text
        assert "hxxps://velm[.]example/about" in text
        assert "frombob[@]velm[.]example" in text.replace(" ", "")
        assert "https://" not in text
        assert "@velm" not in text.replace("[@]", "")
    data = b"".join(render_json(report)).decode()
    assert "https://velm.example/about" in data
    assert "[.]" not in data
    assert "alice@velm.example" in as_csv(report)


@pytest.mark.parametrize(
    ("address", "printed"),
    [
        ("velm.example", "velm[.]example"),
        ("HTTPS://velm.example:8080/a.b?c=d", "hxxps://velm[.]example:8080/a.b?c=d"),
        ("ftp://files.velm.example/", "ftp[:]://files[.]velm[.]example/"),
        ("bob.t@mail.velm.example", "bob.t[@]mail[.]velm[.]example"),
        ("203.0.113.47", "203[.]0[.]113[.]47"),
        ("2001:db8::7", "2001[:]db8::7"),
    ],
)
def test_an_address_is_defanged(address: str, printed: str) -> None:
    assert defang(address) == printed


def test_prose_keeps_its_dots_when_it_is_defanged() -> None:
    assert defang_text("Paid 41.8 million. See www.velm.example, v1.2.3") == (
        "Paid 41.8 million. See www[.]velm.example, v1.2.3"
    )


def test_json_is_complete_and_says_its_schema() -> None:
    data = json_text.loads(b"".join(render_json(case.report())))
    assert data["report"]["schema"] == "basset.report/1"
    assert {entity["id"] for entity in data["entities"]} == set(case.NAMES)
    alice = next(entity for entity in data["entities"] if entity["id"] == "alice")
    assert {(claim["key"], claim["value"], claim["disputed"]) for claim in alice["claims"]} >= {
        ("born", "1974", True),
        ("born", "1976", True),
    }
    assert len(data["relationships"]) == 4
    assert [source["number"] for source in data["sources"]] == [1, 2]


def test_a_source_is_printed_with_its_grade_address_and_checksum() -> None:
    rows = [row.split(" | ") for row in as_markdown(case.report()).splitlines() if r"\[" in row[:5]]
    cells = {row[1]: row[2:] for row in rows}
    address = r"hxxps://register\[.\]example/4471"
    assert cells["Register of Companies"] == [address, "A1", "", " |"]
    assert cells["The Ledger"] == ["", "C3", "2026-01-04", f"`{'ab' * 32}` |"]


def test_what_is_dated_has_its_marking_in_the_timeline_of_every_format(tmp_path: Path) -> None:
    dated = case.claim("role", "clerk", valid_from="2020", marking="TLP:RED")
    config = ReportConfig(title="When", report_type="full", sections=["timeline"])
    report = case.report(case.lines(more=[case.entity("bob", dated)]), config=config)
    assert "role: clerk *(TLP:RED)* |" in as_markdown(report)
    assert 'role: clerk <span class="pill">TLP:RED</span></td>' in as_html(report)
    assert "role:clerkTLP:RED" in pdf_text(as_pdf(report, tmp_path))


def test_every_script_is_printed(tmp_path: Path) -> None:
    report = case.report()
    for text in (html_text.unescape(as_html(report)), as_markdown(report)):
        for id_ in ("cyrillic", "greek", "arabic"):
            assert case.NAMES[id_][1] in text
    text = pdf_text(as_pdf(report, tmp_path))
    for id_ in ("cyrillic", "greek"):
        assert case.NAMES[id_][1].replace(" ", "") in text


def test_pdf_has_an_outline_and_says_its_marking_and_number_on_every_page(tmp_path: Path) -> None:
    reader = as_pdf(case.report(), tmp_path)
    titles = [str(entry["/Title"]) for entry in reader.outline if not isinstance(entry, list)]
    assert titles[:4] == ["Summary", "Assessment", "Graph", "Profiles"]
    for number, page in enumerate(reader.pages, 1):
        text = page.extract_text().replace("\u2060", "")
        assert text.count("TLP:AMBER") >= 2
        assert f"{number} / {len(reader.pages)}" in text


def test_pdf_links_only_inside_itself(tmp_path: Path) -> None:
    annotations = [
        note.get_object()
        for page in as_pdf(case.report(), tmp_path).pages
        for note in page.get("/Annots", [])
    ]
    assert annotations
    assert not any("/URI" in str(annotation.get("/A", "")) for annotation in annotations)


@pytest.mark.parametrize("section", ["summary", "profiles", "relationships", "sources", "method"])
def test_each_section_can_stand_alone(section: str, tmp_path: Path) -> None:
    report = case.report(config=ReportConfig(title="One", report_type="full", sections=[section]))
    assert pdf_text(as_pdf(report, tmp_path)).count(section.capitalize()) == 2
    assert f'id="{section}"' in as_html(report)
    assert f"## {section.capitalize()}" in as_markdown(report)


def test_an_empty_project_makes_a_report_that_says_so(tmp_path: Path) -> None:
    report = case.report([case.header()])
    assert "no entities yet" in as_html(report)
    assert "noentitiesyet" in pdf_text(as_pdf(report, tmp_path))
    assert re.findall("^## (.*)", as_markdown(report), re.MULTILINE) == ["Summary", "Method"]
