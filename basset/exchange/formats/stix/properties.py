"""The properties of STIX that say what claims say."""

import re
from collections.abc import Callable, Iterable
from typing import Any

import orjson

from basset.clock import parse, stamp
from basset.exchange.formats.stix.names import CLAIM_KEYS
from basset.exchange.formats.stix.shapes import Shape
from basset.exchange.jsonlines import json_value
from basset.exchange.records import Record

# Claim key -> property, where they differ.
_PROPERTIES: dict[str, str] = {
    key: prop for prop, key in CLAIM_KEYS.items() if not prop.startswith("x_")
}
_PHASE = re.compile(r"(?P<kill_chain_name>[^/]+)/(?P<phase_name>.+)")
_CUSTOM = re.compile(r"x_[a-z0-9_]{1,240}")
_REFERENCE = re.compile(r"(?P<source_name>[^:]+): (?P<told>.+)", re.DOTALL)
_HEX = re.compile(r"[0-9a-fA-F]+")
# Claim key -> the name of a hash, and how many digits one has.
_HASHES = {
    "md5": ("MD5", 32), "sha-1": ("SHA-1", 40), "sha-256": ("SHA-256", 64),
    "sha-512": ("SHA-512", 128), "sha3-256": ("SHA3-256", 64), "sha3-512": ("SHA3-512", 128),
}  # fmt: skip


def filled(shape: Shape, claims: Iterable[Record]) -> Record:
    """What STIX has a property for in *claims*. A property that holds one value has the first."""
    item: Record = {}
    for claim in claims:
        key, value = claim["key"], claim["value"]
        prop = _PROPERTIES.get(key, str(key))
        sign = shape.kinds.get(prop)
        if sign is not None and prop not in {"name", "value"}:
            _put(item, prop, sign, value)
        elif key in _HASHES and "hashes" in shape.kinds:
            name, digits = _HASHES[key]
            if isinstance(value, str) and len(value) == digits and _HEX.fullmatch(value):
                item.setdefault("hashes", {}).setdefault(name, value)
        elif _CUSTOM.fullmatch(key) and not key.startswith("x_basset_"):
            _put_custom(item, key, value)
    return item


def _put(item: Record, prop: str, sign: str, value: Any) -> None:
    made = _MAKERS[sign](value)
    if made is None:
        return
    if sign and sign in "*/[":
        known = item.setdefault(prop, [])
        if made not in known:
            known.append(made)
    else:
        item.setdefault(prop, made)


def _put_custom(item: Record, prop: str, value: Any) -> None:
    """A property of another program: a list where its name is a plural, or there are several."""
    made = _object(value) or value
    if prop not in item:
        item[prop] = [made] if prop.endswith("s") else made
    elif isinstance(item[prop], list):
        item[prop].append(made)
    else:
        item[prop] = [item[prop], made]


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _phase(value: Any) -> Record | None:
    found = _PHASE.fullmatch(value) if isinstance(value, str) else None
    return found.groupdict() if found else None


def _object(value: Any) -> Record | None:
    """The object whose JSON a text is."""
    if not isinstance(value, str) or not value.startswith("{"):
        return None
    try:
        made = json_value(value)
    except orjson.JSONDecodeError:
        return None
    return made if isinstance(made, dict) else None


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _number(value: Any) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def time_of(value: Any) -> str | None:
    """A time as STIX has it, as it was said if that is possible."""
    moment = moment_of(value)
    return value if moment and str(value).endswith("Z") else moment


_MAKERS: dict[str, Callable[[Any], Any]] = {
    "": _text,
    "*": _text,
    "@": time_of,
    "?": lambda value: value if isinstance(value, bool) else None,
    "#": _whole,
    ".": _number,
    "/": _phase,
    "{": _object,
    "[": _object,
    "%": lambda _value: None,
}


def moment_of(text: Any) -> str | None:
    """The time that *text* is to the second, as we write times."""
    try:
        return stamp(parse(text)) if isinstance(text, str) else None
    except ValueError:
        return None


def external_references(sources: Iterable[Record], claims: Iterable[Record]) -> list[Record]:
    """``external_references``: the *sources* of an object, and what others call it."""
    ids = {claim["value"]: None for claim in claims if claim["key"] == "external-id"}
    told = [found for value in ids if (found := _REFERENCE.fullmatch(str(value)))]
    named = {f"{each['source_name']} {each['told']}": each for each in told}
    made = [_reference(source, named.pop(source["title"], None)) for source in sources]
    made += [
        {"source_name": each["source_name"], "external_id": each["told"]} for each in named.values()
    ]
    for claim in claims:
        found = _REFERENCE.fullmatch(str(claim["value"])) if claim["key"] == "reference" else None
        if found:
            made.append({"source_name": found["source_name"], "description": found["told"]})
    return made


def _reference(source: Record, named: Any) -> Record:
    reference = {
        "source_name": named["source_name"] if named else source["title"],
        "external_id": named["told"] if named else None,
        "url": source.get("url"),
        "description": source.get("note"),
    }
    if "sha256" in source and "url" in source:
        reference["hashes"] = {"SHA-256": source["sha256"]}
    if not any(reference[name] for name in ("external_id", "url", "description")):
        reference["description"] = source["title"]
    return {name: value for name, value in reference.items() if value}
