"""What the columns of a spreadsheet mean, once that is known."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from basset.exchange.fileformat import ColumnReading
from basset.exchange.formats.sheet.fields import (
    CLAIM,
    CLAIMS,
    KEYS,
    ORDERS,
    are_edges,
    are_events,
)
from basset.exchange.reading import SavedMapping
from basset.investigations.selectors import SELECTOR_TYPES

# Of each column, to judge by whether it is read right.
MOST_SAMPLES = 3


@dataclass(frozen=True, slots=True)
class Column:
    """*field* is one of ``fields.ALL_FIELDS``, ``claim`` or ``ignore``; *key* is the claim's key.

    *order* is how the column as a whole writes dates (``dmy``, ``mdy``, ``ymd``) or amounts
    (``comma``, ``point``), where that is known. *kind*: the type of what a name is the name of, the
    currency of an amount.
    """

    place: int
    title: str
    field: str
    key: str
    example: str = ""
    order: str = ""
    kind: str = ""

    @property
    def is_claim(self) -> bool:
        """Whether its cells are claims about the row."""
        return self.field in CLAIMS

    def as_field(self, field: str, kind: str = "") -> "Column":
        return replace(self, field=field, key=KEYS.get(field, field), kind=kind)


@dataclass(frozen=True, slots=True)
class Columns:
    """All columns, and the type of a row that has no column for it.

    *saved* is the mapping by which they were read, if one was.
    """

    columns: list[Column]
    default_type: str
    saved: SavedMapping | None = None

    @property
    def is_edge_list(self) -> bool:
        return are_edges(self.fields)

    @property
    def is_event_table(self) -> bool:
        # An account may have been opened some day; a login has an address that it came from.
        is_login = "ip" in self.fields
        return are_events(self.fields) and (is_login or not self.is_account_table)

    @property
    def is_account_table(self) -> bool:
        """Whether a row is an account: a platform and what somebody is called there."""
        return self.fields >= {"platform", "username"} and self.fields.isdisjoint(
            ("name", "name-last-first", "first-name", "last-name")
        )

    @property
    def fields(self) -> set[str]:
        return {column.field for column in self.columns}

    def is_wanted(self, cells: Sequence[str]) -> bool:
        """Whether a row is one of those that the mapping is *only* for."""
        only = self.saved.only if self.saved else {}
        return all(
            cells[column.place] in only[column.title]
            for column in self.columns
            if column.title in only
        )

    def first(self, field: str) -> Column | None:
        return next((column for column in self.columns if column.field == field), None)

    def readings(self, rows: Sequence[Sequence[str]]) -> list[ColumnReading]:
        """How each is read, with what stands in the first of *rows*."""
        return [
            ColumnReading(
                column=column.title,
                field=self._field(column),
                read_as=self._said(column),
                example=column.example[:100],
                samples=_samples(row[column.place] for row in rows if column.place < len(row)),
            )
            for column in self.columns
        ]

    def _field(self, column: Column) -> str:
        """What ``--map`` says to have the column read so."""
        if column.field == CLAIM:
            return f"{CLAIM}:{column.key}"
        detail = self.default_type if column.field == "name" else column.order
        return f"{column.field}:{detail}" if detail else column.field

    def _said(self, column: Column) -> str:
        if column.field == "name":
            return f"name of a {self.default_type}"
        if column.order:
            return f"{column.field}, {ORDERS[column.order]}"
        if column.field == CLAIM:
            return f"claim {column.key!r}"
        if column.field in SELECTOR_TYPES:
            return f"{column.field}, an entity of its own"
        return {"company": "organization, an entity of its own"}.get(column.field, column.field)


def _samples(cells: Iterable[str]) -> list[str]:
    return [*dict.fromkeys(cell[:100] for cell in cells if cell.strip())][:MOST_SAMPLES]
