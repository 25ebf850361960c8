"""JSON Lines: one neutral record a line. What an export writes, an import reads."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson

from basset import canonical
from basset.errors import InvalidFile
from basset.exchange import textfile
from basset.exchange.fileformat import FileFormat, Mapped
from basset.exchange.records import CLAIM_FIELDS, FIELDS, Placed, Record
from basset.exchange.textfile import OnRead


def _read(path: Path, _mapping: Mapped, on_read: OnRead) -> Iterator[Placed]:
    """Raises InvalidFile naming the line that is no record."""
    done = 0
    for number, text in enumerate(textfile.lines(path), 1):
        done += len(text)
        if number % 1000 == 0:
            on_read(done)
        if text.isspace():
            continue
        where = f"line {number}"
        record = _parse(text, where)
        _refuse_unknown(record, where)
        yield where, record


def _parse(text: str, where: str) -> Record:
    try:
        record = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise InvalidFile(f"{where}: is not JSON: {error}") from None
    if not isinstance(record, dict):
        raise InvalidFile(f"{where}: must be a JSON object")
    kind = record.get("kind")
    if not isinstance(kind, str) or kind not in FIELDS:
        raise InvalidFile(f"{where}: kind must be one of {', '.join(FIELDS)}")
    return record


def _refuse_unknown(record: Record, where: str) -> None:
    """A field that nobody reads is most likely a typing error; losing what it says would be silent."""
    allowed = FIELDS[record["kind"]]
    if not record.keys() <= allowed:
        raise InvalidFile(f"{where}: unknown field {_first(record, allowed)}")
    claims = record.get("claims")
    for number, claim in enumerate(claims if isinstance(claims, list) else ()):
        if isinstance(claim, dict) and not claim.keys() <= CLAIM_FIELDS:
            raise InvalidFile(
                f"{where}: unknown field claims.{number}.{_first(claim, CLAIM_FIELDS)}"
            )


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
    sniff=lambda head: head.startswith("{"),
    read=_read,
    write=_write,
)
