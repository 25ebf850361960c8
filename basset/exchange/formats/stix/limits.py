"""What STIX allows in the properties of an object together. What it does not, stays a claim."""

import base64
import binascii
import re
from collections.abc import Callable
from typing import Any

from basset.exchange.formats.stix.properties import moment_of
from basset.exchange.records import Record

# Property → the least and the greatest number in it.
_RANGES: dict[str, tuple[float, float]] = {
    "latitude": (-90, 90), "longitude": (-180, 180), "precision": (0, 10**9),
    "number_observed": (1, 999_999_999), "count": (0, 999_999_999), "size": (0, 2**53),
    "src_port": (0, 65_535), "dst_port": (0, 65_535), "src_byte_count": (0, 2**53),
    "dst_byte_count": (0, 2**53), "src_packets": (0, 2**53), "dst_packets": (0, 2**53),
}  # fmt: skip
# The second of two times must not be before the first; True: it must be after it.
_ORDER = (
    ("first_seen", "last_seen", False), ("first_observed", "last_observed", False),
    ("start", "end", False), ("valid_from", "valid_until", True),
    ("analysis_started", "analysis_ended", False),
)  # fmt: skip
# Property → what must be there as well.
_WITH = {
    "latitude": "longitude", "longitude": "latitude", "precision": "longitude", "url": "hashes",
    "decryption_key": "encryption_algorithm", "path_enc": "path", "name_enc": "name",
    "body_multipart": "is_multipart",
}  # fmt: skip
_WORDS = {
    "opinion": {"strongly-disagree", "disagree", "neutral", "agree", "strongly-agree"},
    "encryption_algorithm": {"AES-256-GCM", "ChaCha20-Poly1305", "mime-type-indicated"},
    "extension_types": {
        "new-sdo", "new-sco", "new-sro", "property-extension", "toplevel-property-extension",
    },
}  # fmt: skip
_HEX = re.compile(r"(?:[0-9a-fA-F]{2})+")


def legal(kind: str, item: Record) -> Record:
    """*item* without the properties that a strict reader would refuse."""
    kept = {prop: value for prop, value in item.items() if _is_legal(prop, value)}
    for first, second, is_after in _ORDER:
        before, after = moment_of(kept.get(first)), moment_of(kept.get(second))
        if before and after and (after < before or (is_after and after == before)):
            del kept[second]
    if kind == "artifact" and "payload_bin" in kept:
        kept.pop("url", None)
    if kept.get("is_multipart") is True:
        kept.pop("body", None)
    if "end" in kept and kept.get("is_active") is True:
        del kept["is_active"]
    for _ in range(2):
        kept = {prop: value for prop, value in kept.items() if _has_other(kind, prop, kept)}
    return kept


def _is_legal(prop: str, value: Any) -> bool:
    if prop in _RANGES:
        least, greatest = _RANGES[prop]
        return bool(least <= value <= greatest)
    if prop in _WORDS:
        return set(value if isinstance(value, list) else [value]) <= _WORDS[prop]
    check = _CHECKS.get(prop)
    return check(value) if check else True


def _has_other(kind: str, prop: str, item: Record) -> bool:
    """Whether what *prop* needs beside it is there. Only of an artifact needs a URL hashes."""
    other = _WITH.get(prop)
    return not other or other in item or (prop == "url" and kind != "artifact")


def _is_base64(value: Any) -> bool:
    try:
        return bool(base64.b64decode(value, validate=True))
    except (binascii.Error, ValueError):
        return False


_CHECKS: dict[str, Callable[[Any], bool]] = {
    "payload_bin": _is_base64,
    "magic_number_hex": lambda value: bool(_HEX.fullmatch(value)),
}
