"""The properties that STIX has for what records and claims say."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from basset.clock import parse, stamp
from basset.exchange.formats.stix.names import ALIASED, PHASED, TLP_DEFINITIONS
from basset.exchange.records import Record
from basset.investigations.fields import Marking

# What is kept of a claim: not who recorded it and when.
SAID = ("key", "value", "lang", "valid_from", "valid_to", "confidence", "marking", "sources")
_DETAILS = set(SAID) - {"key", "value", "sources"}
_PHASE = re.compile(r"(?P<kill_chain_name>[^/]+)/(?P<phase_name>.+)")
_CUSTOM = re.compile(r"x_[a-z0-9_]{1,240}")
_CLASSES = {"person": "individual", "organization": "organization"}
# Some markings have two definitions: the later, TLP 2, wins.
_TLP = {marking: definition for definition, marking in TLP_DEFINITIONS.items()}
_STRICTNESS = {str(marking): rank for rank, marking in enumerate(Marking)}


def reference_to(source: Record) -> Record:
    reference = {
        "source_name": source["title"],
        "url": source.get("url"),
        "description": source.get("note"),
    }
    if "sha256" in source and "url" in source:
        reference["hashes"] = {"SHA-256": source["sha256"]}
    if not reference["url"] and not reference["description"]:
        reference["description"] = source["title"]
    return {name: value for name, value in reference.items() if value}


def classification(kind: str, entity_type: str, claims: list[Record]) -> Record:
    """What STIX wants to know of some types, and ours where it has no type of that name."""
    item: Record = {}
    if kind == "identity":
        item["identity_class"] = _CLASSES[entity_type]
    if kind == "malware":
        item["is_family"] = any(
            claim["key"] == "is_family" and claim["value"] is True for claim in claims
        )
    if kind.startswith("x-basset-") and kind != f"x-basset-{entity_type}":
        item["x_basset_type"] = entity_type
    return item


def times_of(record: Record, claims: list[Record]) -> Record:
    """When the object was made: what an import said of that goes before when it was recorded."""
    said = {
        claim["key"]: claim["value"] for claim in claims if claim["key"] in {"created", "modified"}
    }
    created = _moment(said.get("created")) or record["created_at"]
    modified = _moment(said.get("modified")) or created
    return {"created": min(created, modified), "modified": modified}


def span_of(types: list[Record]) -> Record:
    """Since when and until when a relationship is, where that is known to the second."""
    claim = types[0] if types else {}
    start, stop = _moment(claim.get("valid_from")), _moment(claim.get("valid_to"))
    if start and stop and stop <= start:
        return {}
    return {name: at for name, at in (("start_time", start), ("stop_time", stop)) if at}


def _moment(text: Any) -> str | None:
    try:
        return stamp(parse(text)) if isinstance(text, str) else None
    except ValueError:
        return None


def state_of(record: Record, claims: list[Record]) -> Record:
    """Times, and whether it still holds: revoked is also what nobody says any more."""
    state = times_of(record, claims)
    if record["status"] == "revoked" or not claims:
        state["revoked"] = True
    return {**state, "x_mitre_deprecated": True} if record["status"] == "deprecated" else state


def marking_of(record: Record, claims: Iterable[Record]) -> Record:
    """The strictest marking of a record and its claims, for the object as a whole."""
    own = {"x_basset_marking": record["marking"]} if record.get("marking") else {}
    markings = [said["marking"] for said in (record, *claims) if said.get("marking")]
    if not markings:
        return {}
    strictest = max(markings, key=_STRICTNESS.__getitem__)
    return {**own, "object_marking_refs": [_TLP[strictest]]}


def standard_properties(kind: str, claims: list[Record]) -> tuple[Record, list[Record]]:
    """STIX's own properties, and the claims that it has no word for."""
    item: Record = {}
    rest: list[Record] = []
    for claim in claims:
        key, value = claim["key"], claim["value"]
        if key == "description" and "description" not in item and isinstance(value, str):
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
        else:
            rest.append(claim)
    return item, rest


def usual_sources(claims: list[Record]) -> list[str]:
    """The sources that most of *claims* rest on; none when most have none."""
    counted = Counter(tuple(claim.get("sources", ())) for claim in claims)
    return list(counted.most_common(1)[0][0]) if counted else []


def is_plain(claim: Record, shared: list[str]) -> bool:
    """Whether *claim* says no more than key, value and the *shared* sources."""
    return not claim.keys() & _DETAILS and claim.get("sources", []) == shared
