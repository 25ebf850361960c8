"""A relationship is printed one line a statement, each with its own years, confidence and sources."""

import csv
import io
from pathlib import Path
from typing import Any

from basset import canonical
from basset.reports.config import ReportConfig
from basset.reports.render.html import render_html
from basset.reports.render.json import render_json
from basset.reports.render.markdown import render_markdown
from basset.reports.report import Report
from tests.unit import report_case as case
from tests.unit.test_report_formats import as_csv, as_pdf, pdf_text

DIRECTOR = case.claim(
    "role", "Director", "register", confidence=80, valid_from="2019", valid_to="2021"
)
CHAIRMAN = case.claim(
    "role", "Chairman", "ledger", confidence=30, valid_from="2020", valid_to="2024"
)
CONFIG = ReportConfig(title="Ties", report_type="full", sections=["relationships", "timeline"])


def report_on(*claims: dict[str, Any], **more: Any) -> Report:
    tie = case.relationship("bob", "director-of", "greek", *claims, **more)
    people = [case.entity("bob"), case.entity("greek")]
    sources = [line for line in case.lines() if line["kind"] == "source"]
    return case.report([case.header(), *people, tie, *sources], config=CONFIG)


def rows(report: Report) -> list[list[str]]:
    """The cells of the rows of the Markdown tables."""
    text = b"".join(render_markdown(report)).decode().replace("\\", "")
    lines = (line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| "))
    return [[cell.strip() for cell in cells] for cells in lines]


def test_two_roles_are_two_lines_with_their_own_terms(tmp_path: Path) -> None:
    report = report_on(DIRECTOR, CHAIRMAN)
    assert rows(report)[2:4] == [
        ["Bob Tarrow", "director of", case.NAMES["greek"][1], "role: Director", "2019 – 2021", "80 %", "[1]"],
        ["Bob Tarrow", "director of", case.NAMES["greek"][1], "role: Chairman", "2020 – 2024", "30 %", "[2]"],
    ]  # fmt: skip
    for text in (
        b"".join(render_html(report, 1000)).decode(),
        b"".join(render_markdown(report)).decode(),
        pdf_text(as_pdf(report, tmp_path)),
    ):
        assert "2019 – 2024" not in text
        assert "2019–2024" not in text


def test_a_role_in_a_table_is_a_row() -> None:
    table = as_csv(report_on(DIRECTOR, CHAIRMAN), "relationships")
    told = [
        [row[name] for name in ("key", "value", "valid_from", "valid_to", "confidence", "sources")]
        for row in csv.DictReader(io.StringIO(table))
    ]
    assert told == [
        ["role", "Director", "2019", "2021", "80", "1"],
        ["role", "Chairman", "2020", "2024", "30", "2"],
    ]


def test_each_role_has_its_own_line_in_the_timeline() -> None:
    about = canonical.load(b"".join(render_json(report_on(DIRECTOR, CHAIRMAN))))["report"]
    told = [(row["from"], row["to"], row["what"], row["detail"]) for row in about["timeline"]]
    assert told == [
        ("2019", "2021", "director of", "role: Director"),
        ("2020", "2024", "director of", "role: Chairman"),
    ]


def test_the_tie_itself_is_a_line_where_it_says_more_than_the_others() -> None:
    bare = case.claim("type", "director-of", "register")
    assert [fact.key for fact in report_on(bare).relations[0].lines] == ["type"]
    assert [fact.key for fact in report_on(bare, DIRECTOR).relations[0].lines] == ["role"]
    dated = bare | {"valid_from": "2018"}
    assert [row[3:] for row in rows(report_on(dated, DIRECTOR))[2:4]] == [
        ["", "since 2018", "", "[1]"],
        ["role: Director", "2019 – 2021", "80 %", "[1]"],
    ]
    other = case.claim("type", "director-of", "ledger")
    assert [fact.key for fact in report_on(other, DIRECTOR).relations[0].lines] == ["type", "role"]


def test_a_tie_of_which_nothing_is_stated_is_one_line() -> None:
    assert rows(report_on())[2][:3] == ["Bob Tarrow", "director of", case.NAMES["greek"][1]]


def test_a_role_that_has_ended_is_no_line_of_a_tie_that_lasts() -> None:
    over = CHAIRMAN | {"ended_at": case.MONDAY}
    assert [fact.value for fact in report_on(over, DIRECTOR).relations[0].lines] == ["Director"]
    assert [fact.value for fact in report_on(over).relations[0].lines] == ["Chairman"]


def test_the_dates_of_a_tie_from_a_table_stand_in_the_timeline() -> None:
    tie = case.claim("type", "director-of", valid_from="2019-03-01", valid_to="2021-07-31")
    report = report_on(tie)
    assert rows(report)[2][4] == "2019-03-01 – 2021-07-31"
    assert rows(report)[-1][:2] == [
        "2019-03-01 – 2021-07-31",
        f"Bob Tarrow director of {case.NAMES['greek'][1]}",
    ]
