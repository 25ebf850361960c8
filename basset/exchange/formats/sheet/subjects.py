"""Rows of which each is about somebody or something."""

from collections.abc import Iterator

from basset.exchange.checks import BadRecord, checked_line
from basset.exchange.formats.sheet.cells import values_of
from basset.exchange.formats.sheet.columns import Column
from basset.exchange.formats.sheet.identity import Identities
from basset.exchange.formats.sheet.names import account_of, row_name
from basset.exchange.formats.sheet.row import SheetRow
from basset.exchange.formats.sheet.titles import row_type
from basset.exchange.records import Record
from basset.investigations.placeholders import names_nothing
from basset.investigations.selectors import SELECTOR_TYPES, normalise


class Subjects:
    """Makes the records of a row: what it is about, what that has, and its note."""

    def __init__(self, identities: Identities) -> None:
        self._identities = identities

    def records(self, where: str, row: SheetRow) -> Iterator[Record]:
        """Raises BadRecord, naming the field that is wrong."""
        kind = row_type(row.get("type")) or row.sheet.known.default_type
        name = self._name(row)
        external_id = self._identities.of_subject(where, row, kind, name)
        ref = f"row {external_id}"
        claims = [{"key": "name", "value": name}]
        others: list[Record] = []
        for column, cell in row.filled():
            if column.field in SELECTOR_TYPES:
                values = values_of(column.field, cell, row.sheet.region)
                claims += [{"key": column.field, "value": value} for value in values]
                others += selectors(row, ref, column.field, values)
            elif column.field == "company":
                others += company(row, ref, column, cell, "affiliated-with")
            elif column.is_claim:
                claims += row.claims(column, cell)
        if not row.sheet.known.is_account_table and (account := account_of(row)):
            others += selectors(row, ref, "account", [account])
        yield {
            "kind": "entity", "ref": ref, "external_id": external_id, "type": kind,
            "claims": claims, **row.stated,
        }  # fmt: skip
        yield from others
        yield from note_of(row, ref)

    def _name(self, row: SheetRow) -> str:
        """What the row's subject is called; what is known of nobody's name, by its selector."""
        if name := row_name(row):
            return name
        said = row.untold_name()
        for column, cell in row.filled():
            if column.field in SELECTOR_TYPES:
                first = values_of(column.field, cell, row.sheet.region)[0]
                return said or checked_line(first, "name")
        if said and next(row.filled(), None):
            return said
        raise BadRecord(f"{row.where('name')} is empty")


def selectors(row: SheetRow, owner: str, kind: str, values: list[str]) -> Iterator[Record]:
    """Entities for those of *values* that are selectors; what is none stays a claim."""
    for value in values:
        if normalise(kind, value, row.sheet.region):
            yield row.entity(kind, value)
            yield row.relationship(f"has-{kind}", owner, f"{kind}/{value}")


def company(
    row: SheetRow, owner: str, column: Column, cell: str, relation: str
) -> Iterator[Record]:
    """The organization in a cell, and its tie; none when the cell names nobody."""
    name = checked_line(" ".join(cell.split()), column.title)
    if not names_nothing(name):
        yield row.entity("organization", name)
        yield row.relationship(relation, owner, f"organization/{name}")


def note_of(row: SheetRow, about: str) -> Iterator[Record]:
    if note := row.get("note"):
        yield {"kind": "note", "about": about, "text": note, **row.marking}
