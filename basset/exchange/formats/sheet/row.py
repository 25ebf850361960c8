"""One row of a spreadsheet: its cells by what they mean, and what it says of all its claims."""

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from basset.exchange.checks import CLAIM_CHECKS, BadRecord, checked_line, is_count
from basset.exchange.doubts import is_shortened
from basset.exchange.formats.sheet.cells import says_nothing
from basset.exchange.formats.sheet.columns import Column, Columns
from basset.exchange.formats.sheet.fields import (
    CLAIM_FIELDS_OF_ROW,
    IGNORE,
    ORDERS,
    SOURCE_FIELDS,
)
from basset.exchange.formats.sheet.likely import confidence_of
from basset.exchange.readlog import Log
from basset.exchange.records import Record
from basset.exchange.selecting import named_entity, tie
from basset.investigations.amounts import currency_of, needs_mark, read_amount
from basset.investigations.dates import has_whole_year, is_dated, read_date
from basset.investigations.placeholders import names_nothing
from basset.investigations.selectors import SELECTOR_TYPES, normalise
from basset.investigations.source import SourceInput

_DATES = {"date", "birth-date", "valid-from", "valid-to"}
_VALIDITY = {"valid_from", "valid_to"}


class Sheet:
    """What all rows of a table have in common: what their columns mean, and whom to tell.

    *region* is that of telephone numbers.
    """

    def __init__(self, known: Columns, region: str, log: Log) -> None:
        self.known, self.region, self.log = known, region, log
        self.read = [column for column in known.columns if column.field != IGNORE]
        self.first: dict[str, Column] = {}
        for column in self.read:
            self.first.setdefault(column.field, column)
        self.stated = self._named(CLAIM_FIELDS_OF_ROW)
        self.sourced = self._named(SOURCE_FIELDS)
        self.naming = [
            column.place
            for column in self.read
            if column.field in SELECTOR_TYPES or column.field == "company"
        ]

    def _named(self, fields: dict[str, str]) -> list[tuple[str, Column]]:
        return [(name, self.first[field]) for field, name in fields.items() if field in self.first]


