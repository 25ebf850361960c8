"""JSON Lines: one neutral record a line. What an export writes, an import reads."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from basset import canonical
from basset.exchange.checks import BadRecord
from basset.exchange.fileformat import FileFormat
from basset.exchange.jsonlines import json_lines
from basset.exchange.placing import records_of
from basset.exchange.reading import Reading
from basset.exchange.readlog import Log
from basset.exchange.records import CLAIM_FIELDS, FIELDS, Placed, Record


def _read(path: Path, _reading: Reading, log: Log) -> Iterator[Placed]:
    return records_of(json_lines(path, log), _checked)


def _checked(record: Any) -> list[Record]:
    """The record of a line. Raises BadRecord for a kind or a field that nobody reads.

    Such a field is most likely a typing error; losing what it says would be silent.
    """
    if not isinstance(record, dict):
        raise BadRecord("must be a JSON object")
    kind = record.get("kind")
    if not isinstance(kind, str) or kind not in FIELDS:
        raise BadRecord(f"kind must be one of {', '.join(FIELDS)}")
    allowed = FIELDS[kind]
    if not record.keys() <= allowed:
        raise BadRecord(f"unknown field {_first(record, allowed)}")
    claims = record.get("claims")
    for number, claim in enumerate(claims if isinstance(claims, list) else ()):
        if isinstance(claim, dict) and not claim.keys() <= CLAIM_FIELDS:
            raise BadRecord(f"unknown field claims.{number}.{_first(claim, CLAIM_FIELDS)}")
    return [record]


def _first(given: dict[str, Any], allowed: set[str]) -> str:
    return next(key for key in given if key not in allowed)[:100]


def _write(records: Iterable[Record], _project_id: str) -> Iterator[bytes]:
    return (canonical.dump(record) + b"\n" for record in records)


FORMAT = FileFormat(
    name="jsonl",
    title="JSON Lines",
    media_type="application/x-ndjson",
    suffix="jsonl",
    order=20,
    sniff=lambda head: head.startswith("{") and '"kind"' in head.partition("\n")[0],
    read=_read,
    write=_write,
    distinct=True,
)
