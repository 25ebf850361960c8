"""Ordinary CSV, as every spreadsheet program writes it."""

from basset.exchange.fileformat import FileFormat
from basset.exchange.formats.sheet.table import sheet_columns, sheet_records

FORMAT = FileFormat(
    name="csv",
    title="ordinary CSV",
    media_type="text/csv",
    suffix="csv",
    # Asked last: any text can be a table.
    order=90,
    sniff=lambda head: not head.startswith(("{", "[")),
    read=sheet_records,
    columns=sheet_columns,
)
