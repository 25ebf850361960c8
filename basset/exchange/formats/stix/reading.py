"""STIX 2.0 and 2.1 bundles, read object by object.

Objects of our own exports have ``x_basset_key``. Of them ``x_basset_claims`` counts; what is beside
it somebody else has added, or it is the same claim in STIX's words.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from basset.errors import InvalidFile
from basset.exchange import jsonstream
from basset.exchange.checks import BadRecord
from basset.exchange.formats.stix.claims import stated_claims
from basset.exchange.formats.stix.names import ENTITY_TYPES, IDENTITY_CLASSES, TLP_DEFINITIONS
from basset.exchange.reading import Log, Reading
from basset.exchange.records import FIELDS, Placed, Record

_ID = re.compile(r"[a-z0-9-]+--[0-9a-fA-F-]{36}")


@dataclass(slots=True)
class _Seen:
    """What earlier objects of the bundle gave: addresses, our own sources, our project."""

    urls: set[str] = field(default_factory=set)
    own: set[tuple[Any, Any]] = field(default_factory=set)
    project: str = ""


def bundle_records(path: Path, _reading: Reading, log: Log) -> Iterator[Placed]:
    """The records of all objects. Raises InvalidFile unless it is a bundle with objects."""
    number = 0
    kind = None
    seen = _Seen()
    for name, value, done in jsonstream.members(path, "objects"):
        if name == "type":
            kind = value
        if name != "objects":
            continue
        number += 1
        if number % 500 == 0:
            log.read(done)
        yield from _placed(value, number, seen)
    if not number or kind not in {None, "bundle"}:
        raise InvalidFile("is no STIX bundle with objects")


def _placed(item: Any, number: int, seen: _Seen) -> Iterator[Placed]:
    """The records of one object, or why there are none."""
    where = f"object {number}"
    try:
        own_id = _checked_id(item)
        where = f"{where} ({own_id})"
        records = _records(own_id, item, seen)
    except BadRecord as error:
        yield where, error, item
    except (TypeError, AttributeError) as error:
        reason = f"has a property of another type than STIX says: {error}"
        yield where, BadRecord(reason), item
    else:
        yield from ((where, record, item) for record in records)


def _checked_id(item: Any) -> str:
    if not isinstance(item, dict):
        raise BadRecord("must be a JSON object")
    own_id = item.get("id")
    if not isinstance(own_id, str) or not _ID.fullmatch(own_id):
        raise BadRecord("id is missing or is no STIX id (type--UUID)")
    if not isinstance(item.get("type"), str):
        raise BadRecord("type is missing")
    return own_id


def _records(own_id: str, item: Record, seen: _Seen) -> list[Record]:
    kind = item["type"]
    if item.get("x_basset_record") in {"project", "source"}:
        return [_own(own_id, item, seen)]
    record: Record = {"ref": own_id, "external_id": own_id}
    if isinstance(item.get("x_basset_key"), str):
        record["key"] = item["x_basset_key"]
    if kind == "note" and item.get("object_refs") and isinstance(item.get("content"), str):
        return [record | _note(item, seen)]
    sources: dict[str, Record] = {}
    for source in _sources(item, seen):
        sources.setdefault(source["ref"], source)
    fresh = [source for ref, source in sources.items() if ref not in seen.urls]
    seen.urls.update(sources)
    refs = list(sources)
    if kind == "relationship":
        record |= {"kind": kind, "from": item.get("source_ref"), "to": item.get("target_ref")}
        record["type"] = item.get("x_basset_type") or item.get("relationship_type")
    else:
        record |= {"kind": "entity", "type": _entity_type(item)}
    claims = stated_claims(own_id, record["type"], item)
    details = _details(item, refs)
    said = {"status": _status(item), "marking": _row_marking(item), **_said(item, claims, details)}
    return [*fresh, record | said]


def _own(own_id: str, item: Record, seen: _Seen) -> Record:
    """A source or the project of an export of ours."""
    kind = item["x_basset_record"]
    fields = {name: item[name] for name in FIELDS[kind] & item.keys()}
    record = {**fields, "kind": kind, "created_at": item.get("created")}
    if kind == "project":
        seen.project = own_id
        return record
    seen.own.add((item.get("title"), item.get("url")))
    return {**record, "ref": own_id, "key": item.get("x_basset_key")}


def _said(item: Record, claims: list[Record], details: Record) -> Record:
    """The claims of an object, with what they have in common."""
    if "x_basset_key" not in item:
        return {"claims": claims, "said": details}
    ours = item.get("x_basset_claims") or []
    known = {(claim.get("key"), str(claim.get("value"))) for claim in ours}
    others = [claim for claim in claims if (claim["key"], str(claim["value"])) not in known]
    return {"claims": [*(claim | details for claim in others), *ours]}


def _details(item: Record, refs: list[str]) -> Record:
    refs = [*(item.get("x_basset_sources") or ()), *refs]
    details: Record = {"sources": refs} if refs else {}
    if "x_basset_key" in item:
        return details
    if marking := _marking(item):
        details["marking"] = marking
    if isinstance(item.get("lang"), str):
        details["lang"] = item["lang"]
    return details


def _sources(item: Record, seen: _Seen) -> Iterator[Record]:
    """The references of an object that are not those of our own sources."""
    for reference in item.get("external_references") or ():
        url, title = reference.get("url"), reference.get("source_name")
        if not url or (title, url) in seen.own:
            continue
        title = title or url
        if reference.get("external_id"):
            title = f"{title} {reference['external_id']}"
        source = {"kind": "source", "ref": url, "url": url, "title": " ".join(title.split())}
        if reference.get("description"):
            source["note"] = reference["description"]
        if digest := (reference.get("hashes") or {}).get("SHA-256"):
            source["sha256"] = digest.lower()
        yield source


def _note(item: Record, seen: _Seen) -> Record:
    about = next(iter(item["object_refs"]))
    return {
        "kind": "note",
        "about": None if about == seen.project else about,
        "text": item["content"],
        "author": next(iter(item.get("authors") or ()), None),
        "note_kind": item.get("x_basset_kind") or "note",
        "marking": _marking(item),
    }


def _status(item: Record) -> str:
    if item.get("revoked") is True:
        return "revoked"
    return "deprecated" if item.get("x_mitre_deprecated") is True else "active"


def _entity_type(item: Record) -> str:
    if isinstance(item.get("x_basset_type"), str):
        return str(item["x_basset_type"])
    kind = str(item["type"])
    if kind == "identity":
        return IDENTITY_CLASSES.get(item.get("identity_class", ""), "organization")
    return ENTITY_TYPES.get(kind, kind.removeprefix("x-basset-"))


def _row_marking(item: Record) -> str | None:
    """Of the object as a whole; ours has the strictest of its claims there, and says its own."""
    return item.get("x_basset_marking") if "x_basset_key" in item else _marking(item)


def _marking(item: Record) -> str | None:
    for ref in item.get("object_marking_refs") or ():
        if ref in TLP_DEFINITIONS:
            return TLP_DEFINITIONS[ref]
    return None