class SheetRow:
    """``sources`` are what it rests on; ``stated`` is what all that it states has in common.

    Raises:
        BadRecord: names the field that is wrong.
    """

    def __init__(self, sheet: Sheet, cells: list[str]) -> None:
        self.sheet = sheet
        self._given = cells
        self._cells = [self._said_cell(cell) for cell in cells]
        for place in sheet.naming:
            # What is an answer elsewhere (0, "no", NA) names nobody here.
            if (cell := self._cells[place]) and names_nothing(cell):
                sheet.log.placeholder(cell)
                self._cells[place] = ""
        # Half an id is that of many.
        if (column := sheet.first.get("id")) and is_shortened(self._cells[column.place]):
            sheet.log.damage(column.key, self._cells[column.place])
            self._cells[column.place] = ""
        said: dict[str, Any] = {}
        for name, column in sheet.stated:
            if not (cell := self._cells[column.place]):
                continue
            if name == "marking":
                said["markings"] = [cell]
            else:
                said[name] = CLAIM_CHECKS[name](self._value(name, column, cell), column.field)
        if (tags := self.get("tags")) and "tlp" in tags.lower():
            said["markings"] = [*said.get("markings", ()), tags]
        self.marking: Record = {"markings": said["markings"]} if "markings" in said else {}
        self.sources = self._sources() if sheet.sourced else []
        if self.sources:
            said["sources"] = [source["ref"] for source in self.sources]
        self.stated: Record = {"said": said, **self.marking} if said else {}
        # What others are called is not so only while this is.
        shared = {name: value for name, value in said.items() if name not in _VALIDITY}
        self._shared: Record = {"said": shared} if shared else {}

    def cell(self, column: Column) -> str:
        return self._cells[column.place]

    def get(self, field: str) -> str:
        """The cell of the first column that is read as *field*; empty without one."""
        column = self.sheet.first.get(field)
        return self._cells[column.place] if column else ""

    def line(self, field: str) -> str:
        """The same as one line."""
        cell = self.get(field)
        return checked_line(" ".join(cell.split()), self.where(field)) if cell else ""

    def required(self, field: str) -> str:
        if line := self.line(field):
            return line
        raise BadRecord(f"{self.where(field)} is empty")

    def untold_name(self) -> str:
        """What stands in place of a name that nobody knows: ``Unknown``; empty without a word."""
        column = self.sheet.first.get("name")
        given = self._given[column.place] if column else ""
        return given if any(map(str.isalnum, given)) else ""

    def known_as(self, field: str) -> str:
        """The cell of *field*, a date in the one spelling that all dates have."""
        column = self.sheet.first.get(field)
        return self.text(column, self._cells[column.place]) if column else ""

    def filled(self) -> Iterator[tuple[Column, str]]:
        cells = self._cells
        return ((each, cells[each.place]) for each in self.sheet.read if cells[each.place])

    def claims(self, column: Column, cell: str) -> list[Record]:
        """What a cell says of its row: dates and amounts in one spelling, where they can be read."""
        if column.field != "amount":
            return [{"key": column.key, "value": self.text(column, cell)}]
        amount = read_amount(cell, column.order)
        if not amount:
            if not needs_mark([cell]):
                self.sheet.log.unlike(column.title, "amount")
            return [{"key": column.key, "value": cell}]
        claims = [{"key": column.key, "value": amount.number}]
        currency = amount.currency or currency_of(column.kind)
        if currency and not self.get("currency"):
            claims.append({"key": "currency", "value": currency})
        return claims

    def text(self, column: Column, cell: str) -> str:
        """A cell of *column*; a date as ISO 8601 writes it, where it is certain which day it is."""
        is_birth = column.field == "birth-date"
        if column.field not in _DATES or (is_birth and not has_whole_year(cell)):
            return cell
        read = read_date(cell, column.order)
        if read is None and column.order and is_dated(cell):
            raise BadRecord(
                f"{self.where(column.field)}: {cell[:40]!r} is no date {ORDERS[column.order]}"
            )
        return read or cell

    def entity(self, kind: str, name: str) -> Record:
        """An entity that other rows may name as well, so that its marking is only on its claims."""
        return {**named_entity(kind, name), **self._shared}

    def relationship(self, kind: str, start: str, end: str) -> Record:
        claims = [{"key": "type", "value": kind}]
        return {**tie(kind, start, end), "claims": claims, **self.stated}

    def _said_cell(self, cell: str) -> str:
        if cell and says_nothing(cell):
            self.sheet.log.placeholder(cell)
            return ""
        return cell

    def where(self, field: str) -> str:
        column = self.sheet.first.get(field)
        return f"{field} (column {column.title if column else field!r})"

    def _value(self, name: str, column: Column, cell: str) -> str | int:
        return self.text(column, cell) if name in _VALIDITY else _value(name, cell)

    def _sources(self) -> list[Record]:
        said = {
            name: _value(name, cell)
            for name, column in self.sheet.sourced
            if (cell := self._cells[column.place])
        }
        if not said:
            return []
        title = " ".join(str(said.get("title") or said.get("url") or "").split())
        if not title:
            raise BadRecord(f"{', '.join(said)} is given, but not of which source")
        said["title"] = title
        if "://" in title and normalise("url", title):
            said.setdefault("url", title)
        marking = {"markings": [said.pop("marking")]} if "marking" in said else {}
        source = _checked_source(said)
        ref = f"{title} {source.get('url', '')}"
        return [{"kind": "source", "ref": ref.strip(), **source, **marking}]


def _checked_source(said: Record) -> Record:
    """Cells are text: what must be a number there becomes one."""
    try:
        source = SourceInput.model_validate(said)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = str(first["loc"][0])
        if isinstance(said[name], str) and is_count(said[name]):
            return _checked_source({**said, name: int(said[name])})
        raise BadRecord(f"{name} of the source: {first['msg']}") from None
    return source.model_dump(mode="json", exclude_unset=True)


def _value(name: str, cell: str) -> str | int:
    """A cell as the field *name* wants it: ``80 %`` is a confidence."""
    if name == "confidence":
        return confidence_of(cell)
    return cell
