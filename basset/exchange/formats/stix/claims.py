"""What a STIX object states, as claims."""

from collections.abc import Iterator
from typing import Any

from basset import canonical
from basset.exchange.formats.stix.names import CLAIM_KEYS
from basset.exchange.records import Record

# What is not a claim: read in another way, or says nothing about the subject.
_STRUCTURE = frozenset(
    {
        "id", "type", "spec_version", "external_references", "object_marking_refs",
        "granular_markings", "revoked", "x_mitre_deprecated", "name", "source_ref", "target_ref",
        "relationship_type", "extensions", "value", "start_time", "stop_time",
        # Who edited the record, and in which version of the format: on every object of ATT&CK.
        "created_by_ref", "x_mitre_modified_by_ref", "x_mitre_attack_spec_version",
    }
)  # fmt: skip
# What STIX wants on an object of ours, beside its claims.
_OWN_STRUCTURE = _STRUCTURE | {"created", "modified", "identity_class", "is_family"}


def stated_claims(own_id: str, row_type: Any, item: Record) -> list[Record]:
    """The claims of an object: its name or type, its properties, its ids elsewhere."""
    return [*_first(own_id, row_type, item), *_properties(item), *_external_ids(item)]


def _first(own_id: str, row_type: Any, item: Record) -> Iterator[Record]:
    """The name of an entity, the type of a relationship."""
    if item["type"] == "relationship":
        span = {"valid_from": item.get("start_time"), "valid_to": item.get("stop_time")}
        yield {"key": "type", "value": row_type, **span}
    elif "x_basset_key" not in item:
        yield {"key": "name", "value": _name(own_id, item)}
    elif item.get("name") not in {None, item["x_basset_key"]}:
        # Without a name claim the key stands there, because STIX wants a name.
        yield {"key": "name", "value": item["name"]}


def _properties(item: Record) -> Iterator[Record]:
    structure = _OWN_STRUCTURE if "x_basset_key" in item else _STRUCTURE
    for key, value in item.items():
        if key in structure or key.startswith("x_basset_"):
            continue
        named = CLAIM_KEYS.get(key, key)
        if isinstance(value, str | bool | int | float):
            if value != "":
                yield {"key": named, "value": value}
        elif isinstance(value, list):
            yield from ({"key": named, "value": _plain(each)} for each in value)
        elif value:
            yield {"key": named, "value": _plain(value)}


def _external_ids(item: Record) -> Iterator[Record]:
    for reference in item.get("external_references") or ():
        if reference.get("external_id"):
            yield {"key": "external-id", "value": reference["external_id"]}


def _plain(value: Any) -> Any:
    """What stands in a list, or an inner object: its one telling scalar, else its JSON."""
    if not isinstance(value, dict | list):
        return value
    if isinstance(value, dict):
        if {"kill_chain_name", "phase_name"} <= value.keys():
            return f"{value['kill_chain_name']}/{value['phase_name']}"
        if len(value) == 1 and isinstance(inner := next(iter(value.values())), str):
            return inner
    return canonical.dumps(value)


def _name(own_id: str, item: Record) -> str:
    definition = item.get("definition") or {}
    tlp = definition.get("tlp") if isinstance(definition, dict) else None
    name = item.get("name") or item.get("value") or (f"TLP:{tlp}" if tlp else None) or own_id
    return " ".join(name.split())
