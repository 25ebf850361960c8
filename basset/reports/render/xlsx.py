"""The report as a workbook, one sheet a table: numbers, days and texts as such, no formula."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from basset import sheets
from basset.reports.render.tables import TABLES, Rows
from basset.reports.report import Report

# Spreadsheets count days from 1900, and take that for a leap year.
_DAY = re.compile(r"(?:19|[2-9]\d)\d\d-\d\d-\d\d")


def render_xlsx(report: Report) -> Iterator[bytes]:
    """The file in pieces."""
    return sheets.workbook_bytes((name, _typed(table(report))) for name, table in TABLES.items())


def _typed(rows: Rows) -> Rows:
    for row in rows:
        yield [_value(cell) for cell in row]


def _value(cell: Any) -> Any:
    """A day in full as a date; whatever says less, or a time in its zone, stays a text."""
    if isinstance(cell, str) and _DAY.fullmatch(cell) and cell > "1900-03":
        try:
            return date.fromisoformat(cell)
        except ValueError:
            return cell
    return cell
