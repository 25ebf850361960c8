"""The first line of Neo4j's CSV: what each column holds, and which files have which header."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from basset.errors import InvalidFile
from basset.exchange import textfile
from basset.exchange.formats.sheet.dialect import delimiter_of
from basset.exchange.graph import OF_ALL, name_places, type_of_file

# Columns that Neo4j leaves out: the claims of a row as they are in Basset, where its other columns
# cannot say them, and what tells a relationship from another between the same two.
CLAIMS, OWN_ID = "basset_claims", "basset_id"
_SPECIAL = re.compile(r":(?:ID|LABEL|START_ID|END_ID|TYPE)\b")
_COLUMN = re.compile(r"(ID|LABEL|START_ID|END_ID|TYPE|IGNORE)(?:\(([^)]*)\))?(?:\{.*\})?")
_HEADER_FILE = re.compile(r"(.*?)(?:(?<![\s._-])[\s._-]++)?headers?", re.IGNORECASE)


@dataclass(slots=True)
class Header:
    """Where in a row the meaningful cells are. *properties*: (place, key, type).

    *type*: that of nodes without a label, when the name of their file says it. *has_common*: a
    column says something of all claims of its row.
    """

    places: dict[str, int] = field(default_factory=dict)
    spaces: dict[str, str] = field(default_factory=dict)
    properties: list[tuple[int, str, str]] = field(default_factory=list)
    names: list[tuple[int, ...]] = field(default_factory=list)
    type: str = ""
    width: int = 0
    has_common: bool = False


class DataFile(NamedTuple):
    """A file of rows, and the file whose first line is their header: often the same."""

    file: Path
    header: Path


def is_header(head: str) -> bool:
    """Whether a file begins with a header of Neo4j's."""
    return bool(_SPECIAL.search(head.partition("\n")[0]))


def read_header(titles: Sequence[str], prefix: str, stem: str = "") -> Header:
    """What the columns of a file called *stem* are. Raises InvalidFile when it has no ids."""
    header = Header(type=type_of_file(stem), width=len(titles))
    for place, title in enumerate(titles):
        name, _, kind = title.partition(":")
        special = _COLUMN.fullmatch(kind)
        if special:
            header.places[name if name in {CLAIMS, OWN_ID} else special[1]] = place
            header.spaces[special[1]] = special[2] or ""
        if name and not (special and special[1] == "IGNORE"):
            header.properties.append((place, name, "" if special else kind.partition("{")[0]))
    if not {"START_ID", "END_ID"} <= header.places.keys() and "ID" not in header.places:
        raise InvalidFile(
            f"{prefix}line 1: needs a column :ID, or the columns :START_ID and :END_ID"
        )
    named = name_places(tuple(key for _, key, _ in header.properties))
    places = [place for place, _, _ in header.properties]
    header.has_common = any(key in OF_ALL for _, key, _ in header.properties)
    header.names = [tuple(places[each] for each in parts) for parts in named]
    return header


def parts_of(files: Sequence[Path]) -> list[DataFile]:
    """Each file with rows and the one with its header; nodes first, so that edges need not wait.

    Raises:
        InvalidFile: a file has no header, neither its own nor in a file whose name says so.
    """
    headers = {file for file in files if is_header(textfile.head(file, 1 << 14))}
    apart = {found[1]: file for file in headers if (found := _HEADER_FILE.fullmatch(file.stem))}
    parts = [DataFile(file, file) for file in headers - {*apart.values()}]
    for file in [file for file in files if file not in headers]:
        stems = [stem for stem in apart if file.stem.startswith(stem)]
        if not stems:
            raise InvalidFile(
                f"{file.name} has no header of Neo4j's, and no file {file.stem}-header.csv has one"
            )
        parts.append(DataFile(file, apart[max(stems, key=len)]))
    return sorted(parts, key=lambda part: (":START_ID" in _first_line(part.header), part.file))


def titles_of(file: Path, delimiter: str) -> list[str]:
    """The cells of the first line."""
    return next(csv.reader([_first_line(file)], delimiter=delimiter), [])


def delimiter_in(header: Path) -> str:
    """What parts the titles of a *header*; a type can have commas in braces."""
    return delimiter_of([re.sub(r"\{[^{}]*+\}", "", _first_line(header))])


def _first_line(file: Path) -> str:
    return textfile.head(file, 1 << 14).partition("\n")[0].rstrip("\r")
