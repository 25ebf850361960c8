"""Workbooks of Excel and other spreadsheet programs."""

from basset.exchange.fileformat import FileFormat
from basset.exchange.formats.xlsx.reading import workbook_columns, workbook_records
from basset.exchange.formats.xlsx.writing import workbook_bytes

FORMAT = FileFormat(
    name="xlsx",
    title="XLSX",
    media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    suffix="xlsx",
    order=40,
    # The names of the parts of an archive are not packed.
    sniff=lambda head: (
        head.startswith("PK") and "xl/work" in head and "xl/workbook.bin" not in head
    ),
    read=workbook_records,
    write=workbook_bytes,
    columns=workbook_columns,
    binary=True,
)
