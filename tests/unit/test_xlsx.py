"""A workbook is read sheet by sheet, and a cell as whoever looks at it would write it down."""

import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from basset.errors import InvalidFile, InvalidInput
from basset.exchange.checks import BadRecord
from basset.exchange.formats import format_of, import_formats
from basset.exchange.reading import Reading
from basset.exchange.readlog import Log

XLSX = import_formats()["xlsx"]
# Workbooks know no zones.
NOON = datetime.fromisoformat("2025-01-03T12:00:00")
MAPPED = Reading(mapping={"name": "name", "said": "claim"})


def saved(folder: Path, sheets: dict[str, list[list[Any]]], hidden: tuple[str, ...] = ()) -> Path:
    book = Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.sheet_state = "hidden" if name in hidden else "visible"
        for row in rows:
            sheet.append([_cell(sheet, value) for value in row])
    book.save(folder / "book.xlsx")
    return folder / "book.xlsx"


def _cell(sheet: Any, value: Any) -> Any:
    """A value, or a value and how it is shown."""
    if not isinstance(value, tuple):
        return value
    cell = WriteOnlyCell(sheet, value[0])
    cell.number_format = value[1]
    return cell


def read(path: Path, reading: Reading = MAPPED) -> tuple[list[Any], Log]:
    log = Log()
    with XLSX.opened(path, reading, log) as contents:
        return list(contents.records), log


def said(path: Path) -> list[Any]:
    """The values of the column *said*."""
    placed, _ = read(path)
    return [
        claim["value"] for _, record, _ in placed for claim in record["claims"]
        if claim["key"] == "said"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (442079460011, "442079460011"),
        (442079460011.0, "442079460011"),
        ((7700900061, "00000000000"), "07700900061"),
        (1234.5, "1234.5"),
        (0.1 + 0.2, "0.3"),
        (12345678901234567890.0, "1.23456789012346E+19"),
        ((0.8, "0%"), "80%"),
        (date(2025, 1, 3), "2025-01-03"),
        (NOON + timedelta(minutes=5), "2025-01-03 12:05:00"),
        ((NOON - timedelta(hours=12), "yyyy-mm-dd hh:mm"), "2025-01-03 00:00:00"),
        (time(14, 5), "14:05:00"),
        ((timedelta(hours=30, minutes=2), "[h]:mm:ss"), "30:02:00"),
        (True, "true"),
        ("=not('run')", "=not('run')"),
        (" +44 20 7946 0011 ", "+44 20 7946 0011"),
        ("first\nsecond", "first\nsecond"),
    ],
)
def test_a_cell_is_read_by_its_type(tmp_path: Path, cell: Any, text: str) -> None:
    shown = (cell, "@") if isinstance(cell, str) and cell.startswith("=") else cell
    path = saved(tmp_path, {"People": [["name", "said"], ["Ada Moss", shown]]})
    assert said(path) == ([] if shown != cell else [text])


def test_every_sheet_is_a_table_and_says_which(tmp_path: Path) -> None:
    path = saved(
        tmp_path,
        {
            "People": [["Suspects"], [], ["name", "email"], ["Ada Moss", "ada@moss.example"]],
            "Ties": [["from", "to", "relation"], ["Ada Moss", "Halden", "owns", "more"]],
            "Lists": [["kinds"], ["owns"]],
            "Empty": [],
        },
        hidden=("Lists",),
    )
    placed, log = read(path, Reading())
    assert {where for where, record, _ in placed if isinstance(record, dict)} == {"People line 4"}
    refused = [(where, str(one)) for where, one, _ in placed if isinstance(one, BadRecord)]
    assert refused == [("Ties line 2", "has 4 cells, the header has 3")]
    remarks = "\n".join(log.remarks())
    assert "hidden sheets are left out (Lists)" in remarks
    assert "People line 1 is before the header" in remarks


def test_columns_are_mapped_in_whatever_sheet_they_are(tmp_path: Path) -> None:
    sheets = {"A": [["Wer", "born"], ["Ada", 1961]], "B": [["Firma", "seat"], ["Halden", "Kiel"]]}
    path = saved(tmp_path, sheets)
    placed, _ = read(path, Reading(mapping={"Wer": "name:person", "Firma": "name:organization"}))
    assert [record["type"] for _, record, _ in placed] == ["person", "organization"]
    with pytest.raises(InvalidInput, match="no column 'Who'; there are Wer, born, Firma, seat"):
        read(path, Reading(mapping={"Who": "name"}))


def test_a_workbook_without_a_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile, match="no sheet has a row"):
        read(saved(tmp_path, {"Empty": [], "Hidden": [["name"], ["Ada"]]}, hidden=("Hidden",)))


def repacked(path: Path, part: str, content: bytes) -> Path:
    """The workbook in *path* with other bytes in one of its parts."""
    other = path.with_name("other.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
    return other


HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
END = b"</sheetData></worksheet>"
BOMB = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
<row r="1"><c t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>"""


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (HEAD + b" " * (100 << 20), "is packed too densely"),
        (BOMB, "cannot be read: .*Entit"),
        (HEAD + b'<row r="99999999"><c><v>1</v></c></row>' + END, "more than 1,048,576 rows"),
        (HEAD + b'<row r="1"><c r="XFD1"><v>1</v></c></row>' + END, "more than 1,000 cells"),
        (HEAD + b'<row r="x"><c><v>1</v></c></row>' + END, "cannot be read: ValueError"),
        (b"<worksheet", "cannot be read: "),
    ],
)
def test_a_workbook_that_would_do_harm_is_refused(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    path = saved(tmp_path, {"People": [["name", "said"], ["Ada Moss", 1]]})
    with pytest.raises(InvalidFile, match=reason):
        read(repacked(path, "xl/worksheets/sheet1.xml", content))


@settings(max_examples=15)
@given(st.binary(max_size=400), st.integers(0, 6000))
def test_any_bytes_are_a_workbook_or_refused(
    tmp_path_factory: pytest.TempPathFactory, changed: bytes, place: int
) -> None:
    folder = tmp_path_factory.mktemp("any")
    path = saved(folder, {"People": [["name", "said"], ["Ada Moss", 1]]})
    whole = path.read_bytes()
    path.write_bytes(whole[:place] + changed + whole[place + len(changed) :])
    try:
        with format_of(path).opened(path, Reading(), Log()) as contents:
            list(contents.records)
    except InvalidInput:
        pass
