"""Ordinary CSV: a spreadsheet with one subject a row, or an edge list.

Without a column for its id, a row is known by its type and name: rows that share both are one
entity.
"""

import re
from collections.abc import Iterator

from basset.exchange.checks import checked_line
from basset.exchange.fileformat import ColumnReading
from basset.exchange.formats.sheet.clean import Table
from basset.exchange.formats.sheet.fields import ENDS, STARTS
from basset.exchange.formats.sheet.headers import read_columns
from basset.exchange.formats.sheet.names import row_name
from basset.exchange.formats.sheet.row import SheetRow
from basset.exchange.placing import records_of
from basset.exchange.reading import Log, Reading
from basset.exchange.records import Placed, Record
from basset.exchange.vocabulary import entity_type, kebab
from basset.investigations.selectors import SELECTOR_TYPES, certain, normalise

_SEVERAL = re.compile(r"[;\n]+|,\s+")


def sheet_records(table: Table, reading: Reading, log: Log) -> Iterator[Placed]:
    """The records of all rows of *table*.

    Raises:
        InvalidFile: the header, or the file as a whole, is wrong.
        InvalidInput: the mapping is wrong.
    """
    known = read_columns(table.titles, table.sample, reading)
    if known.saved:
        log.say(f"read with the mapping {known.saved.name} ({known.saved.title})")
    for column in known.columns:
        log.title(column.key, column.title)

    def make(cells: list[str]) -> list[Record]:
        row = SheetRow(known, cells)
        statements = _edge(row) if known.is_edge_list else _entity(row, reading.region)
        return [*row.sources, *statements]

    return records_of(table.rows(log), make)


def sheet_columns(table: Table, reading: Reading) -> list[ColumnReading]:
    """How each column is read, with an example."""
    return read_columns(table.titles, table.sample, reading).readings()


def _entity(row: SheetRow, region: str) -> Iterator[Record]:
    """The row's entity, what it has that is an entity of its own, and its note."""
    kind = entity_type(row.get("type")) or row.known.default_type
    name = row_name(row)
    external_id = row.get("id") or f"{kind}/{name}"
    ref = f"row {external_id}"
    claims = [{"key": "name", "value": name}]
    others: list[Record] = []
    for column, cell in row.filled():
        if column.is_claim:
            claims.append({"key": column.key, "value": cell})
        elif column.field in SELECTOR_TYPES:
            values = _several(cell)
            claims += [{"key": column.field, "value": value} for value in values]
            others += [
                part
                for value in values
                if normalise(column.field, value, region)
                for part in _selector(row, ref, column.field, value)
            ]
        elif column.field == "company":
            company = checked_line(" ".join(cell.split()), column.title)
            others.append(row.entity("organization", company))
            others.append(row.relationship("affiliated-with", ref, f"organization/{company}"))
    identity = {"ref": ref, "external_id": external_id, "type": kind}
    yield {"kind": "entity", **identity, "claims": claims, **row.stated}
    yield from others
    if note := row.get("note"):
        yield {"kind": "note", "about": ref, "text": note, **row.marking}


def _edge(row: SheetRow) -> Iterator[Record]:
    """Both ends and what connects them."""
    refs = []
    for end, fields in (("from", STARTS), ("to", ENDS)):
        name = row.required(next(each for each in fields if row.known.first(each)))
        kind = entity_type(row.get(f"{end}-type")) or _end_type(name)
        refs.append(f"{kind}/{name}")
        yield row.entity(kind, name)
    tie = row.relationship(kebab(row.get("relation")) or "related-to", *refs)
    said = [(column.key, cell) for column, cell in row.filled() if column.is_claim]
    if note := row.get("note"):
        said.append(("note", note))
    tie["claims"] += [{"key": key, "value": value} for key, value in said]
    yield tie


def _end_type(name: str) -> str:
    selector = certain(name)
    return selector.partition(":")[0] if selector else "thing"


def _selector(row: SheetRow, owner: str, kind: str, value: str) -> list[Record]:
    """An entity for a selector that is one."""
    return [row.entity(kind, value), row.relationship(f"has-{kind}", owner, f"{kind}/{value}")]


def _several(cell: str) -> list[str]:
    return [part for each in _SEVERAL.split(cell) if (part := each.strip())]
