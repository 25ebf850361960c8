"""Canonical JSON: one value, one text. Stored claims, snapshots, manifests and exports use it."""

from typing import Any

import orjson


def dump(value: Any) -> bytes:
    """UTF-8 JSON with sorted keys and no white space."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def dumps(value: Any) -> str:
    """``dump`` as text, for a property of a node."""
    return dump(value).decode()


def load(data: bytes | str) -> Any:
    return orjson.loads(data)
