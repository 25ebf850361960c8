"""Ordinary CSV: a spreadsheet with one thing a row, or an edge list.

Without a column for its id, a row is known by its type and name: rows that share both are one entity.
"""

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from basset.errors import InvalidFile
from basset.exchange import textfile
from basset.exchange.csvfile import csv_rows
from basset.exchange.fileformat import ColumnReading, Mapped
from basset.exchange.formats.sheet.columns import Column, Columns, read_columns
from basset.exchange.records import Placed, Record
from basset.exchange.textfile import OnRead
from basset.exchange.vocabulary import entity_type, kebab
from basset.investigations.fields import Marking
from basset.investigations.selectors import SELECTOR_TYPES, guess, normalise

DELIMITERS = ",;\t|"
# How many rows are looked at before anything is decided.
SAMPLE = 200
_SEVERAL = re.compile(r"[;\n]+|,\s+")


def sheet_records(path: Path, mapping: Mapped, on_read: OnRead) -> Iterator[Placed]:
    """The records of all rows.

    Raises:
        InvalidFile: names the line and the column that is wrong.
        InvalidInput: *mapping* is wrong.
    """
    delimiter = _delimiter(path)
    known = _columns(path, delimiter, mapping)
    lines = csv_rows(path, delimiter, on_read=on_read)
    next(lines)
    make = _edge if known.is_edge_list else _entity
    for line, cells in lines:
        where = f"line {line}"
        row = _Row(known, [cell.strip() for cell in cells], where)
        yield from ((where, record) for record in (*row.sources, *make(row)))


def sheet_columns(path: Path, mapping: Mapped) -> list[ColumnReading]:
    """How each column is read, with an example."""
    return _columns(path, _delimiter(path), mapping).readings()


class _Row:
    """The cells of one row by what they mean, and what its claims have in common: sources, marking, confidence."""

    def __init__(self, known: Columns, cells: list[str], where: str) -> None:
        self.known = known
        self._cells = cells
        self._where = where
        self.sources = [_source(self.get("source"))] if self.get("source") else []
        self._details: Record = (
            {"sources": [source["ref"] for source in self.sources]} if self.sources else {}
        )
        if marking := self.get("marking"):
            self._details["marking"] = self._marking(marking)
        if confidence := self.get("confidence"):
            self._details["confidence"] = int(confidence) if confidence.isdecimal() else confidence

    def get(self, field: str) -> str:
        """The cell of the first column that is read as *field*; empty without one."""
        column = self.known.first(field)
        return self._cells[column.place] if column else ""

    def required(self, field: str) -> str:
        column = self.known.first(field)
        if not column or not self._cells[column.place]:
            raise InvalidFile(
                f"{self._where}: {field} (column {column.title if column else field!r}) is empty"
            )
        return " ".join(self._cells[column.place].split())

    def filled(self) -> Iterator[tuple[Column, str]]:
        return (
            (column, self._cells[column.place])
            for column in self.known.columns
            if self._cells[column.place]
        )

    def claim(self, key: str, value: str) -> Record:
        return {"key": key, "value": value, **self._details}

    def relationship(self, kind: str, start: str, end: str) -> Record:
        return {
            "kind": "relationship",
            "type": kind,
            "from": start,
            "to": end,
            "claims": [self.claim("type", kind)],
        }

    def _marking(self, text: str) -> str:
        word = text.upper().removeprefix("TLP:").strip()
        return str(Marking.CLEAR) if word == "WHITE" else f"TLP:{word}"


def _entity(row: _Row) -> Iterator[Record]:
    """The row's entity, what it has that is an entity of its own, and its note."""
    kind = entity_type(row.get("type")) or row.known.default_type
    both = row.known.first("name") is None
    name = (
        f"{row.required('first-name')} {row.required('last-name')}"
        if both
        else row.required("name")
    )
    external_id = row.get("id") or f"{kind}/{name}"
    ref = f"row {external_id}"
    claims = [row.claim("name", name)]
    others: list[Record] = []
    for column, cell in row.filled():
        if column.field in {"claim", "first-name", "last-name"}:
            claims.append(row.claim(column.key, cell))
        elif column.field in SELECTOR_TYPES:
            values = _several(cell)
            claims += [row.claim(column.field, value) for value in values]
            others += [
                part for value in values for part in _selector(row, ref, column.field, value)
            ]
        elif column.field == "company":
            others += [
                _named(row, "organization", cell),
                row.relationship("affiliated-with", ref, f"organization/{cell}"),
            ]
    yield {"kind": "entity", "ref": ref, "external_id": external_id, "type": kind, "claims": claims}
    yield from others
    if note := row.get("note"):
        yield {"kind": "note", "about": ref, "text": note}


def _edge(row: _Row) -> Iterator[Record]:
    """Both ends and what connects them."""
    refs = []
    for end in ("from", "to"):
        name = row.required(end)
        kind = entity_type(row.get(f"{end}-type")) or _end_type(name)
        refs.append(f"{kind}/{name}")
        yield _named(row, kind, name)
    kind = kebab(row.get("relation")) or "related-to"
    tie = row.relationship(kind, *refs)
    tie["claims"] += [
        row.claim(column.key, cell) for column, cell in row.filled() if column.field == "claim"
    ]
    if note := row.get("note"):
        tie["claims"].append(row.claim("note", note))
    yield tie


def _end_type(name: str) -> str:
    selectors = guess(name)
    return selectors[0].partition(":")[0] if selectors and " " not in name else "thing"


def _named(row: _Row, kind: str, name: str) -> Record:
    ref = f"{kind}/{name}"
    return {
        "kind": "entity",
        "ref": ref,
        "external_id": ref,
        "type": kind,
        "claims": [row.claim("name", name)],
    }


def _selector(row: _Row, owner: str, kind: str, value: str) -> list[Record]:
    """An entity for a selector that is one; what is none stays a claim."""
    if not normalise(kind, value):
        return []
    return [_named(row, kind, value), row.relationship(f"has-{kind}", owner, f"{kind}/{value}")]


def _source(text: str) -> Record:
    title = " ".join(text.split())
    source = {"kind": "source", "ref": title, "title": title}
    return {**source, "url": title} if normalise("url", title) and "://" in title else source


def _several(cell: str) -> list[str]:
    return [part for each in _SEVERAL.split(cell) if (part := each.strip())]


def _delimiter(path: Path) -> str:
    """The delimiter that the header has most of."""
    header = textfile.head(path).partition("\n")[0]
    return max(DELIMITERS, key=header.count)


def _columns(path: Path, delimiter: str, mapping: Mapped) -> Columns:
    lines = csv_rows(path, delimiter)
    _, titles = next(lines)
    return read_columns(titles, [cells for _, cells in islice(lines, SAMPLE)], mapping)
