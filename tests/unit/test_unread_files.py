"""A file that is not read is named for what it is, and never read as a table."""

import gzip
import io
import re
import zipfile
from pathlib import Path

import pytest

from basset.errors import InvalidFile
from basset.exchange.formats import format_of


def archive(*names: str, first: str = "") -> bytes:
    """The same bytes each time, which name the test."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        if first:
            made.writestr(zipfile.ZipInfo("mimetype"), first)
        for name in names:
            made.writestr(zipfile.ZipInfo(name), "x")
    return packed.getvalue()


LETTER = b"From: ada@moss.example\nTo: ben@ruiz.example\nSubject: the quay\n\nSee you.\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "a PDF.* save that as XLSX or CSV"),
        (b"<!DOCTYPE html>\n<html><body><p>Ada</p></body></html>", "an HTML page"),
        (b"\n  <table><tr><td>Ada</td></tr></table>", "an HTML page"),
        (b'<?xml version="1.0"?>\n<HTML>', "an HTML page"),
        (b'<?xml version="1.0"?>\n<kml xmlns="x">', "XML of the kind <kml>"),
        ("<?xml version='1.0'?><ledger/>".encode("utf-16"), "XML of the kind <ledger>"),
        (archive("word/document.xml"), r"a Word document \(DOCX\)"),
        (archive("ppt/presentation.xml"), "a presentation"),
        (archive("xl/workbook.bin"), "a binary workbook"),
        (archive(first="application/vnd.oasis.opendocument.text"), "an OpenDocument text"),
        (archive(first="application/vnd.oasis.opendocument.spreadsheet"), "an ODS table"),
        (archive("photo.jpg"), "a ZIP archive.*; unpack it"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "an old Office document.*password"),
        (b"!BDN" + bytes(60), "an Outlook mailbox"),
        (b"{\\rtf1\\ansi Ada}", "a rich text"),
        (b"SQLite format 3\0" + bytes(84), "an SQLite database"),
        (b"PAR1" + bytes(8), "a Parquet table"),
        (gzip.compress(b"name\nAda\n", mtime=0), "a packed file"),
        (b"\x89PNG\r\n\x1a\n" + bytes(9), "a picture"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "a picture"),
        (b"\0\0\0\x18ftypmp42", "a recording"),
        (b"From ada@moss.example Mon Jan  5 09:00:00 2026\nSubject: x\n\n", "a mailbox"),
        (b"Return-Path: <ada@moss.example>\nReceived: from a\n\tby b\n" + LETTER, "an e-mail"),
        (LETTER, "an e-mail"),
        (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", "a calendar"),
        (
            b'{"people": [{"name": "Ada"}], "count": 1}',
            "JSON, an object with the members people, count:",
        ),
        (
            b'[{"name": "Ada", "born": {"year": 1970}}]',
            "JSON, a list of objects .*members name, born:",
        ),
        (b'{"a": 1}\n{"a": 2}\n', "JSON, an object with the members a:"),
    ],
)
def test_what_is_not_read_is_named(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(content)
    with pytest.raises(InvalidFile) as refusal:
        format_of(path)
    assert re.search(f"this is {said}", refusal.value.detail), refusal.value.detail


@pytest.mark.parametrize(
    "content",
    [
        "From;To;Subject\nada@moss.example;ben@ruiz.example;x\n",
        "<unknown>,Ada\n",
        "name\nRIFF\n",
        "MZ,Ada\nMZ,Ben\n",
        "PK,name\n1,Ada\n",
        "[redacted],Ada\n",
    ],
)
def test_a_table_that_looks_a_little_like_something_else_is_a_table(
    tmp_path: Path, content: str
) -> None:
    path = tmp_path / "people.csv"
    path.write_text(content)
    assert format_of(path).name == "csv"
