"""What other programs keep as properties of a node or an edge, as claims."""

from collections.abc import Iterator, Mapping
from typing import Any

from basset import canonical
from basset.exchange.checks import BadRecord
from basset.exchange.records import Record

# What every JSON reader agrees on; a longer number is an id, and stays exact as text.
_LONGEST = 2**53


def property_claims(properties: Any, *, without: tuple[str, ...] = ()) -> Iterator[Record]:
    """Each property as a claim, each element of a list as one of its own.

    Raises:
        BadRecord: these are no properties.
    """
    if not isinstance(properties, Mapping):
        raise BadRecord("properties must be an object")
    for key, value in properties.items():
        if key in without:
            continue
        for each in value if isinstance(value, list) else [value]:
            said = plain(each)
            if said not in ("", None):
                yield {"key": key, "value": said}


def plain(value: Any) -> str | int | float | bool | None:
    """*value* as a claim can say it: an inner object or list is its JSON.

    Raises:
        BadRecord: it nests too deeply.
    """
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, dict | list):
        try:
            return canonical.dumps(value) if value else None
        except TypeError as error:
            raise BadRecord(f"a property cannot be written as JSON: {error}") from None
    if isinstance(value, int) and not -_LONGEST <= value <= _LONGEST:
        return str(value)
    return value if isinstance(value, bool | int | float) else None


def line_of(value: Any) -> str:
    """*value* in one line, such as a name; empty for what is neither text nor a number."""
    if isinstance(value, str):
        return " ".join(value.split())
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if is_number else ""
