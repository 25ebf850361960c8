"""What the columns of an ordinary spreadsheet mean: what the user says, else the header, else the content."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from basset.errors import InvalidFile, InvalidInput
from basset.exchange.fileformat import ColumnReading
from basset.exchange.vocabulary import entity_type, kebab
from basset.investigations.fields import ENTITY_TYPES
from basset.investigations.selectors import SELECTOR_TYPES, normalise

_WORDS = {
    "name": "name fullname displayname entity title",
    "first-name": "firstname givenname forename",
    "last-name": "lastname surname familyname",
    "type": "type kind category entitytype",
    "id": "id externalid ref key uid uuid",
    "email": "email emailaddress mail emails",
    "phone": "phone telephone tel mobile cell phonenumber phones mobilephone",
    "domain": "domain domainname hostname host fqdn",
    "ip": "ip ipaddress ipv4 ipv6 ips",
    "url": "url website homepage web site webpage",
    "wallet": "wallet walletaddress bitcoin btc btcaddress ethaddress",
    "account": "account handle username profile socialmedia",
    "company": "company employer organization organisation firm",
    "source": "source sourceurl sources reference evidence citation",
    "note": "note notes comment comments remark remarks",
    "from": "from source sourceid start fromid",
    "to": "to target targetid end toid destination",
    "from-type": "fromtype sourcetype",
    "to-type": "totype targettype",
    "relation": "relation relationship relationtype relationshiptype edge link type",
    "marking": "marking tlp",
    "confidence": "confidence",
}
_EDGE_FIELDS = (
    "from",
    "to",
    "from-type",
    "to-type",
    "relation",
    "source",
    "note",
    "marking",
    "confidence",
)
_ROW_FIELDS = tuple(
    field for field in _WORDS if field not in {"from", "to", "from-type", "to-type", "relation"}
)
_SHAPES = {
    "email": re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+"),
    "url": re.compile(r"(?:https?|hxxps?|ftp)\S{6,}", re.IGNORECASE),
    "ip": re.compile(r"[0-9a-fA-F:.\[\]]{3,45}"),
    "phone": re.compile(r"(?:\+|00)[\d\s().\-/]{7,25}"),
    "wallet": re.compile(r"0x[0-9a-fA-F]{40}|bc1[a-z0-9]{20,80}|[13][1-9A-HJ-NP-Za-km-z]{25,34}"),
    "domain": re.compile(r"(?:[\w-]+(?:\.|\[\.\]))+[a-zA-Z]{2,24}"),
}
_MOSTLY = 0.8
# Columns that tell a row about a person rather than about some thing.
_PERSONAL = {"first-name", "last-name", "email", "phone", "company"}


@dataclass(frozen=True, slots=True)
class Column:
    """*field* is one of the words above, ``claim`` or ``ignore``; *key* the claim's key."""

    place: int
    title: str
    field: str
    key: str
    example: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """All columns, and the type of a row that has no column for it."""

    columns: list[Column]
    default_type: str

    @property
    def is_edge_list(self) -> bool:
        return self.first("from") is not None and self.first("to") is not None

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
        if column.field == "claim":
            return f"claim {column.key!r}"
        if column.field in SELECTOR_TYPES:
            return f"{column.field}, an entity of its own"
        return {"company": "organization, an entity of its own"}.get(column.field, column.field)


def read_columns(
    titles: Sequence[str], sample: Sequence[Sequence[str]], mapping: Mapping[str, str]
) -> Columns:
    """Columns with these *titles*, of which *sample* are the first rows; *mapping* (column → field) goes first.

    Raises:
        InvalidFile: a title is empty or there twice, or nothing in a row can be its name.
        InvalidInput: *mapping* names a column that is not there.
    """
    titles = [title.strip() for title in titles]
    _check_titles(titles)
    unknown = [title for title in mapping if title not in titles]
    if unknown:
        raise InvalidInput(
            f"there is no column {unknown[0][:100]!r}; there are {', '.join(titles)}",
            field="mapping",
        )
    plain = {re.sub(r"[\W_]", "", title).lower() for title in titles}
    ends = (set(_WORDS["from"].split()), set(_WORDS["to"].split()))
    edges = all(plain & words for words in ends) or {"from", "to"} <= set(mapping.values())
    cells = [
        [row[place].strip() for row in sample if row[place].strip()] for place in range(len(titles))
    ]
    fields = _EDGE_FIELDS if edges else _ROW_FIELDS
    columns: list[Column] = []
    for place, title in enumerate(titles):
        field, key = (
            _given(mapping[title]) if title in mapping else _guessed(title, cells[place], fields)
        )
        single = field not in {"claim", "ignore", *SELECTOR_TYPES}
        if single and title not in mapping and any(column.field == field for column in columns):
            field, key = "claim", kebab(title)
        columns.append(Column(place, title, field, key, cells[place][0] if cells[place] else ""))
    mapped_type = next(
        (field.partition(":")[2] for field in mapping.values() if field.startswith("name:")), ""
    )
    return Columns(columns, "thing") if edges else _with_name(columns, mapped_type)


def _check_titles(titles: list[str]) -> None:
    seen: set[str] = set()
    for number, title in enumerate(titles, 1):
        if not title:
            raise InvalidFile(f"line 1: column {number} has no header")
        if title.casefold() in seen:
            raise InvalidFile(f"line 1: there are two columns {title[:100]!r}")
        seen.add(title.casefold())


def _given(field: str) -> tuple[str, str]:
    field, _, _ = field.strip().partition(":")
    return (field, field) if field in _WORDS or field == "ignore" else ("claim", field)


def _guessed(title: str, cells: list[str], fields: Sequence[str]) -> tuple[str, str]:
    plain = re.sub(r"[\W_]", "", title).lower()
    for field in fields:
        if plain in _WORDS[field].split():
            return field, field if field in SELECTOR_TYPES else kebab(title)
    for kind, shape in _SHAPES.items():
        fitting = [cell for cell in cells if shape.fullmatch(cell) and normalise(kind, cell)]
        if cells and len(fitting) >= _MOSTLY * len(cells):
            return kind, kind
    return "claim", kebab(title)


def _with_name(columns: list[Column], mapped_type: str) -> Columns:
    """The columns with one that names the row, and the type of the rows."""
    fields = {column.field for column in columns}
    if "name" in fields or {"first-name", "last-name"} <= fields:
        guessed = "person" if fields & _PERSONAL else "thing"
        return Columns(columns, mapped_type or guessed)
    # A column called like a type holds names of that type; then a company; then what is a selector; then anything.
    for wanted in (
        _is_type,
        lambda column: column.field == "company",
        _is_selector,
        lambda column: column.field == "claim",
    ):
        named = next((column for column in columns if wanted(column)), None)
        if named:
            kind = "organization" if named.field == "company" else entity_type(named.title)
            kind = (
                named.field
                if named.field in SELECTOR_TYPES
                else kind
                if kind in ENTITY_TYPES
                else "thing"
            )
            renamed = Column(named.place, named.title, "name", "name", named.example)
            return Columns(
                [renamed if column is named else column for column in columns], mapped_type or kind
            )
    raise InvalidFile(
        "line 1: no column can be the name of what a row is about; say so with --map COLUMN=name"
    )


def _is_type(column: Column) -> bool:
    return column.field == "claim" and entity_type(column.title) in ENTITY_TYPES


def _is_selector(column: Column) -> bool:
    return column.field in SELECTOR_TYPES
