"""A PDF has a budget of pages: long lists and long texts are cut, and say so where they are."""

import re
from pathlib import Path

import pytest

from basset.reports.config import ReportConfig
from basset.reports.report import Report
from tests.unit import report_case as case
from tests.unit.test_report_formats import as_pdf, pdf_text

PEOPLE = 300


def many(formats: list[str] | None = None) -> Report:
    """Three hundred people whom somebody knows, each with a text of its own."""
    people = [f"person-{n:03d}" for n in range(PEOPLE)]
    case.NAMES.update({person: ("person", person) for person in people})
    try:
        told = [case.entity(p, case.claim("role", "clerk " * 40, "ledger")) for p in people]
    finally:
        for person in people:
            del case.NAMES[person]
    ties = [case.relationship("alice", "knows", person) for person in people]
    config = ReportConfig(title="Many", report_type="full", formats=formats or ["pdf", "html"])
    return case.report(case.lines(more=[*told, *ties]), config=config)


@pytest.mark.parametrize("pages", [8, 15])
def test_a_pdf_has_no_more_pages_than_allowed_and_nearly_as_many(
    pages: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BASSET_PDF_PAGES", str(pages))
    assert pages * 0.6 <= len(as_pdf(many(), tmp_path).pages) <= pages


def test_a_list_says_at_its_end_how_much_is_left_out_and_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BASSET_PDF_PAGES", "10")
    text = pdf_text(as_pdf(many(), tmp_path))
    printed = set(re.findall(r"person-(\d{3})role", text))
    left = re.search(r"(\d+)moreprofilesarenotprintedhere;seetheHTMLfile\.", text)
    assert left
    assert "ThisPDFleavesout" in text
    assert re.search(r"(\d+)morerelationshipsarenotprintedhere;seetheHTMLfile\.", text)
    assert len(printed) < PEOPLE
    only = pdf_text(as_pdf(many(["pdf"]), tmp_path))
    assert "moreprofilesarenotprintedhere." in only


def test_a_short_list_stays_whole_beside_long_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BASSET_PDF_PAGES", "8")
    text = pdf_text(as_pdf(many(), tmp_path))
    assert "moresources" not in text
    assert "TheLedger" in text


@pytest.mark.parametrize(
    ("value", "left"),
    [("\n" * 2_000_000, "1,999"), ("word " * 100_000, "498,"), ("x" * 3_000, "1,50")],
)
def test_a_long_text_is_shortened_and_says_by_how_much(
    value: str, left: str, tmp_path: Path
) -> None:
    config = ReportConfig(title="Long", report_type="full", formats=["pdf", "html"])
    huge = case.entity("bob", case.claim("description", f"begin{value}end"))
    report = case.report(case.lines(more=[huge]), config=config)
    reader = as_pdf(report, tmp_path)
    assert len(reader.pages) < 15
    more = re.search(r"…\(([\d,]+)charactersmoreintheHTML\)", pdf_text(reader))
    assert more
    assert more[1].startswith(left)


def test_a_long_assessment_is_printed_up_to_a_limit(tmp_path: Path) -> None:
    config = ReportConfig(title="Long", report_type="full", formats=["pdf"])
    text = "\n\n".join(f"Paragraph {n}. " + "We assess. " * 80 for n in range(400))
    note = case.note("view", text, kind="assessment")
    reader = as_pdf(case.report(case.lines(more=[note]), config=config), tmp_path)
    assert len(reader.pages) < 25
    assert re.search(r"Paragraph20\..*charactersmore\)", pdf_text(reader))


def test_an_entity_with_thousands_of_statements_leaves_room_for_others(tmp_path: Path) -> None:
    claims = [case.claim("address", f"{n} Long Quay, {'Harbour ' * 12}") for n in range(3_000)]
    config = ReportConfig(title="Many", report_type="full", formats=["pdf", "json"])
    report = case.report(case.lines(more=[case.entity("bob", *claims)]), config=config)
    text = pdf_text(as_pdf(report, tmp_path))
    assert re.search(r"morestatementsarenotprintedhere;seetheJSONfile\.", text)
    assert all(f"Document{n}" in text for n in range(6))
