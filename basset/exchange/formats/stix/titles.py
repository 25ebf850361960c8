"""What a person calls an object: its name, or what stands for one."""

from collections.abc import Callable, Mapping
from typing import Any

from basset.exchange.formats.stix.markings import statement_of
from basset.exchange.formats.stix.names import LOCAL_ACCOUNTS
from basset.exchange.formats.stix.observed import observable_id
from basset.exchange.records import Record
from basset.investigations.text import MAX_LINE

# Object id -> what it is called; those that stand later in the file are missing.
Names = Mapping[str, str]
_UNKNOWN = "…"
_SHORT = 120
# Their names have more in them than the property ``name``.
_WITH_MORE = frozenset({"autonomous-system", "software", "process", "marking-definition"})
_SELECTORS = frozenset(
    {"domain-name", "email-addr", "ipv4-addr", "ipv6-addr", "url", "user-account"}
)
# The best hash to be known by comes first.
_HASHES = ("SHA-256", "SHA-1", "MD5", "SHA-512", "SHA3-256", "SHA3-512", "SSDEEP", "TLSH")


def readable_name(own_id: str, item: Record, names: Names) -> str:
    """What *item* is called; its id only when it says nothing that could be read."""
    make = _MAKERS.get(item["type"])
    name = make(item, names) if make else item.get("name") or item.get("value")
    if not name:
        told = (short(item[key]) for key in _FALLBACKS if isinstance(item.get(key), str))
        name = next(filter(None, told), own_id)
    return short(name, MAX_LINE)


def naming_claims(own_id: str, item: Record, names: Names) -> list[Record]:
    """What an object is called here and elsewhere.

    An observable is known by its value: an id that does not follow from that would be lost.
    """
    name = readable_name(own_id, item, names)
    claims = [{"key": "name", "value": name}]
    given = item.get("name")
    if given and item["type"] in _WITH_MORE and (called := short(given, MAX_LINE)) != name:
        claims.append({"key": "called", "value": called})
    if item["type"] in _SELECTORS and own_id != observable_id(item, own_id):
        claims.append({"key": "stix-id", "value": own_id})
    return claims


def needs(item: Record) -> list[str]:
    """The ids of the objects without whose names *item* has none."""
    keys = _NEEDED.get(item["type"])
    return [ref for key in keys for ref in _listed(item.get(key))] if keys else []


def short(text: str, limit: int = _SHORT) -> str:
    """*text* on one line of at most *limit* characters."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def _hashed(item: Record, _names: Names) -> str:
    hashes = item.get("hashes") or {}
    best = next((hashes[kind] for kind in _HASHES if kind in hashes), None)
    return str(item.get("name") or best or next(iter(hashes.values()), ""))


def _account(item: Record, _names: Names) -> str:
    login = item.get("account_login") or item.get("user_id") or item.get("display_name") or ""
    kind = item.get("account_type")
    if not kind or not login:
        return str(login)
    # A login at a platform is an account of ours; at a host it is only a name.
    return f"{login} ({kind})" if kind in LOCAL_ACCOUNTS else f"{kind}/{login}"


def _system(item: Record, _names: Names) -> str:
    return " ".join(
        filter(None, [f"AS{item['number']}" if "number" in item else "", item.get("name")])
    )


def _traffic(item: Record, names: Names) -> str:
    ends = []
    for side in ("src", "dst"):
        end = names.get(item.get(f"{side}_ref", ""), _UNKNOWN)
        port = item.get(f"{side}_port") if side == "src" else None
        ends.append(f"{end}:{port}" if port is not None else end)
    protocol = str((item.get("protocols") or ["?"])[-1])
    port = item.get("dst_port")
    return f"{' → '.join(ends)} {protocol}{'' if port is None else f'/{port}'}"


def _process(item: Record, names: Names) -> str:
    image = names.get(item.get("image_ref", ""))
    pid = f"process {item['pid']}" if "pid" in item else ""
    return str(item.get("command_line") or item.get("name") or image or pid)


def _software(item: Record, _names: Names) -> str:
    return " ".join(filter(None, (item.get("vendor"), item.get("name"), item.get("version"))))


def _certificate(item: Record, names: Names) -> str:
    return str(item.get("subject") or item.get("serial_number") or _hashed(item, names))


def _place(item: Record, _names: Names) -> str:
    parts = ("street_address", "city", "administrative_area", "country", "region")
    told = [str(item[part]) for part in parts if item.get(part)]
    if not told and "latitude" in item:
        told = [str(item[part]) for part in ("latitude", "longitude") if part in item]
    return str(item.get("name") or ", ".join(told[:-1] if len(told) > 2 else told))


def _sighting(item: Record, names: Names) -> str:
    of = names.get(item.get("sighting_of_ref", ""), _UNKNOWN)
    where = [names[ref] for ref in _listed(item.get("where_sighted_refs")) if ref in names]
    return f"{of} sighted{' by ' + ', '.join(where) if where else ''}"


def _observed(item: Record, names: Names) -> str:
    known = [names[ref] for ref in _listed(item.get("object_refs")) if ref in names]
    more = f" and {len(known) - 3} more" if len(known) > 3 else ""
    what = f" of {', '.join(known[:3])}{more}" if known else ""
    when = str(item.get("first_observed", ""))[:10]
    return f"observation{what}{', ' + when if when else ''}"


def _opinion(item: Record, _names: Names) -> str:
    return ": ".join(filter(None, (item.get("opinion"), short(item.get("explanation") or ""))))


def _analysis(item: Record, _names: Names) -> str:
    return ": ".join(
        filter(None, (item.get("product"), item.get("result_name") or item.get("result")))
    )


def _translation(item: Record, names: Names) -> str:
    languages = ", ".join(item.get("contents") or {})
    return f"{names.get(item.get('object_ref', ''), _UNKNOWN)} in {languages}"


def _listed(value: Any) -> list[str]:
    """The texts of a list, or the one text."""
    given = value if isinstance(value, list) else [value]
    return [each for each in given if isinstance(each, str)]


_MAKERS: dict[str, Callable[[Record, Names], str]] = {
    "file": _hashed,
    "artifact": lambda item, names: item.get("url") or _hashed(item, names),
    "user-account": _account,
    "autonomous-system": _system,
    "network-traffic": _traffic,
    "process": _process,
    "software": _software,
    "x509-certificate": _certificate,
    "location": _place,
    "sighting": _sighting,
    "observed-data": _observed,
    "opinion": _opinion,
    "malware-analysis": _analysis,
    "language-content": _translation,
    # One address as a network of one.
    "ipv4-addr": lambda item, _names: item["value"].removesuffix("/32"),
    "ipv6-addr": lambda item, _names: item["value"].removesuffix("/128"),
    "marking-definition": lambda item, _names: statement_of(item),
    "indicator": lambda item, _names: item.get("name") or short(item.get("pattern") or ""),
}
# What is read instead of a name, where a type has nothing of its own above.
_FALLBACKS = (
    "key", "subject", "path", "context", "display_name", "title", "abstract", "message_id",
    "description", "mime_type", "date",
)  # fmt: skip
_NEEDED = {
    "network-traffic": ("src_ref", "dst_ref"),
    "process": ("image_ref",),
    "sighting": ("sighting_of_ref", "where_sighted_refs"),
    "observed-data": ("object_refs",),
    "language-content": ("object_ref",),
}
