"""A PDF is one to keep for decades and to have read aloud: PDF/A-2a, whatever is in it."""

import re
import socket
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from basset.reports.config import ReportConfig
from basset.reports.theme import Theme
from tests.unit import report_case as case
from tests.unit.test_report_formats import as_pdf
from tests.unit.test_report_theme import SVG

# Without a font; for private use, with and without a sign in ours; joined; from right to left.
HARD = "北 🚢👩🏽‍🔧 \uf6c5\ue000\uf8ff\U00100001 \ufffd ☎\ufe0f a\u0301 שלום ﷺ"
CONFIG = ReportConfig(title=f"Weekly {HARD}", report_type="full", prepared_for=HARD)
CASES = {
    "usual": case.report(),
    "hard to write": case.report(
        case.lines(
            head=case.header(name=HARD),
            more=[
                case.note("view", f"# {HARD}\n\n`{HARD}`\n\n|{HARD}|\n|-|\n|{HARD}|"),
                case.entity("bob", case.claim("alias", HARD)),
                case.source("register", HARD, url=f"https://register.example/{HARD}"),
            ],
        ),
        config=CONFIG,
        theme=Theme(footer=HARD, picture=SVG.format('<circle r="4" opacity="0.5"/>')),
    ),
}


def root_of(reader: PdfReader) -> Any:
    return reader.trailer["/Root"]


def claimed(reader: PdfReader) -> list[str]:
    """The part and level of PDF/A that it says it is."""
    metadata = root_of(reader)["/Metadata"].get_object().get_data().decode()
    return re.findall(r"<pdfaid:(?:part|conformance)>(.)<", metadata)


def fonts_of(reader: PdfReader) -> list[Any]:
    kids: Any = reader.pages
    pages = (page["/Resources"]["/Font"].values() for page in kids)
    whole = (font.get_object()["/DescendantFonts"][0] for fonts in pages for font in fonts)
    return [font.get_object()["/FontDescriptor"].get_object() for font in whole]


@pytest.mark.parametrize("name", CASES)
def test_a_pdf_is_pdf_a_with_tags(name: str, tmp_path: Path) -> None:
    reader = as_pdf(CASES[name], tmp_path)
    root = root_of(reader)
    assert claimed(reader) == ["2", "A"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]["/K"]
    assert root["/Lang"] == "en"
    [intent] = root["/OutputIntents"]
    assert intent.get_object()["/DestOutputProfile"].get_object().get_data()
    assert all({"/FontFile2", "/FontFile3"} & set(font) for font in fonts_of(reader))


def test_what_a_pdf_says_of_itself_names_no_author_host_or_path(tmp_path: Path) -> None:
    reader = as_pdf(case.report(), tmp_path)
    said = f"{reader.metadata}{root_of(reader)['/Metadata'].get_object().get_data()!r}"
    for private in ("Author", "creator>", socket.gethostname(), str(tmp_path), str(Path.home())):
        assert private not in said


def test_tables_and_headings_are_told_to_a_reader_aloud(tmp_path: Path) -> None:
    tags = set(tags_of(root_of(as_pdf(case.report(), tmp_path))["/StructTreeRoot"]))
    assert {"/H1", "/H2", "/P", "/Table", "/TH", "/TD", "/Link"} <= tags


def tags_of(node: Any) -> list[str]:
    node = node.get_object()
    if isinstance(node, list):
        return [tag for child in node for tag in tags_of(child)]
    if not isinstance(node, dict):
        return []
    return [str(node.get("/S")), *(tags_of(node["/K"]) if "/K" in node else [])]


def test_a_logo_that_pdf_a_does_not_allow_costs_the_report_its_label_only(tmp_path: Path) -> None:
    picture = SVG.format('<text y="5" font-size="3">北</text>')
    reader = as_pdf(case.report(theme=Theme(picture=picture)), tmp_path)
    assert claimed(reader) == []
    assert root_of(reader)["/MarkInfo"]["/Marked"]
