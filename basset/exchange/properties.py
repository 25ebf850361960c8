"""What other programs keep as properties, in JSON of any shape, as claims can say it."""

from collections.abc import Mapping
from typing import Any

from basset import canonical
from basset.exchange.checks import BadRecord

# What every JSON reader agrees on; a longer number is an id, and stays exact as text.
_LONGEST = 2**53


def property_pairs(properties: Any) -> list[tuple[str, Any]]:
    """(key, value) of all properties; a list is a pair for each of its elements.

    Raises:
        BadRecord: these are no properties.
    """
    if properties is None:
        return []
    if not isinstance(properties, Mapping):
        raise BadRecord("properties must be an object")
    return [
        (key, said)
        for key, value in properties.items()
        for each in (value if isinstance(value, list) else [value])
        if (said := as_value(each)) not in ("", None)
    ]


def as_value(value: Any) -> str | int | float | bool | None:
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


def id_of(value: Any, field: str) -> str:
    """An id, which some programs write as a number.

    Raises:
        BadRecord: it is none.
    """
    text = line_of(value)
    if not text:
        raise BadRecord(f"{field} is missing")
    return text
