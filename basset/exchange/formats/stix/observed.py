"""Observed data of STIX 2.0 has its objects within it; they become objects beside it."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid5

from basset import canonical
from basset.exchange.records import Record

# What makes two observables the same one, so that everybody gives them the same id (STIX 2.1).
CONTRIBUTING: dict[str, tuple[str, ...]] = {
    "artifact": ("hashes", "payload_bin"),
    "autonomous-system": ("number",),
    "directory": ("path",),
    "domain-name": ("value",),
    "email-addr": ("value",),
    "email-message": ("from_ref", "subject", "body"),
    "file": ("hashes", "name", "parent_directory_ref", "extensions"),
    "ipv4-addr": ("value",),
    "ipv6-addr": ("value",),
    "mac-addr": ("value",),
    "mutex": ("name",),
    "network-traffic": (
        "start", "end", "src_ref", "dst_ref", "src_port", "dst_port", "protocols", "extensions",
    ),
    "software": ("name", "cpe", "swid", "vendor", "version"),
    "url": ("value",),
    "user-account": ("account_type", "user_id", "account_login"),
    "windows-registry-key": ("key", "values"),
    "x509-certificate": ("hashes", "serial_number"),
}  # fmt: skip
_NAMESPACE = UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")
_HASHES = ("MD5", "SHA-1", "SHA-256", "SHA-512")


def observable_id(item: Record, otherwise: Any) -> str:
    """The id that an observable has wherever it is seen; without anything that says which one it
    is, one from *otherwise*.
    """
    told = {name: item[name] for name in CONTRIBUTING.get(item["type"], ()) if item.get(name)}
    if hashes := told.get("hashes"):
        best = next((kind for kind in _HASHES if kind in hashes), min(hashes))
        told["hashes"] = {best: hashes[best]}
    return f"{item['type']}--{uuid5(_NAMESPACE, canonical.dumps(told or otherwise))}"


def objects_within(item: Record) -> Iterator[Record]:
    """The observables within observed data, then the data itself, which refers to them.

    ``"0"`` and the like, as they refer to one another, become ids.
    """
    within = {key: each for key, each in item["objects"].items() if isinstance(each, dict)}
    ids = {
        key: observable_id({"type": "", **each}, [item.get("id"), key])
        for key, each in within.items()
    }
    for key, each in within.items():
        yield {**_resolved(each, ids), "id": ids[key], "spec_version": "2.1"}
    refs = [*(item.get("object_refs") or ()), *ids.values()]
    yield {name: value for name, value in item.items() if name != "objects"} | {"object_refs": refs}


def _resolved(value: Any, ids: dict[str, str]) -> Any:
    """*value* with the references in it as ids."""
    if isinstance(value, list):
        return [_resolved(each, ids) for each in value]
    if not isinstance(value, dict):
        return value
    return {name: _referred(name, each, ids) for name, each in value.items()}


def _referred(name: str, value: Any, ids: dict[str, str]) -> Any:
    if not name.endswith(("_ref", "_refs")):
        return _resolved(value, ids)
    if isinstance(value, list):
        return [ids.get(each, each) if isinstance(each, str) else each for each in value]
    return ids.get(value, value) if isinstance(value, str) else value
