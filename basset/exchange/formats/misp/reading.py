"""Events of MISP, as it exports them: one, or a list of them."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any

from basset.errors import InvalidFile
from basset.exchange import jsonstream
from basset.exchange.checks import BadRecord
from basset.exchange.formats.misp.attributes import checked_attribute, members_of, thing_of
from basset.exchange.formats.misp.event import MispEvent
from basset.exchange.formats.misp.words import LINK
from basset.exchange.placing import records_of
from basset.exchange.properties import line_of
from basset.exchange.reading import Reading
from basset.exchange.readlog import Log
from basset.exchange.records import Placed, Record

# Around a list of events, which are read one after the other.
_LISTS = frozenset({"$", "$[]", "$.response", "$.response[]"})
# A single event may be large: its attributes come one by one.
_SINGLE = frozenset({"$", "$.Event", "$.Event.Attribute", "$.Event.Object"})
_TELL_EVERY = 500
_KINDS = ("Attribute", "Object")
_ITEMS = {f"$.Event.{kind}[]": kind for kind in _KINDS}

# (Attribute or Object, what is in it) of an event.
Items = Iterable[tuple[str, Any]]


def misp_records(path: Path, reading: Reading, log: Log) -> Iterator[Placed]:
    """The records of all events, attribute by attribute.

    Raises:
        InvalidFile: it is not JSON, or there is no event.
    """
    is_empty = True
    for number, (header, refs, items) in enumerate(_events(path, log), 1):
        is_empty = False
        where = f"event {number}"
        try:
            event = MispEvent(header, refs, reading.region)
        except BadRecord as error:
            yield where, error, header
        else:
            pieces = [(where, ("Event", header), header)]
            yield from records_of(chain(pieces, _pieces(where, items, log)), event.made_of)
    if is_empty:
        raise InvalidFile("there is no event of MISP in it")


def _pieces(where: str, items: Items, log: Log) -> Iterator[tuple[str, tuple[str, Any], Any]]:
    """What is in an event, each with its place; what is deleted there is left out."""
    deleted = 0
    for kind, item in items:
        if isinstance(item, dict) and item.get("deleted") is True:
            deleted += 1
        else:
            yield f"{where}, {kind.lower()} {_called(item)}", (kind, item), item
    if deleted:
        noun = "attribute or object is" if deleted == 1 else "attributes or objects are"
        log.say(f"{where}: {deleted:,} {noun} deleted in MISP and left out")


def _called(item: Any) -> str:
    return line_of(item.get("uuid"))[:40] if isinstance(item, dict) else ""


def _events(path: Path, log: Log) -> Iterator[tuple[Record, dict[str, str], Items]]:
    """Of each event its header, what its attributes are called, and what is in it."""
    single: Record = {}
    refs: dict[str, str] = {}
    links: list[str] = []
    for where, value, done in jsonstream.parts(path, _LISTS | _SINGLE):
        if kind := _ITEMS.get(where):
            refs |= _refs(kind, value)
            links += _links(kind, value)
        elif where.startswith("$.Event."):
            single[where.removeprefix("$.Event.")] = value
        elif where.endswith(".Event"):
            log.read(done)
            yield _whole(value)
    if single:
        yield {**single, "links": links}, refs, _items(path, log)


def _items(path: Path, log: Log) -> Items:
    """The attributes and objects of a single event."""
    for number, (where, value, done) in enumerate(jsonstream.parts(path, _SINGLE)):
        if number % _TELL_EVERY == 0:
            log.read(done)
        if kind := _ITEMS.get(where):
            yield kind, value


def _whole(event: Any) -> tuple[Record, dict[str, str], Items]:
    """One event of a list, which is in memory as a whole."""
    given = event if isinstance(event, dict) else {}
    items: list[tuple[str, Any]] = []
    refs: dict[str, str] = {}
    links: list[str] = []
    for kind in _KINDS:
        listed = given.get(kind)
        for each in listed if isinstance(listed, list) else ():
            items.append((kind, each))
            refs |= _refs(kind, each)
            links += _links(kind, each)
    return {**given, "links": links}, refs, items


def _refs(kind: str, item: Any) -> dict[str, str]:
    """What the attributes are called in this import; those of an object are the object."""
    if not isinstance(item, dict):
        return {}
    if kind == "Object":
        uuids = (each.get("uuid") for each in members_of(item, "Attribute"))
        return {uuid: str(item.get("uuid")) for uuid in uuids if isinstance(uuid, str)}
    with suppress(BadRecord):
        name, uuid, value = checked_attribute(item)
        if (thing := thing_of(name, value)) and not thing.is_cut:
            return {uuid: f"{thing.kind}/{thing.name}"}
    return {}


def _links(kind: str, item: Any) -> Iterator[str]:
    """Addresses of what an event rests on."""
    if kind == "Attribute" and isinstance(item, dict) and item.get("type") == LINK:
        yield line_of(item.get("value"))
