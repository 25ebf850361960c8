"""Reads a finished report as a person would: tables and words, and nothing of what made them."""

import csv
import io
import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path

from tests.programs import program

Row = dict[str, str]


class _Tables(HTMLParser):
    """The rows of the tables of a page, each cell by the title of its column; lists as well."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.rows: list[Row] = []
        self.items: list[str] = []
        self._head: list[str] = []
        self._cells: list[str] = []
        self._text: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the interface
        if tag == "thead":
            self._head = []
        if tag in {"tr", "thead"}:
            self._cells = []
        if tag in {"td", "th", "li"}:
            self._text = []

    def handle_endtag(self, tag: str) -> None:
        text = " ".join("".join(self._text).split())
        if tag in {"td", "th"}:
            self._cells.append(text)
        elif tag == "li":
            self.items.append(text)
        elif tag == "thead":
            self._head = self._cells
        elif tag == "tr" and self._head and self._cells != self._head:
            self.rows.append(dict(zip(self._head, self._cells, strict=False)))

    def handle_data(self, data: str) -> None:
        self._text.append(data)


def html_rows(page: str) -> list[Row]:
    return _Tables(page).rows


def html_items(page: str) -> list[str]:
    """The points of its lists."""
    return _Tables(page).items


def markdown_rows(text: str) -> list[Row]:
    rows: list[Row] = []
    head: list[str] = []
    for line in text.splitlines():
        cells = [re.sub(r"\\(.)", r"\1", cell.strip()) for cell in line.split(" | ")]
        if not line.startswith("| "):
            head = []
        elif not head:
            head = [cell.strip("| ") for cell in cells]
        elif set(line) - set("|- "):
            cells[0], cells[-1] = cells[0].removeprefix("| "), cells[-1].removesuffix("|").strip()
            rows.append(dict(zip(head, cells, strict=True)))
    return rows


def csv_rows(table: str) -> list[Row]:
    return list(csv.DictReader(io.StringIO(table)))


def pdf_words(path: Path) -> str:
    """What a PDF says, as another program reads it, without white space."""
    return re.sub(r"[\s\u200b\u2060]+", "", pdf_text(path))


def pdf_text(path: Path) -> str:
    """What a PDF says, as another program reads it."""
    done = subprocess.run(
        [program("pdftotext", "poppler-utils"), "-raw", str(path), "-"],
        capture_output=True,
        check=True,
    )
    return done.stdout.decode()
