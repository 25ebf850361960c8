"""STIX 2.0 and 2.1, read object by object: bundles, lists of objects and objects by themselves.

Objects of our own exports have ``x_basset_key``. Of them ``x_basset_claims`` counts; what is beside
it somebody else has added, or it is the same claim in STIX's words.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from basset.errors import InvalidFile
from basset.exchange import jsonstream
from basset.exchange.checks import BadRecord
from basset.exchange.formats.stix.claims import ID
from basset.exchange.formats.stix.markings import Definitions
from basset.exchange.formats.stix.observed import objects_within
from basset.exchange.formats.stix.records import ObjectReader
from basset.exchange.formats.stix.titles import needs
from basset.exchange.reading import Reading
from basset.exchange.readlog import Log
from basset.exchange.records import Placed, Record

_NO_STIX = "is no STIX bundle with objects"
# Characters that may be read between two signs of life.
_OFTEN = 500


def stix_records(path: Path, _reading: Reading, log: Log) -> Iterator[Placed]:
    """The records of all objects. Raises InvalidFile unless there are some."""
    reader = ObjectReader(Definitions(path), log)
    late: list[tuple[str, Record]] = []
    number = 0
    for item, done in _objects(path):
        number += 1
        if number % _OFTEN == 0:
            log.read(done)
        yield from _placed(item, f"object {number}", reader, late)
    # Some are named after objects that stand behind them.
    for where, item in late:
        yield from _told(item, where, reader)
    if not number:
        raise InvalidFile(_NO_STIX)


def _objects(path: Path) -> Iterator[tuple[Any, int]]:
    """What stands in a bundle, in a list or by itself."""
    members: dict[str, Any] = {}
    read = 0
    for where, value, read in jsonstream.parts(path, {"$", "$.objects"}):
        if where == "$.objects[]":
            yield value, read
        elif where == "$[]":
            yield from ((each, read) for each in _unpacked(value))
        elif where.startswith("$.objects."):
            # Observed data of STIX 2.0, by itself.
            members.setdefault("objects", {})[where.removeprefix("$.objects.")] = value
        else:
            members[where.removeprefix("$.")] = value
    if members.get("type", "bundle") != "bundle":
        yield members, read


def _unpacked(value: Any) -> list[Any]:
    """An element of a list, or the objects of one that is a bundle."""
    is_bundle = isinstance(value, dict) and value.get("type") == "bundle"
    inner = value.get("objects") if is_bundle else None
    return inner if isinstance(inner, list) else [value]


def _placed(
    item: Any, where: str, reader: ObjectReader, late: list[tuple[str, Record]]
) -> Iterator[Placed]:
    """The records of one object, or why there are none; one without its name yet is *late*."""
    try:
        where = f"{where} ({_checked_id(item)})"
        if item["type"] == "observed-data" and isinstance(item.get("objects"), dict):
            items = list(objects_within(item))
        else:
            items = [item]
        waiting = [each for each in items if reader.lacks(needs(each))]
    except BadRecord as error:
        yield where, error, item
    except (TypeError, AttributeError, KeyError) as error:
        yield where, _misshapen(error), item
    else:
        for each in items:
            if each in waiting:
                late.append((where, each))
            else:
                yield from _told(each, where, reader)


def _told(item: Record, where: str, reader: ObjectReader) -> Iterator[Placed]:
    try:
        records = reader.records(item)
    except BadRecord as error:
        yield where, error, item
    except (TypeError, AttributeError, KeyError, ValueError) as error:
        yield where, _misshapen(error), item
    else:
        yield from ((where, record, item) for record in records)


def _misshapen(error: Exception) -> BadRecord:
    return BadRecord(f"has a property of another type than STIX says: {error}")


def _checked_id(item: Any) -> str:
    if not isinstance(item, dict):
        raise BadRecord("must be a JSON object")
    own_id = item.get("id")
    if not isinstance(own_id, str) or not ID.fullmatch(own_id):
        raise BadRecord("id is missing or is no STIX id (type--UUID)")
    if not isinstance(item.get("type"), str):
        raise BadRecord("type is missing")
    return own_id
