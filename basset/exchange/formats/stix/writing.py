"""Neutral records as a STIX 2.1 bundle that other programs can read.

Only what is current is written. What STIX has a word for becomes that; every other claim is in
``x_basset_claims``, so that importing the bundle gives it back.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from basset import canonical
from basset.clock import parse, stamp
from basset.exchange.formats.stix.names import (
    ALIASED,
    PHASED,
    STANDARD_TYPES,
    TLP_DEFINITIONS,
    observable_type,
)
from basset.exchange.records import Record
from basset.investigations.claims import is_current
from basset.investigations.fields import Marking
from basset.model import derived_id

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
_PHASE = re.compile(r"(?P<kill_chain_name>[^/]+)/(?P<phase_name>.+)")
_CUSTOM = re.compile(r"x_[a-z0-9_]{1,240}")
_DETAILS = ("lang", "valid_from", "valid_to", "confidence")
_CLASSES = {"person": "individual", "organization": "organization"}
_TLP = {
    marking: definition for definition, marking in TLP_DEFINITIONS.items()
}  # the later, TLP 2, wins
_STRICTNESS = {str(marking): rank for rank, marking in enumerate(Marking)}


def bundle_lines(records: Iterable[Record], project_id: str) -> Iterator[bytes]:
    """The lines of the bundle, one object a line."""
    yield b'{"id":"bundle--%s","objects":[\n' % derived_id("stix-bundle", project_id).encode()
    separator = b""
    for item in _objects(records):
        yield separator + canonical.dump(item)
        separator = b",\n"
    yield b'\n],"type":"bundle"}\n'


def _objects(records: Iterable[Record]) -> Iterator[Record]:
    sources: dict[str, Record] = {}
    ids: dict[tuple[str, str], str] = {}
    for record in records:
        if record["kind"] == "source":
            sources[record["key"]] = record
            continue
        if record["kind"] == "note":
            item = _note(record, ids)
        elif record["kind"] == "entity":
            item = _entity(record, sources)
        else:
            item = _relationship(record, sources, ids)
        if item:
            ids[record["kind"], record["key"]] = item["id"]
            yield item


def _entity(record: Record, sources: dict[str, Record]) -> Record:
    claims = [claim for claim in record["claims"] if is_current(claim)]
    if kind := observable_type(record["type"], record["key"]):
        value = record["key"].partition(":")[2]
        return {**_basis(record, kind), "value": value, **_marked(claims), **_further(claims, {})}
    kind = STANDARD_TYPES.get(record["type"]) or _custom_type(record["type"])
    names = [claim for claim in claims or record["claims"] if claim["key"] == "name"]
    item = {
        **_basis(record, kind),
        **_times(record, claims),
        **_state(record, claims),
        **_marked(claims),
    }
    item["name"] = str(names[0]["value"]) if names else record["key"]
    if kind == "identity":
        item["identity_class"] = _CLASSES[record["type"]]
    if kind == "malware":
        item["is_family"] = any(
            claim["key"] == "is_family" and claim["value"] is True for claim in claims
        )
    if kind.startswith("x-basset-") and kind != f"x-basset-{record['type']}":
        item["x_basset_type"] = record["type"]
    standard, rest = _standard(
        kind, [claim for claim in claims if claim not in names[:1] or _has_details(claim)]
    )
    return {**item, **standard, **_references(claims, sources), **_further(rest, sources)}


def _relationship(
    record: Record, sources: dict[str, Record], ids: dict[tuple[str, str], str]
) -> Record:
    claims = [claim for claim in record["claims"] if is_current(claim)]
    word = _slug(record["type"])
    item = {
        **_basis(record, "relationship"),
        **_times(record, claims),
        **_state(record, claims),
        **_marked(claims),
        "relationship_type": word,
        "source_ref": ids["entity", record["from"]],
        "target_ref": ids["entity", record["to"]],
    }
    if word != record["type"]:
        item["x_basset_type"] = record["type"]
    said = [claim for claim in claims if claim["key"] != "type" or _has_details(claim)]
    standard, rest = _standard("relationship", said)
    return {**item, **standard, **_references(claims, sources), **_further(rest, sources)}


def _note(record: Record, ids: dict[tuple[str, str], str]) -> Record | None:
    """STIX has no note on a whole investigation; such a one is tied to its first object, and says so."""
    about = record.get("about")
    subject = ids[record["about_kind"], about] if about else next(iter(ids.values()), None)
    if subject is None:
        return None
    item = {
        **_basis(record, "note"),
        **_times(record, []),
        **_marked([record]),
        "content": record["text"],
        "authors": [record["author"]],
        "object_refs": [subject],
        "x_basset_kind": record["note_kind"],
    }
    return item if about else {**item, "x_basset_about": "project"}


def _basis(record: Record, kind: str) -> Record:
    known = re.fullmatch(rf"(?:.*:)?({kind}--{_UUID})", record["key"])
    own_id = known[1] if known else f"{kind}--{derived_id('stix', record['kind'], record['key'])}"
    return {"type": kind, "id": own_id, "spec_version": "2.1", "x_basset_key": record["key"]}


def _times(record: Record, claims: list[Record]) -> Record:
    """When the object was made; what an import said about that goes before when it was recorded here."""
    said = {
        claim["key"]: claim["value"] for claim in claims if claim["key"] in {"created", "modified"}
    }
    created = _moment(said.get("created")) or record["created_at"]
    modified = _moment(said.get("modified")) or created
    return {"created": min(created, modified), "modified": modified}


def _moment(text: Any) -> str | None:
    try:
        return stamp(parse(text)) if isinstance(text, str) else None
    except ValueError:
        return None


def _state(record: Record, claims: list[Record]) -> Record:
    """Revoked is what its maker revoked, and what nobody says any more."""
    state: Record = {"revoked": True} if record["status"] == "revoked" or not claims else {}
    return {**state, "x_mitre_deprecated": True} if record["status"] == "deprecated" else state


def _marked(claims: Iterable[Record]) -> Record:
    """The strictest marking of any claim, for the object as a whole."""
    markings = [claim["marking"] for claim in claims if claim.get("marking")]
    return (
        {"object_marking_refs": [_TLP[max(markings, key=_STRICTNESS.__getitem__)]]}
        if markings
        else {}
    )


def _standard(kind: str, claims: list[Record]) -> tuple[Record, list[Record]]:
    """STIX's own properties, and the claims that it has no word for."""
    item: Record = {}
    rest: list[Record] = []
    for claim in claims:
        key, value = claim["key"], claim["value"]
        if _has_details(claim) or claim.get("marking"):
            rest.append(claim)
        elif key == "description" and "description" not in item and isinstance(value, str):
            item["description"] = value
        elif key == "label" and isinstance(value, str):
            item.setdefault("labels", []).append(value)
        elif key == "alias" and kind in ALIASED and isinstance(value, str):
            item.setdefault("aliases", []).append(value)
        elif (
            key == "kill-chain-phase" and kind in PHASED and (phase := _PHASE.fullmatch(str(value)))
        ):
            item.setdefault("kill_chain_phases", []).append(phase.groupdict())
        elif _CUSTOM.fullmatch(key) and not key.startswith("x_basset_"):
            item.setdefault(key, []).append(value)
        elif key not in {"created", "modified", "is_family"}:
            rest.append(claim)
    return item, rest


