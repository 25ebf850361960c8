"""Rows of Neo4j's CSV as entities and relationships."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import orjson

from basset.exchange.checks import BadRecord
from basset.exchange.csvfile import csv_rows, records_of_rows
from basset.exchange.formats.neo4j_csv.header import (
    CLAIMS,
    OWN_ID,
    DataFile,
    Header,
    delimiter_in,
    parts_of,
    read_header,
    titles_of,
)
from basset.exchange.graph import KEPT, node_type, of_all, typed
from basset.exchange.jsonlines import json_value
from basset.exchange.reading import Reading
from basset.exchange.readlog import Log
from basset.exchange.records import Placed, Record
from basset.exchange.vocabulary import kebab


def neo4j_records(path: Path, _reading: Reading, log: Log) -> Iterator[Placed]:
    """Nodes as entities, then relationships. Raises InvalidFile naming file, line and column."""
    if path.is_file():
        return _rows(DataFile(path, path), "", log)
    parts = parts_of(sorted(path.glob("*.csv")))
    return chain.from_iterable(_rows(part, f"{part.file.name} ", log) for part in parts)


def _rows(part: DataFile, prefix: str, log: Log) -> Iterator[Placed]:
    delimiter = delimiter_in(part.header)
    titles = titles_of(part.header, delimiter)
    header = read_header(titles, prefix, part.file.stem if prefix else "")
    lines = csv_rows(part.file, delimiter, prefix, log)
    if part.file == part.header:
        next(lines)
    record = _relationship if "START_ID" in header.places else _entity

    def make(cells: list[str]) -> list[Record]:
        return [record(cells, header)]

    return records_of_rows(lines, header.width, prefix, make, log)


def _entity(cells: list[str], header: Header) -> Record:
    places = header.places
    external_id = cells[places["ID"]].strip()
    if not external_id:
        raise BadRecord(":ID is empty")
    labels = cells[places["LABEL"]].strip(";").split(";") if "LABEL" in places else []
    kind, others = node_type([label for label in labels if label])
    space = header.spaces["ID"]
    ref = f"{space}:{external_id}" if space else external_id
    claims, common = _claims(cells, header)
    if not any(claim["key"] == "name" for claim in claims):
        claims.insert(0, {"key": "name", "value": _name(cells, header) or external_id})
    claims += [{"key": "label", "value": label} for label in others]
    is_unlabelled = kind == "thing" and not labels
    kind = header.type or kind if is_unlabelled else kind
    identity = {"ref": ref, "external_id": ref, "type": kind}
    return {"kind": "entity", **identity, "claims": claims, **common}


def _relationship(cells: list[str], header: Header) -> Record:
    places, spaces = header.places, header.spaces
    ends = []
    for end in ("START_ID", "END_ID"):
        value = cells[places[end]].strip()
        if not value:
            raise BadRecord(f":{end} is empty")
        ends.append(f"{spaces[end]}:{value}" if spaces[end] else value)
    kind = kebab(cells[places["TYPE"]] if "TYPE" in places else "") or "related-to"
    claims, common = _claims(cells, header)
    if "said" in common:
        claims.insert(0, {"key": "type", "value": kind})
    tie = {"type": kind, "from": ends[0], "to": ends[1]}
    if OWN_ID in places and (own_id := cells[places[OWN_ID]]):
        tie |= {"ref": own_id, "external_id": own_id}
    return {"kind": "relationship", **tie, "claims": claims, **common}


def _claims(cells: list[str], header: Header) -> tuple[list[Record], Record]:
    """The claims of a row, and what it says of all of them."""
    properties: list[tuple[str, Any]] = []
    for place, key, kind in header.properties:
        cell = cells[place]
        if cell and not cell.isspace():
            values = _values(cell, key, kind) if kind else [cell]
            properties += [(key, value) for value in values]
    common, used = of_all(dict(properties)) if header.has_common else ({}, set())
    if CLAIMS in header.places and (own := cells[header.places[CLAIMS]]):
        common.pop("said", None)
        return _own_claims(own), common
    # A column called name becomes part of the entity's name, which is a claim of its own.
    left_out = used | {"name"} if "ID" in header.places else used
    claims = [{"key": key, "value": value} for key, value in properties if key not in left_out]
    return claims, common


def _own_claims(cell: str) -> list[Record]:
    """The claims that an export of ours wrote into a row, because its columns cannot say them."""
    try:
        claims = json_value(cell)
    except orjson.JSONDecodeError as error:
        raise BadRecord(f"{CLAIMS} is not JSON: {error.msg}") from None
    if not isinstance(claims, list) or not all(isinstance(claim, dict) for claim in claims):
        raise BadRecord(f"{CLAIMS} must be a list of objects")
    return [{name: claim[name] for name in KEPT if name in claim} for claim in claims]


def _values(cell: str, key: str, kind: str) -> list[Any]:
    base, array, _ = kind.lower().partition("[]")
    parts = cell.split(";") if array else [cell]
    values = (typed(part, key, base) for part in parts if part.strip())
    return [value for value in values if value is not None]


def _name(cells: list[str], header: Header) -> str:
    for places in header.names:
        parts = [cells[place].strip() for place in places]
        if all(parts):
            return " ".join(" ".join(parts).split())
    return ""
