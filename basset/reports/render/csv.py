"""A table of the report as a CSV file in UTF-8, in which no cell is a formula."""

import csv
import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from io import StringIO
from typing import Any

from basset.reports.render.tables import Rows

# Starts a formula, unless nothing but digits, spaces, dots and brackets follow: spreadsheets take
# +44 20 7946 0000 for text and +442079460000 for a number, but calculate +44-20 and run the rest.
# Where people type wide signs, those count as well.
_FORMULA = re.compile(r"[=@＝＠\t\r\n]|[+＋－-](?![\d .()]*$)")


def render_csv(rows: Rows, marked: bool) -> Iterator[bytes]:
    """The file in pieces; *marked* with what tells Excel that it is UTF-8."""
    if marked:
        yield BOM_UTF8
    for row in rows:
        text = StringIO()
        csv.writer(text, lineterminator="\r\n").writerow([_cell(value) for value in row])
        yield text.getvalue().encode()


def _cell(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value