def _further(claims: list[Record], sources: dict[str, Record]) -> Record:
    """Claims as they are; of their sources those that STIX can name, which are those with an address."""
    written = []
    for claim in claims:
        kept = {
            name: claim[name] for name in ("key", "value", "marking", *_DETAILS) if name in claim
        }
        urls = [
            sources[key]["url"]
            for key in claim.get("sources", ())
            if key in sources and "url" in sources[key]
        ]
        written.append({**kept, "sources": urls} if urls else kept)
    return {"x_basset_claims": written} if written else {}


def _references(claims: list[Record], sources: dict[str, Record]) -> Record:
    references = []
    for key in sorted({source for claim in claims for source in claim.get("sources", ())}):
        source = sources[key]
        reference = {
            "source_name": source["title"],
            "url": source.get("url"),
            "description": source.get("note"),
        }
        if "sha256" in source and "url" in source:
            reference["hashes"] = {"SHA-256": source["sha256"]}
        if not reference["url"] and not reference["description"]:
            reference["description"] = source["title"]
        references.append({name: value for name, value in reference.items() if value})
    return {"external_references": references} if references else {}


def _has_details(claim: Record) -> bool:
    return any(name in claim for name in _DETAILS)


def _custom_type(entity_type: str) -> str:
    slug = _slug(entity_type)
    return slug if slug.startswith("x-") and slug == entity_type else f"x-basset-{slug}"


def _slug(word: str) -> str:
    """*word* as STIX allows types: lower-case ASCII letters, digits and dashes."""
    slug = re.sub(r"[^a-z0-9]+", "-", word.lower()).strip("-")
    return slug or f"word-{derived_id('word', word)}"
