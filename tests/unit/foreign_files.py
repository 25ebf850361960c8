"""Files of other programs as records, for tests of their formats."""

import json
from pathlib import Path
from typing import Any

from basset.errors import InvalidFile
from basset.exchange.checks import BadRecord
from basset.exchange.formats import format_of
from basset.exchange.reading import Reading
from basset.exchange.readlog import Log
from basset.exchange.records import Record


def read(path: Path, name: str) -> tuple[list[Record], list[str]]:
    """The records of a file that is recognised as the format *name*, and what is told beside.

    Raises:
        InvalidFile: the first fault.
    """
    log, good = Log(), []
    chosen = format_of(path)
    assert chosen.name == name
    with chosen.opened(path, Reading(region="GB"), log) as contents:
        for where, record, _ in contents.records:
            if isinstance(record, BadRecord):
                raise InvalidFile(f"{where}: {record}")
            good.append(record)
    return good, log.remarks()


def read_json(folder: Path, name: str, content: Any) -> list[Record]:
    """The records of a file with this JSON."""
    path = folder / "a.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return read(path, name)[0]


def entities(records: list[Record]) -> list[tuple[str, str]]:
    """Type and name of each entity."""
    return [
        (each["type"], values(each, "name")[0])
        for each in records
        if each["kind"] == "entity" and values(each, "name")
    ]


def ties(records: list[Record]) -> list[tuple[str, str, str]]:
    return [
        (each["from"], each["type"], each["to"])
        for each in records
        if each["kind"] == "relationship"
    ]


def values(record: Record, key: str) -> list[Any]:
    return [claim["value"] for claim in record["claims"] if claim["key"] == key]
