"""Ordinary CSV, as every spreadsheet program writes it."""

from collections.abc import Iterator
from pathlib import Path

from basset.exchange.fileformat import ColumnReading, FileFormat
from basset.exchange.formats.sheet.clean import csv_table
from basset.exchange.formats.sheet.table import sheet_columns, sheet_records
from basset.exchange.reading import Reading
from basset.exchange.readlog import Log
from basset.exchange.records import Placed


def _read(path: Path, reading: Reading, log: Log) -> Iterator[Placed]:
    return sheet_records(csv_table(path, reading, log), reading, log)


def _columns(path: Path, reading: Reading) -> list[ColumnReading]:
    return sheet_columns(csv_table(path, reading, Log()), reading)


FORMAT = FileFormat(
    name="csv",
    title="ordinary CSV",
    media_type="text/csv",
    suffix="csv",
    # Asked last: any text can be a table.
    order=90,
    sniff=lambda _head: True,
    read=_read,
    columns=_columns,
)
