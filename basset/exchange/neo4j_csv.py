"""CSV with Neo4j's headers (``neo4j-admin database import``): one file, or a folder of node and relationship files."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import chain
from pathlib import Path
from typing import Any

from basset.errors import InvalidFile
from basset.exchange import textfile
from basset.exchange.csvfile import rows
from basset.exchange.records import BadRecord, Placed, Record
from basset.exchange.textfile import Progress

SYNONYMS = {
    "organisation": "organization",
    "company": "organization",
    "email-address": "email",
    "e-mail": "email",
    "phone-number": "phone",
    "ip-address": "ip",
    "domain-name": "domain",
    "ship": "vessel",
    "car": "vehicle",
}
# What names a thing, best first. Compared without case, spaces, dashes and underscores.
NAMES = (
    "name", "fullname", "title", "label", "phoneno", "phone", "phonenumber", "emailaddress", "email", "domain",
    "url", "ip", "handle", "username", "code", "reg", "registration", "address", "description", "id",
)  # fmt: skip
GIVEN_NAMES = ("name", "firstname", "givenname", "forename")
SURNAMES = ("surname", "lastname", "familyname")
NUMBERS: dict[str, Callable[[str], int | float]] = {
    **dict.fromkeys(("int", "long", "short", "byte"), int),
    **dict.fromkeys(("float", "double"), float),
}


@dataclass(slots=True)
class Header:
    """Where in a row the meaningful cells are. *properties*: (place, key, type)."""

    places: dict[str, int] = field(default_factory=dict)
    spaces: dict[str, str] = field(default_factory=dict)
    properties: list[tuple[int, str, str]] = field(default_factory=list)
    names: list[tuple[int, ...]] = field(default_factory=list)


def read(path: Path, progress: Progress) -> Iterator[Placed]:
    """Nodes as entities, then relationships. Raises InvalidFile naming file, line and column."""
    if path.is_file():
        return _file(path, "", progress)
    files = sorted(path.glob("*.csv"))
    if not files:
        raise InvalidFile("there is no .csv file in the folder")
    # Nodes first, so that relationships need not wait for their ends.
    files.sort(key=lambda file: ":START_ID" in textfile.head(file, 4096).partition("\n")[0])
    return chain.from_iterable(
        _file(file, f"{file.name} ", part) for file, part in _shares(files, progress)
    )


def _shares(files: list[Path], progress: Progress) -> Iterator[tuple[Path, Progress]]:
    """Each file with a progress that starts where the one before it ended."""
    done = 0
    for file in files:
        yield file, partial(_ahead, progress, done)
        done += file.stat().st_size


def _ahead(progress: Progress, before: int, done: int) -> None:
    progress(before + done)


def _file(path: Path, prefix: str, progress: Progress) -> Iterator[Placed]:
    found = rows(path, ",", prefix, progress)
    _, titles = next(found)
    header = _header(titles, prefix)
    make = _relationship if "START_ID" in header.places else _entity
    for line, cells in found:
        where = f"{prefix}line {line}"
        try:
            yield where, make(cells, header)
        except BadRecord as error:
            raise InvalidFile(f"{where}: {error}") from None


def _header(titles: list[str], prefix: str) -> Header:
    header = Header()
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
    surname = next((plain[name] for name in SURNAMES if name in plain), None)
    given = next((plain[name] for name in GIVEN_NAMES if name in plain), None)
    if surname is not None and given is not None:
        header.names.append((given, surname))
    header.names += [(plain[name],) for name in NAMES if name in plain]
    return header


def _entity(cells: list[str], header: Header) -> Record:
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


def _relationship(cells: list[str], header: Header) -> Record:
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


def _claims(cells: list[str], header: Header) -> list[Record]:
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
    if kind not in NUMBERS:
        return cell
    try:
        return NUMBERS[kind](cell)
    except ValueError:
        raise BadRecord(f"{key} is {cell[:40]!r}, which is no {kind}") from None


def _name(cells: list[str], header: Header) -> str:
    for places in header.names:
        parts = [cells[place].strip() for place in places]
        if all(parts):
            return " ".join(" ".join(parts).split())
    return ""


def entity_type(label: str) -> str:
    word = kebab(label)
    return SYNONYMS.get(word, word)


# The same few words stand in every row.
@lru_cache(maxsize=1024)
def kebab(label: str) -> str:
    """``PhoneCall`` and ``PHONE_CALL`` as ``phone-call``."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", label.strip())
    return re.sub(r"[\s_-]+", "-", spaced).lower()
