"""Tables for spreadsheets: what was recorded, as numbers, days and texts, and never a formula."""

import csv
import io
import zipfile
from datetime import datetime
from typing import Any

import pytest
from openpyxl import load_workbook

from basset.reports.render.xlsx import render_xlsx
from basset.reports.report import Report
from tests.unit import report_case as case
from tests.unit.test_report_formats import as_csv


def bob_with(value: Any) -> Report:
    return case.report(case.lines(more=[case.entity("bob", case.claim("said", value))]))


def said_in_csv(value: Any) -> str:
    rows = csv.DictReader(io.StringIO(as_csv(bob_with(value))))
    return next(row["said"] for row in rows if row["id"] == "bob")


def said_in_workbook(value: Any) -> Any:
    book = load_workbook(io.BytesIO(b"".join(render_xlsx(bob_with(value)))))
    head, *rows = book["entities"].iter_rows()
    place = [cell.value for cell in head].index("said")
    return next(row[place] for row in rows if row[0].value == "bob")


@pytest.mark.parametrize("number", ["+44 20 7946 0000", "+442079460000", "+49 (0)30 1234", "-5"])
def test_a_telephone_number_stays_as_it_is(number: str) -> None:
    assert said_in_csv(number) == number
    assert said_in_workbook(number).value == number


@pytest.mark.parametrize(
    "formula",
    [
        "=1+1",
        "+1+1",
        "-2*3",
        "@SUM(A1)",
        "+44-20",
        "\t=1",
        "\n=1",
        "+cmd|' /C calc'!A0",
        "+A1",
        "＝1+1",
        "＋A1",
        "－A1",
        "＠SUM(A1)",
    ],
)
def test_no_cell_is_a_formula(formula: str) -> None:
    assert said_in_csv(formula) == f"'{formula}"
    cell = said_in_workbook(formula)
    assert (cell.value, cell.data_type) == (formula, "s")


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (51, 51),
        (0.5, 0.5),
        (True, True),
        ("1974", "1974"),
        ("2024-03-15", datetime(2024, 3, 15)),  # noqa: DTZ001 - a day
        ("2024-02-31", "2024-02-31"),
        ("2024-03", "2024-03"),
        ("1850-03-15", "1850-03-15"),
        ("2024-03-15T23:30:00+02:00", "2024-03-15T23:30:00+02:00"),
        ("a\x00b\x1fc", "abc"),
    ],
)
def test_a_cell_of_the_workbook_has_the_type_of_what_was_said(value: Any, cell: Any) -> None:
    assert said_in_workbook(value).value == cell


def test_a_text_that_no_cell_can_hold_is_cut_and_says_so() -> None:
    text = said_in_workbook("word " * 10_000).value
    assert len(text) == 32_767
    assert text.endswith("… (cut: the text has 50,000 characters)")


def test_the_same_report_is_the_same_workbook_without_author_or_moment() -> None:
    first, second = (b"".join(render_xlsx(case.report())) for _ in range(2))
    assert first == second
    book = load_workbook(io.BytesIO(first))
    assert book.sheetnames == ["entities", "relationships", "sources"]
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert b"creator" not in archive.read("docProps/core.xml")
    assert book.properties.modified == datetime(1980, 1, 1)  # noqa: DTZ001 - the format has no zone


def test_a_csv_file_may_tell_excel_that_it_is_utf_8() -> None:
    assert as_csv(case.report(), marked=True).startswith("\ufeffid,")
    assert as_csv(case.report()).startswith("id,")
