"""What the columns of a spreadsheet mean: what the user says, else the header, else the content."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from basset.errors import InvalidFile, InvalidInput
from basset.exchange.fileformat import ColumnReading
from basset.exchange.formats.sheet.fields import (
    CLAIM,
    EDGE_FIELDS,
    ENDS,
    IGNORE,
    ORDERED,
    ORDERS,
    ROW_FIELDS,
    SHAPES,
    SINGLE,
    STARTS,
    WORDS,
    are_edges,
    are_events,
)
from basset.exchange.vocabulary import entity_type, kebab
from basset.investigations.fields import ENTITY_TYPES
from basset.investigations.selectors import SELECTOR_TYPES, normalise

_MOSTLY = 0.8
# Columns that tell that a row is about a person.
_PERSONAL = {"first-name", "last-name", "email", "phone", "company"}


@dataclass(frozen=True, slots=True)
class Column:
    """*field* is one of ``fields.WORDS``, ``claim`` or ``ignore``; *key* is the claim's key.

    *order* is how the column as a whole writes dates (``dmy``, ``mdy``, ``ymd``) or amounts
    (``comma``, ``point``), where that is known.
    """

    place: int
    title: str
    field: str
    key: str
    example: str = ""
    order: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """All columns, and the type of a row that has no column for it."""

    columns: list[Column]
    default_type: str

    @property
    def is_edge_list(self) -> bool:
        return are_edges(self.fields)

    @property
    def is_event_table(self) -> bool:
        return are_events(self.fields)

    @property
    def fields(self) -> set[str]:
        return {column.field for column in self.columns}

    def first(self, field: str) -> Column | None:
        return next((column for column in self.columns if column.field == field), None)

    def readings(self) -> list[ColumnReading]:
        return [
            ColumnReading(
                column=column.title, read_as=self._said(column), example=column.example[:100]
            )
            for column in self.columns
        ]

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


def read_columns(
    titles: Sequence[str], sample: Sequence[Sequence[str]], mapping: Mapping[str, str]
) -> Columns:
    """Columns with these *titles*, of which *sample* are the first rows.

    What *mapping* (column → field) says goes first.

    Raises:
        InvalidFile: a title is empty or there twice, or nothing in a row can be its name.
        InvalidInput: *mapping* names a column or a field that is not there.
    """
    titles = [title.strip() for title in titles]
    _check_titles(titles)
    given = {title: _given(title, field, titles) for title, field in mapping.items()}
    is_edges = _has_ends(titles, {field for field, *_ in given.values()})
    fields = EDGE_FIELDS if is_edges else ROW_FIELDS
    _check_given(given, fields, mapping)
    guessed = _by_header([title for title in titles if title not in given], given, fields)
    columns: list[Column] = []
    for place, title in enumerate(titles):
        cells = [row[place].strip() for row in sample if row[place].strip()]
        if title in given:
            field, key, order = given[title]
        else:
            order = ""
            field = guessed.get(title) or (CLAIM if is_edges else _by_content(cells))
            key = field if field in SELECTOR_TYPES else kebab(title)
        columns.append(Column(place, title, field, key, cells[0] if cells else "", order))
    if is_edges:
        return Columns(columns, "thing")
    named = (said.partition(":")[2] for said in mapping.values() if said.startswith("name:"))
    return _with_name(columns, next(named, ""))


def _check_titles(titles: list[str]) -> None:
    seen: set[str] = set()
    for number, title in enumerate(titles, 1):
        if not title:
            raise InvalidFile(f"line 1: column {number} has no header")
        if title.casefold() in seen:
            raise InvalidFile(f"line 1: there are two columns {title[:100]!r}")
        seen.add(title.casefold())


def _given(title: str, said: str, titles: list[str]) -> tuple[str, str, str]:
    """Field, key and order of a column that the user mapped."""
    if title not in titles:
        raise InvalidInput(
            f"there is no column {title[:100]!r}; there are {', '.join(titles)}", field="mapping"
        )
    field, _, detail = said.strip().partition(":")
    field = kebab(field)
    if field == CLAIM:
        return field, detail.strip() or kebab(title), ""
    if not detail or field == "name":
        return field, field, ""
    if field not in ORDERED:
        raise InvalidInput(
            f"only name, {CLAIM} and {', '.join(ORDERED)} can be followed by a colon",
            field="mapping",
        )
    if detail not in ORDERED[field]:
        raise InvalidInput(f"{field} is followed by {' or '.join(ORDERED[field])}", field="mapping")
    return field, field, detail


def _check_given(
    given: Mapping[str, tuple[str, str, str]], fields: Sequence[str], mapping: Mapping[str, str]
) -> None:
    taken: set[str] = set()
    for title, (field, *_) in given.items():
        if field not in {*fields, CLAIM, IGNORE}:
            known = ", ".join([*fields, "name:TYPE", CLAIM, f"{CLAIM}:KEY", IGNORE])
            raise InvalidInput(
                f"there is no field {mapping[title][:100]!r} for a column; there are {known}",
                field="mapping",
            )
        if field in taken:
            raise InvalidInput(f"two columns are mapped to {field}", field="mapping")
        if field in SINGLE:
            taken.add(field)


def _has_ends(titles: list[str], given: set[str]) -> bool:
    """Whether these are columns of an edge list."""
    plain = {_plain(title) for title in titles}
    titled = {end for end in (*STARTS, *ENDS) if plain & set(WORDS[end].split())}
    return are_edges(given | titled)


def _by_header(
    titles: list[str], given: Mapping[str, tuple[str, str, str]], fields: Sequence[str]
) -> dict[str, str]:
    """Title → field. A field that a row has once is the column whose title says it best."""
    taken = {field for field, *_ in given.values()}
    plain = {_plain(title): title for title in titles}
    guessed: dict[str, str] = {}
    for field in fields:
        titled = [plain[word] for word in WORDS[field].split() if word in plain]
        free = [title for title in titled if title not in guessed]
        if field in SINGLE:
            free = free[: field not in taken]
        guessed.update(dict.fromkeys(free, field))
    return guessed


def _by_content(cells: list[str]) -> str:
    for kind, shape in SHAPES.items():
        fitting = [cell for cell in cells if shape.fullmatch(cell) and normalise(kind, cell)]
        if cells and len(fitting) >= _MOSTLY * len(cells):
            return kind
    return CLAIM


def _with_name(columns: list[Column], mapped_type: str) -> Columns:
    """The columns with one that names the row, and the type of the rows."""
    fields = {column.field for column in columns}
    if "name" in fields or {"first-name", "last-name"} <= fields:
        return Columns(columns, mapped_type or ("person" if fields & _PERSONAL else "thing"))
    named = _best_name(columns)
    if named is None:
        raise InvalidFile(
            "line 1: no column can be the name of what a row is about; "
            "say so with --map COLUMN=name"
        )
    renamed = replace(named, field="name", key="name")
    others = [renamed if column is named else column for column in columns]
    return Columns(others, mapped_type or _named_type(named))


def _best_name(columns: list[Column]) -> Column | None:
    """A column titled like a type holds names of that type; then a company, a selector, a claim."""
    best = (
        [column for column in columns if _is_type(column)],
        [column for column in columns if column.field == "company"],
        [column for column in columns if column.field in SELECTOR_TYPES],
        [column for column in columns if column.field == CLAIM],
    )
    return next((fitting[0] for fitting in best if fitting), None)


def _named_type(column: Column) -> str:
    """The type of what *column* names."""
    if column.field in SELECTOR_TYPES:
        return column.field
    kind = "organization" if column.field == "company" else entity_type(column.title)
    return kind if kind in ENTITY_TYPES else "thing"


def _is_type(column: Column) -> bool:
    return column.field == CLAIM and entity_type(column.title) in ENTITY_TYPES


def _plain(title: str) -> str:
    return re.sub(r"[\W_]", "", title).lower()
