"""Workbooks that say what they are given: texts are texts, and equal rows give equal bytes."""

import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from openpyxl import Workbook

Rows = Iterator[list[Any]]

# A sheet of spreadsheet programs ends soon after so many rows, a cell after so many characters.
_MAX_ROWS = 1_000_000
_MAX_TEXT = 32_767
_CHUNK = 1 << 20
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
# What openpyxl says of itself and of now, whatever it is told.
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


def workbook_bytes(sheets: Iterable[tuple[str, Rows]]) -> Iterator[bytes]:
    """A workbook in pieces: of each sheet its name and its rows, the first of them its header.

    No text is a formula. A sheet that is full goes on in another one.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.creator = None
    book.properties.created = datetime(*_LONG_AGO)  # noqa: DTZ001 - the format knows no zones
    for name, rows in sheets:
        _fill(book, name, rows)
    with TemporaryFile() as saved, TemporaryFile() as made:
        book.save(saved)
        _undated(saved, made)
        made.seek(0)
        while chunk := made.read(_CHUNK):
            yield chunk


def _undated(saved: IO[bytes], made: IO[bytes]) -> None:
    """Copy a workbook without the moment at which it was saved."""
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            if name == "docProps/core.xml":
                new.writestr(entry, _MODIFIED.sub(rb"\g<1>1980-01-01T00:00:00Z", old.read(name)))
                continue
            with old.open(name) as source, new.open(entry, "w", force_zip64=True) as target:
                while chunk := source.read(_CHUNK):
                    target.write(chunk)


def _fill(book: "Workbook", name: str, rows: Rows) -> None:
    header = next(rows)
    sheet = _sheet(book, name, header)
    for number, row in enumerate(rows):
        if number and number % _MAX_ROWS == 0:
            sheet = _sheet(book, f"{name} {number // _MAX_ROWS + 1}", header)
        sheet.append([_cell(sheet, value) for value in row])


def _sheet(book: "Workbook", name: str, header: list[Any]) -> Any:
    sheet: Any = book.create_sheet(name)
    sheet.append([_cell(sheet, title) for title in header])
    return sheet


def _cell(sheet: Any, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    text = ILLEGAL_CHARACTERS_RE.sub("", value)
    if len(text) > _MAX_TEXT:
        more = f" … (cut: the text has {len(text):,} characters)"
        text = text[: _MAX_TEXT - len(more)] + more
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    return cell
