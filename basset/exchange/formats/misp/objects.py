"""What an object of MISP is, and what it refers to."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from basset.exchange.checks import BadRecord
from basset.exchange.formats.misp import attributes, words
from basset.exchange.properties import as_value, line_of
from basset.exchange.records import Record
from basset.exchange.selecting import selector_records, tie
from basset.exchange.vocabulary import kebab
from basset.investigations.selectors import SELECTOR_TYPES


class MispObject(NamedTuple):
    """Its uuid, our type, its claims, and the records of what it has or refers to.

    *others*: each record with the part of the object that says so.
    """

    uuid: str
    kind: str
    claims: list[Record]
    others: list[tuple[Record, Record]]


class _Part(NamedTuple):
    """One attribute of an object: what it is to the object, its type, its value, all of it."""

    relation: str
    kind: str
    value: Any
    item: Record


def object_records(item: Any, refs: dict[str, str], region: str) -> MispObject:
    """What stands in an object; *refs* are those of attributes, by uuid.

    Raises:
        BadRecord: it is none.
    """
    if not isinstance(item, dict):
        raise BadRecord("must be a JSON object")
    uuid, title = item.get("uuid"), line_of(item.get("name"))
    if not isinstance(uuid, str) or not uuid or not title:
        raise BadRecord("uuid or name is missing")
    kind = words.object_type(title)
    parts = [
        _part(each) for each in attributes.members_of(item, "Attribute") if not each.get("deleted")
    ]
    name = _name(title, kind, parts) or f"{title} {uuid[:8]}"
    claims = [{"key": "name", "value": name}, *_claims(item, name, parts)]
    others = [*_selectors(uuid, kind, name, parts, region), *_references(item, uuid, refs)]
    return MispObject(uuid, kind, claims, others)


def _part(given: Any) -> _Part:
    kind, _, value = attributes.checked_attribute(given)
    return _Part(kebab(line_of(given.get("object_relation")) or kind), kind, value, given)


def _name(title: str, kind: str, parts: list[_Part]) -> str:
    said: dict[str, str] = {}
    for part in parts:
        said.setdefault(part.relation, line_of(part.value))
    both = " ".join(filter(None, (said.get("first-name"), said.get("last-name"))))
    said |= {"first-and-last-name": both}
    name = next((said[name] for name in words.OBJECT_NAMES if said.get(name)), "")
    platform = said.get("platform") or words.platform_of(title)
    if kind == "account" and platform and "/" not in name:
        return f"{platform}/{name.removeprefix('@')}" if name else ""
    return name


def _claims(item: Record, name: str, parts: list[_Part]) -> Iterator[Record]:
    """What the attributes of an object say of it, each with its own time and marking."""
    for part in parts:
        markings, labels = attributes.tags_of(part.item)
        said = {**attributes.seen_of(part.item), **({"markings": markings} if markings else {})}
        if line_of(part.value) != name or part.relation != "name":
            yield {"key": part.relation, "value": part.value, **said}
        yield from attributes.labels_as_claims(labels)
        if comment := as_value(part.item.get("comment")):
            yield {"key": "comment", "value": comment, **said}
    for key in ("description", "comment"):
        if value := as_value(item.get(key)):
            yield {"key": key, "value": value}


def _selectors(
    uuid: str, kind: str, name: str, parts: list[_Part], region: str
) -> Iterator[tuple[Record, Record]]:
    for part in parts:
        thing = attributes.thing_of(part.kind, part.value)
        if thing is None or thing.kind not in SELECTOR_TYPES or thing[:2] == (kind, name):
            continue
        for record in selector_records(uuid, thing.kind, thing.name, region):
            leads_there = kind == "domain" and thing.kind == "ip" and record.get("type") == "has-ip"
            yield part.item, record | ({"type": "resolves-to"} if leads_there else {})


def _references(item: Record, uuid: str, refs: dict[str, str]) -> Iterator[tuple[Record, Record]]:
    for each in attributes.members_of(item, "ObjectReference"):
        other = each.get("referenced_uuid")
        if each.get("deleted") or not isinstance(other, str):
            continue
        kind = kebab(line_of(each.get("relationship_type"))) or "related-to"
        made = tie(kind, uuid, refs.get(other, other))
        made["claims"] = [{"key": "type", "value": kind}]
        if comment := as_value(each.get("comment")):
            made["claims"].append({"key": "comment", "value": comment})
        if isinstance(each.get("uuid"), str):
            made["external_id"] = each["uuid"]
        yield each, made
