"""One entity or relationship as an object of STIX."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from basset.exchange.formats.stix import names
from basset.exchange.formats.stix.limits import legal
from basset.exchange.formats.stix.observed import observable_id
from basset.exchange.formats.stix.properties import external_references, filled, moment_of, time_of
from basset.exchange.formats.stix.said import Said, own_words
from basset.exchange.formats.stix.shapes import (
    NEEDS_ONE,
    OBSERVABLES,
    TYPES,
    ref_properties,
    shape_of,
)
from basset.exchange.formats.stix.titles import readable_name
from basset.exchange.records import Record
from basset.model import derived_id

_ID = re.compile(
    r"(?:.*:)?[a-z0-9-]+--([0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})"
)
# What STIX demands and what is false as long as nobody says more.
_DEMANDED = frozenset({"is_family", "is_multipart"})
_NAMED_BY_VALUE = frozenset(
    {"domain-name", "email-addr", "ipv4-addr", "ipv6-addr", "url", "mac-addr"}
)


class Fitting(NamedTuple):
    """*kind*: a type of STIX. *needs*: types of ties of which it needs one. *uuid*: of its id."""

    kind: str
    needs: tuple[str, ...]
    uuid: str


def fitting(record: Record, said: Said) -> Fitting:
    """The type of STIX of an entity, as far as its claims have what the type needs."""
    kind = names.stix_type(record["type"], record["key"])
    if kind not in TYPES:
        return Fitting(names.carrier(record["type"]), (), _uuid(record, said, {}))
    item = {**_content(record, kind, said.claims), "type": kind}
    one_of = NEEDS_ONE.get(kind, ())
    has_one = not one_of or any(one in item for one in one_of)
    ties = tuple(one.removeprefix("tie ") for one in one_of if one.startswith("tie "))
    own_id = _uuid(record, said, item)
    if not shape_of(kind).needed - _DEMANDED <= item.keys() or not (has_one or ties):
        return Fitting(names.carrier(record["type"]), (), own_id)
    return Fitting(kind, () if has_one else ties, own_id)


def _uuid(record: Record, said: Said, item: Record) -> str:
    """The id of an entity without its type: the one that it came with, or one that follows from
    what it is.
    """
    given = [str(claim["value"]) for claim in said.claims if claim["key"] == "stix-id"]
    for text in (*given, record["key"]):
        if found := _ID.fullmatch(text):
            return found[1]
    if item and item["type"] in OBSERVABLES:
        return observable_id(item, ["key", record["key"]]).partition("--")[2]
    return derived_id("stix", "entity", record["key"])


def entity(record: Record, said: Said, basis: Record, sources: Iterable[Record]) -> Record:
    """The object of an entity. *basis*: its type, its id and its references to others."""
    kind = basis["type"]
    item = {**basis, **_content(record, kind, said.claims)}
    for prop, refs in _ties_to_ties(kind, said.claims).items():
        item[prop] = [*item.get(prop, ()), *refs]
    if kind == "identity":
        item["identity_class"] = names.identity_class(record["type"])
    for demanded in shape_of(kind).needed & _DEMANDED:
        item.setdefault(demanded, False)
    if names.own_type_of(item) != record["type"]:
        item["x_basset_type"] = record["type"]
    if kind in OBSERVABLES:
        if record["status"] != "active":
            item["x_basset_status"] = record["status"]
    else:
        item |= _state(record, item, said)
        if found := external_references(sources, said.claims):
            item["external_references"] = found
    return item | own_words(item, record, said)


def relationship(record: Record, said: Said, ends: Record, sources: Iterable[Record]) -> Record:
    """The object of a relationship between *ends*."""
    own_id = relationship_id(record["key"])
    item = {"type": "relationship", "id": own_id, "spec_version": "2.1", **ends}
    item |= filled(shape_of("relationship"), said.claims)
    item["relationship_type"] = _slug(record["type"])
    if item["relationship_type"] != record["type"]:
        item["x_basset_type"] = record["type"]
    item |= _span(next((claim for claim in said.claims if claim["key"] == "type"), {}))
    item |= _state(record, item, said)
    if found := external_references(sources, said.claims):
        item["external_references"] = found
    return item | own_words(item, record, said)


def relationship_id(key: str) -> str:
    """The id of the relationship with this key."""
    found = _ID.fullmatch(key) if "relationship--" in key else None
    return f"relationship--{found[1] if found else derived_id('stix', 'relationship', key)}"


def _content(record: Record, kind: str, claims: list[Record]) -> Record:
    """The properties of an object that its claims have, its name among them."""
    shape = shape_of(kind)
    item = legal(kind, filled(shape, claims))
    called = [str(claim["value"]) for claim in claims if claim["key"] == "name"]
    if kind in _NAMED_BY_VALUE:
        is_selector = record["key"].startswith(f"{record['type']}:")
        value = record["key"].partition(":")[2] if is_selector else "".join(called[:1])
        return {**item, "value": value} if value else item
    if kind == "user-account" and record["key"].startswith("account:"):
        platform, _, handle = record["key"].removeprefix("account:").partition("/")
        item = {"account_type": platform, "account_login": handle, **item}
    if kind == "marking-definition" and "definition_type" in item and called:
        item.setdefault("definition", {item["definition_type"]: called[0]})
    if "name" not in shape.kinds:
        return item
    named = [str(claim["value"]) for claim in claims if claim["key"] == "called"] or called
    if "name" in shape.needed:
        return {**item, "name": named[0] if named else record["key"]}
    read = readable_name("", {**item, "type": kind}, {})
    return {**item, "name": named[0]} if named and read != called[0] else item


def _ties_to_ties(kind: str, claims: list[Record]) -> dict[str, list[str]]:
    """Property → the relationships to which an object refers; no tie of ours can end at one."""
    lists = {each.prop for each in ref_properties(kind).values() if each.is_list and not each.types}
    found: dict[str, list[str]] = {}
    for claim in claims:
        if claim["key"] in lists and str(claim["value"]).startswith("relationship--"):
            found.setdefault(claim["key"], []).append(str(claim["value"]))
    return found


def _state(record: Record, item: Record, said: Said) -> Record:
    """Times, and whether it still holds: revoked is also what nobody says any more."""
    created, modified = moment_of(item.get("created")), moment_of(item.get("modified"))
    at = record["created_at"]
    state = {
        "created": item["created"] if created else min(at, modified or at),
        "modified": item["modified"] if modified else max(at, created or at),
    }
    if created and modified and modified < created:
        state["modified"] = item["created"]
    if record["status"] == "revoked" or not said.claims:
        state["revoked"] = True
    if record["status"] == "deprecated":
        state["x_mitre_deprecated"] = True
    return state | {
        name: said.shared[name] for name in ("confidence", "lang") if name in said.shared
    }


def _span(claim: Mapping[str, Any]) -> Record:
    """Since when and until when a relationship is, where that is known to the second."""
    span = {"start_time": claim.get("valid_from"), "stop_time": claim.get("valid_to")}
    known = {name: at for name, when in span.items() if (at := time_of(when))}
    moments = [moment_of(at) or "" for at in known.values()]
    return known if moments == sorted(set(moments)) else {}


def _slug(word: str) -> str:
    """*word* as STIX allows types: lower-case ASCII letters, digits and dashes."""
    slug = re.sub(r"[^a-z0-9]+", "-", word.lower()).strip("-")
    return slug or f"word-{derived_id('word', word)}"
