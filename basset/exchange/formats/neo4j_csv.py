"""CSV with the headers of ``neo4j-admin database import``: one file, or a folder of them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

from basset.errors import InvalidFile
from basset.exchange import textfile
from basset.exchange.checks import BadRecord
from basset.exchange.csvfile import csv_rows, records_of_rows
from basset.exchange.fileformat import FileFormat
from basset.exchange.reading import Log, Reading
from basset.exchange.records import Placed, Record
from basset.exchange.vocabulary import entity_type, kebab

_SPECIAL = re.compile(r":(?:ID|LABEL|START_ID|END_ID|TYPE)\b")
# What names a node, best first. Compared without case, spaces, dashes and underscores.
_NAMES = (
    "name", "fullname", "title", "label", "phoneno", "phone", "phonenumber", "emailaddress",
    "email", "domain", "url", "ip", "handle", "username", "code", "reg", "registration", "address",
    "description", "id",
)  # fmt: skip
_GIVEN_NAMES = ("name", "firstname", "givenname", "forename")
_SURNAMES = ("surname", "lastname", "familyname")
_NUMBERS: dict[str, Callable[[str], int | float]] = {
    **dict.fromkeys(("int", "long", "short", "byte"), int),
    **dict.fromkeys(("float", "double"), float),
}


@dataclass(slots=True)
class _Header:
    """Where in a row the meaningful cells are. *properties*: (place, key, type)."""

    places: dict[str, int] = field(default_factory=dict)
    spaces: dict[str, str] = field(default_factory=dict)
    properties: list[tuple[int, str, str]] = field(default_factory=list)
    names: list[tuple[int, ...]] = field(default_factory=list)


def _read(path: Path, _reading: Reading, log: Log) -> Iterator[Placed]:
    """Nodes as entities, then relationships. Raises InvalidFile naming file, line and column."""
    if path.is_file():
        return _file(path, "", log)
    files = FORMAT.files(path)
    # Nodes first, so that relationships need not wait for their ends.
    files.sort(key=lambda file: ":START_ID" in textfile.head(file, 4096).partition("\n")[0])
    return chain.from_iterable(_file(file, f"{file.name} ", log) for file in files)


def _file(path: Path, prefix: str, log: Log) -> Iterator[Placed]:
    lines = csv_rows(path, ",", prefix, log)
    _, titles = next(lines)
    header = _header(titles, prefix)
    make = _relationship if "START_ID" in header.places else _entity
    return records_of_rows(lines, len(titles), prefix, lambda cells: [make(cells, header)], log)


def _header(titles: list[str], prefix: str) -> _Header:
    header = _Header()
    plain: dict[str, int] = {}
    for place, title in enumerate(titles):
        name, _, kind = title.partition(":")
        special = re.fullmatch(
            r"(ID|LABEL|START_ID|END_ID|TYPE|IGNORE)(?:\((.*?)\))?(?:\{.*\})?", kind
        )
        if special:
            header.places[special[1]] = place
            header.spaces[special[1]] = special[2] or ""
        if name and not (special and special[1] == "IGNORE"):
            header.properties.append((place, name, "" if special else kind.partition("{")[0]))
            plain[re.sub(r"[\s_-]", "", name).lower()] = place
    if not {"START_ID", "END_ID"} <= header.places.keys() and "ID" not in header.places:
        raise InvalidFile(
            f"{prefix}line 1: needs a column :ID, or the columns :START_ID and :END_ID"
        )
    surname = next((plain[name] for name in _SURNAMES if name in plain), None)
    given = next((plain[name] for name in _GIVEN_NAMES if name in plain), None)
    if surname is not None and given is not None:
        header.names.append((given, surname))
    header.names += [(plain[name],) for name in _NAMES if name in plain]
    return header


def _entity(cells: list[str], header: _Header) -> Record:
    places = header.places
    external_id = cells[places["ID"]].strip()
    if not external_id:
        raise BadRecord(":ID is empty")
    labels = cells[places["LABEL"]].strip(";").split(";") if "LABEL" in places else []
    space = header.spaces["ID"]
    ref = f"{space}:{external_id}" if space else external_id
    claims = _claims(cells, header)
    claims += [{"key": "label", "value": label} for label in labels[1:]]
    return {
        "kind": "entity",
        "ref": ref,
        "external_id": ref,
        "type": entity_type(labels[0]) if labels and labels[0] else "thing",
        "claims": [{"key": "name", "value": _name(cells, header) or external_id}, *claims],
    }


def _relationship(cells: list[str], header: _Header) -> Record:
    places, spaces = header.places, header.spaces
    ends = []
    for end in ("START_ID", "END_ID"):
        value = cells[places[end]].strip()
        if not value:
            raise BadRecord(f":{end} is empty")
        ends.append(f"{spaces[end]}:{value}" if spaces[end] else value)
    kind = cells[places["TYPE"]].strip() if "TYPE" in places else ""
    return {
        "kind": "relationship",
        "type": kebab(kind) or "related-to",
        "from": ends[0],
        "to": ends[1],
        "claims": _claims(cells, header),
    }


def _claims(cells: list[str], header: _Header) -> list[Record]:
    claims: list[Record] = []
    for place, key, kind in header.properties:
        cell = cells[place]
        # A column called name becomes part of the entity's name, which is a claim of its own.
        if cell and not cell.isspace() and key != "name":
            values = _values(cell, key, kind) if kind else [cell]
            claims += [{"key": key, "value": value} for value in values]
    return claims


def _values(cell: str, key: str, kind: str) -> list[Any]:
    base, array, _ = kind.lower().partition("[]")
    return [
        _typed(part, key, base) for part in (cell.split(";") if array else [cell]) if part.strip()
    ]


def _typed(cell: str, key: str, kind: str) -> Any:
    if kind == "boolean":
        return cell.strip().lower() == "true"
    if kind not in _NUMBERS:
        return cell
    try:
        return _NUMBERS[kind](cell)
    except ValueError:
        raise BadRecord(f"{key} is {cell[:40]!r}, which is no {kind}") from None


def _name(cells: list[str], header: _Header) -> str:
    for places in header.names:
        parts = [cells[place].strip() for place in places]
        if all(parts):
            return " ".join(" ".join(parts).split())
    return ""


def _sniff(head: str) -> bool:
    return bool(_SPECIAL.search(head.partition("\n")[0]))


FORMAT = FileFormat(
    name="neo4j-csv",
    title="Neo4j CSV",
    media_type="text/csv",
    suffix="csv",
    order=30,
    sniff=_sniff,
    read=_read,
    folder=lambda heads: any(map(_sniff, heads.values())),
)
