"""What a STIX object states: its properties as claims, its references as ties."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from basset import canonical
from basset.exchange.formats.stix.names import CLAIM_KEYS
from basset.exchange.records import Record
from basset.investigations.text import MAX_TEXT

ID = re.compile(r"[a-z0-9-]+--[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
# What is not a claim: read in another way, or says nothing about the subject.
_STRUCTURE = frozenset(
    {
        "id", "type", "spec_version", "external_references", "object_marking_refs",
        "granular_markings", "revoked", "x_mitre_deprecated", "name", "source_ref", "target_ref",
        "relationship_type", "extensions", "value", "start_time", "stop_time", "hashes",
        "lang", "confidence",
        # In which version of the format the record was edited: on every object of ATT&CK.
        "x_mitre_attack_spec_version",
    }
)  # fmt: skip
# A tie needs an entity at its end: a relationship and a note are none.
_NO_ENDS = ("relationship--", "note--")
# A parameter of MIME and a name in an archive are objects within an object, and refer as well.
_INNER = frozenset({"extensions", "body_multipart"})


class Stated(NamedTuple):
    """*claims* of an object, *ties*: (type, id of the object at the end), *left*: too long."""

    claims: list[Record]
    ties: list[tuple[str, str]]
    left: list[str]


def stated(item: Record) -> Stated:
    """What the properties of an object say, its references included; not its name or type."""
    found = Stated([], [], [])
    claims = found.claims
    for prop, value in item.items():
        key, is_reference = _read_as(prop)
        if not key or value is None or value == "":
            continue
        if is_reference:
            _refer(prop, key, value, found)
        elif isinstance(value, str) and len(value) > MAX_TEXT:
            found.left.append(prop)
        elif isinstance(value, list):
            claims += [{"key": key, "value": _plain(each)} for each in value]
        elif value != {}:
            claims.append({"key": key, "value": _plain(value)})
    _state_parts(item, found)
    return found


def _state_parts(item: Record, found: Stated) -> None:
    """The parts of an object that are read in their own ways."""
    if "external_references" in item:
        found.claims.extend(_references(item["external_references"]))
    if "hashes" in item:
        hashes = item["hashes"].items()
        found.claims.extend({"key": kind.lower(), "value": text} for kind, text in hashes)
    for prop in _INNER & item.keys():
        _add_inner(item[prop], found)


@lru_cache(maxsize=4096)
def _read_as(prop: str) -> tuple[str, bool]:
    """The key or the type that a property becomes, empty for none; whether it is a reference."""
    if prop in _STRUCTURE or prop.startswith("x_basset_"):
        return "", False
    for end in ("_refs", "_ref"):
        if prop.endswith(end):
            return tie_type(prop), True
    return CLAIM_KEYS.get(prop, prop), False


def tie_type(prop: str) -> str:
    """``resolves_to_refs`` as ``resolves-to``."""
    return prop.rpartition("_")[0].replace("_", "-")


def _refer(prop: str, tie: str, value: Any, found: Stated) -> None:
    """A reference is a tie; one to what cannot be the end of a tie stays a claim."""
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, str) and _is_end(each):
            if (tie, each) not in found.ties:
                found.ties.append((tie, each))
        else:
            found.claims.append({"key": prop, "value": _plain(each)})


# The same few objects are referred to by most.
@lru_cache(maxsize=4096)
def _is_end(ref: str) -> bool:
    return bool(ID.fullmatch(ref)) and not ref.startswith(_NO_ENDS)


def _add_inner(value: Any, found: Stated) -> None:
    """The objects within an object, each as a claim under its name, and what they refer to."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if isinstance(inner, dict) and not _is_envelope(inner):
                found.claims.append({"key": name[:100], "value": canonical.dumps(inner)})
    for prop, inner in _references_within(value):
        known = len(found.claims)
        _refer(prop, tie_type(prop), inner, found)
        # What is no tie stands in the claim of the whole already.
        del found.claims[known:]


def _is_envelope(extension: Record) -> bool:
    """Whether an extension only says that properties of the object are its own."""
    return extension.keys() == {"extension_type"}


def _references_within(value: Any) -> Iterator[tuple[str, Any]]:
    """The references of the objects in *value*, however deep."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, list):
            waiting += each
        elif isinstance(each, dict):
            waiting += [inner for inner in each.values() if isinstance(inner, dict | list)]
            yield from ((name, inner) for name, inner in each.items() if _read_as(name)[1])


def _references(references: Any) -> Iterator[Record]:
    """What somebody else calls the object, and references that are neither an id nor a page."""
    for reference in references:
        if reference.get("external_id"):
            told = filter(None, (_titled(reference), str(reference["external_id"])))
            yield {"key": "external-id", "value": ": ".join(told)}
        elif not reference.get("url") and (description := reference.get("description")):
            told = filter(None, (_titled(reference), description))
            yield {"key": "reference", "value": ": ".join(told)}


def _titled(reference: Record) -> str:
    return " ".join(str(reference.get("source_name") or "").split())


def _plain(value: Any) -> Any:
    """What stands in a list, or an inner object: its one telling scalar, else its JSON."""
    if not isinstance(value, dict | list):
        return value
    if isinstance(value, dict):
        if {"kill_chain_name", "phase_name"} == value.keys():
            return f"{value['kill_chain_name']}/{value['phase_name']}"
        if len(value) == 1 and isinstance(inner := next(iter(value.values())), str):
            return inner
    return canonical.dumps(value)
