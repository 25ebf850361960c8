"""STIX 2.0 and 2.1 bundles, read object by object."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from basset import canonical
from basset.errors import InvalidFile
from basset.exchange import jsonstream
from basset.exchange.fileformat import Mapped
from basset.exchange.formats.stix.names import (
    CLAIM_KEYS,
    ENTITY_TYPES,
    IDENTITY_CLASSES,
    TLP_DEFINITIONS,
)
from basset.exchange.records import Placed, Record
from basset.exchange.textfile import OnRead

_ID = re.compile(r"[a-z0-9-]+--[0-9a-fA-F-]{36}")
# What is not a claim: read in another way, or says nothing about the subject.
_STRUCTURE = frozenset(
    {
        "id", "type", "spec_version", "external_references", "object_marking_refs", "granular_markings", "revoked",
        "x_mitre_deprecated", "name", "source_ref", "target_ref", "relationship_type", "extensions", "value",
        "start_time", "stop_time", "x_basset_key", "x_basset_claims", "x_basset_type",
        # Who edited the record, and in which version of the format: bookkeeping on every object of ATT&CK.
        "created_by_ref", "x_mitre_modified_by_ref", "x_mitre_attack_spec_version",
    }
)  # fmt: skip


def bundle_records(path: Path, _mapping: Mapped, on_read: OnRead) -> Iterator[Placed]:
    """Raises InvalidFile naming the object that is wrong."""
    number = 0
    kind = None
    seen: set[str] = set()
    for name, value, done in jsonstream.members(path, "objects"):
        if name == "type":
            kind = value
        if name != "objects":
            continue
        number += 1
        if number % 500 == 0:
            on_read(done)
        yield from _records(value, number, seen)
    if not number or kind not in {None, "bundle"}:
        raise InvalidFile("is no STIX bundle with objects")


def _records(item: Any, number: int, seen: set[str]) -> Iterator[Placed]:
    """The records of one object; *seen* are the addresses whose source has been given before."""
    if not isinstance(item, dict):
        raise InvalidFile(f"object {number}: must be a JSON object")
    own_id, kind = item.get("id"), item.get("type")
    if not isinstance(own_id, str) or not _ID.fullmatch(own_id):
        raise InvalidFile(f"object {number}: id is missing or is no STIX id (type--UUID)")
    where = f"object {number} ({own_id})"
    if not isinstance(kind, str):
        raise InvalidFile(f"{where}: type is missing")
    try:
        sources = list(_sources(item))
        record = _record(own_id, kind, item, [source["ref"] for source in sources])
    except (TypeError, AttributeError) as error:
        raise InvalidFile(
            f"{where}: has a property of another type than STIX says: {error}"
        ) from None
    for source in sources:
        if source["ref"] not in seen:
            seen.add(source["ref"])
            yield where, source
    yield where, record


def _record(own_id: str, kind: str, item: Record, refs: list[str]) -> Record:
    record: Record = {"ref": own_id, "external_id": own_id}
    if isinstance(item.get("x_basset_key"), str):
        record["key"] = item["x_basset_key"]
    if kind == "note" and item.get("object_refs") and isinstance(item.get("content"), str):
        return record | _note(item)
    record["status"] = _status(item)
    details: Record = {"sources": refs} if refs else {}
    if marking := _marking(item):
        details["marking"] = marking
    if isinstance(item.get("lang"), str):
        details["lang"] = item["lang"]
    if kind == "relationship":
        relationship_type = item.get("x_basset_type") or item.get("relationship_type")
        record |= {"kind": "relationship", "type": relationship_type}
        record |= {"from": item.get("source_ref"), "to": item.get("target_ref")}
        span = {"valid_from": item.get("start_time"), "valid_to": item.get("stop_time")}
        first = {"key": "type", "value": relationship_type, **span}
    else:
        record |= {"kind": "entity", "type": _entity_type(kind, item)}
        first = {"key": "name", "value": _name(own_id, item)}
    ours = item.get("x_basset_claims") or []
    # The value of an observable is in one spelling; the name that it had here is among our claims.
    named = "value" in item and any(claim.get("key") == "name" for claim in ours)
    made = [*_claims(item)] if named else [first, *_claims(item)]
    if ours:
        record["claims"] = [*(claim | details for claim in made), *ours]
    else:
        record |= {"claims": made, "said": details}
    return record


def _claims(item: Record) -> Iterator[Record]:
    for key, value in item.items():
        if key in _STRUCTURE:
            continue
        named = CLAIM_KEYS.get(key, key)
        if isinstance(value, str | bool | int | float):
            if value != "":
                yield {"key": named, "value": value}
        elif isinstance(value, list):
            yield from ({"key": named, "value": _plain(each)} for each in value)
        elif value:
            yield {"key": named, "value": _plain(value)}
    for reference in item.get("external_references") or ():
        if reference.get("external_id"):
            yield {"key": "external-id", "value": reference["external_id"]}


def _plain(value: Any) -> Any:
    """What stands in a list, or an inner object as text: its one telling scalar, else its JSON."""
    if not isinstance(value, dict | list):
        return value
    if isinstance(value, dict):
        if {"kill_chain_name", "phase_name"} <= value.keys():
            return f"{value['kill_chain_name']}/{value['phase_name']}"
        if len(value) == 1 and isinstance(inner := next(iter(value.values())), str):
            return inner
    return canonical.dumps(value)


def _sources(item: Record) -> Iterator[Record]:
    for reference in item.get("external_references") or ():
        url = reference.get("url")
        if not url:
            continue
        title = reference.get("source_name") or url
        if reference.get("external_id"):
            title = f"{title} {reference['external_id']}"
        source = {"kind": "source", "ref": url, "url": url, "title": " ".join(title.split())}
        if reference.get("description"):
            source["note"] = reference["description"]
        if digest := (reference.get("hashes") or {}).get("SHA-256"):
            source["sha256"] = digest.lower()
        yield source


def _note(item: Record) -> Record:
    return {
        "kind": "note",
        "about": None
        if item.get("x_basset_about") == "project"
        else next(iter(item["object_refs"])),
        "text": item["content"],
        "author": next(iter(item.get("authors") or ()), None),
        "note_kind": item.get("x_basset_kind") or "note",
        "marking": _marking(item),
    }


def _status(item: Record) -> str:
    if item.get("revoked") is True:
        return "revoked"
    return "deprecated" if item.get("x_mitre_deprecated") is True else "active"


def _entity_type(kind: str, item: Record) -> str:
    if isinstance(item.get("x_basset_type"), str):
        return str(item["x_basset_type"])
    if kind == "identity":
        return IDENTITY_CLASSES.get(item.get("identity_class", ""), "organization")
    return ENTITY_TYPES.get(kind, kind.removeprefix("x-basset-"))


def _name(own_id: str, item: Record) -> str:
    definition = item.get("definition") or {}
    tlp = definition.get("tlp") if isinstance(definition, dict) else None
    name = item.get("name") or item.get("value") or (f"TLP:{tlp}" if tlp else None) or own_id
    return " ".join(name.split())


def _marking(item: Record) -> str | None:
    for ref in item.get("object_marking_refs") or ():
        if ref in TLP_DEFINITIONS:
            return TLP_DEFINITIONS[ref]
    return None
