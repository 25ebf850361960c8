"""A workbook as plain rows of text, one file a sheet; runs in a process with limits."""

import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import orjson

from basset.errors import InvalidFile

# Bounds of the archive, so that little that is packed does not become much.
MAX_PARTS = 10_000
MAX_UNPACKED = 1 << 30
MAX_STRINGS = 256 << 20
_SMALL = 32 << 20
_MAX_RATIO = 250
# Bounds of a sheet. A row cannot have a higher number, whatever the file says.
MAX_ROWS = 1 << 20
MAX_CELLS = 50_000_000
MAX_COLUMNS = 1_000
# Spreadsheets keep so many digits of a number.
_DIGITS = 15
_BREAKS = re.compile(r"_x000[Dd]_")
_NO_LETTERS = re.compile(r'"[^"]*+"?|\\.|\[[^\]]*+\]?')


def unpacked(path: str, folder: str) -> Iterator[dict[str, Any]]:
    """Each sheet of a workbook: its name, whether it is hidden, and the file with its rows.

    A line of that file is ``[number of the row, its cells]``.

    Raises:
        InvalidFile: it is no workbook, or larger than anything that is read.
    """
    from openpyxl import load_workbook

    _check_size(path)
    book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    for number, sheet in enumerate(book.worksheets):
        file = Path(folder, f"{number}.jsonl")
        # What a file says of its own size may be wrong.
        sheet.reset_dimensions()
        _write(file, sheet.title, sheet.iter_rows())
        is_hidden = sheet.sheet_state != "visible"
        yield {"name": sheet.title, "is_hidden": is_hidden, "file": file.name}


def _check_size(path: str) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except zipfile.BadZipFile as error:
        raise InvalidFile(f"is no workbook: {error}") from None
    size = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    strings = sum(part.file_size for part in parts if "sharedStrings" in part.filename)
    if len(parts) > MAX_PARTS:
        raise InvalidFile(f"has {len(parts):,} parts; at most {MAX_PARTS:,} are read")
    if size > MAX_UNPACKED or strings > MAX_STRINGS:
        raise InvalidFile(f"would be {size >> 20:,} MB unpacked; it is not read")
    if size > max(_SMALL, packed * _MAX_RATIO):
        raise InvalidFile(f"is packed too densely: {packed:,} bytes would become {size:,}")


def _write(file: Path, name: str, rows: Iterable[tuple[Any, ...]]) -> None:
    cells = 0
    with file.open("wb") as spool:
        for number, row in enumerate(rows, 1):
            cells += len(row)
            if cells > MAX_CELLS or number > MAX_ROWS:
                raise InvalidFile(f"{name} has more than {MAX_ROWS:,} rows or {MAX_CELLS:,} cells")
            texts = [_text(cell) if cell.value is not None else "" for cell in row]
            while texts and not texts[-1]:
                texts.pop()
            if len(texts) > MAX_COLUMNS:
                raise InvalidFile(f"{name} line {number}: has more than {MAX_COLUMNS:,} cells")
            if texts:
                spool.write(orjson.dumps([number, texts], option=orjson.OPT_APPEND_NEWLINE))


def _text(cell: Any) -> str:
    """A cell as whoever looks at the sheet would write it down, without loss."""
    value = cell.value
    if isinstance(value, str):
        return _BREAKS.sub("", value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number(value, cell.number_format or "")
    if isinstance(value, datetime):
        is_day = value.time() == time() and "h" not in _NO_LETTERS.sub("", cell.number_format)
        return value.date().isoformat() if is_day else value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return _duration(value) if isinstance(value, timedelta) else str(value)


def _number(value: float, shown: str) -> str:
    """All digits of a number that was one; in scientific notation what has lost some."""
    if shown.endswith("%"):
        return f"{value * 100:.{_DIGITS}g}%"
    if not isinstance(value, int) and abs(value) < 10**_DIGITS and value.is_integer():
        value = int(value)
    if isinstance(value, int):
        # A format of zeros is how leading ones are kept.
        return str(value).zfill(len(shown)) if shown.strip("0") == "" else str(value)
    return f"{value:.{_DIGITS}G}"


def _duration(value: timedelta) -> str:
    minutes, seconds = divmod(round(value.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
