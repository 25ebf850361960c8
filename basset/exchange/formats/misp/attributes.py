"""What an attribute of MISP names: a thing, two of them, or no more than a text."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from basset.exchange.checks import BadRecord
from basset.exchange.formats.misp import words
from basset.exchange.properties import as_value, line_of
from basset.exchange.records import Record
from basset.exchange.vocabulary import kebab
from basset.investigations.text import MAX_LINE


class Thing(NamedTuple):
    """An entity to be: its type, what it is called and known by, and what is said of it.

    *second* is another thing that it leads to: type and name. *is_cut*: the name is only the
    beginning of what it is called, so that others may be called the same.
    """

    kind: str
    name: str
    claims: list[Record]
    second: tuple[str, str] | None = None
    is_cut: bool = False


def checked_attribute(given: Any) -> tuple[str, str, Any]:
    """Type, uuid and value of an attribute.

    Raises:
        BadRecord: it is none.
    """
    if not isinstance(given, dict):
        raise BadRecord("must be a JSON object")
    for name in ("type", "uuid"):
        if not isinstance(given.get(name), str) or not given[name]:
            raise BadRecord(f"{name} is missing")
    value = as_value(given.get("value"))
    if value in (None, ""):
        raise BadRecord("value is missing")
    return given["type"], given["uuid"], value


def thing_of(kind: str, value: Any) -> Thing | None:
    """What an attribute of this MISP type names; None when it is only a text."""
    text = line_of(value)
    left, bar, right = (part.strip() for part in text.partition("|"))
    if kind in words.TEXTS or not text:
        return None
    if kind in words.PLATFORMS:
        return Thing("account", f"{words.PLATFORMS[kind]}/{text.removeprefix('@')}", [])
    if bar and (kind in words.PAIRS or kind.startswith("filename|")):
        first, second, key = words.PAIRS.get(kind) or ("file", "", kind.partition("|")[2])
        if second:
            return Thing(first, left, [], (second, right))
        return Thing(first, left, [{"key": key, "value": right}])
    own = words.ATTRIBUTES.get(kind, kebab(kind))
    claims = [{"key": kind, "value": text}] if own == "file" and kind != "filename" else []
    if len(text) > MAX_LINE or "\n" in str(value):
        # A rule, a script: its beginning names it.
        return Thing(own, f"{text[:80]}…", [{"key": "value", "value": value}], is_cut=True)
    return Thing(own, text, claims)


def members_of(item: Record, name: str) -> list[Record]:
    """The objects in a list of *item*; nothing where there is none."""
    given = item.get(name)
    return [each for each in given if isinstance(each, dict)] if isinstance(given, list) else []


def tags_of(item: Record) -> tuple[list[str], list[str]]:
    """The markings and the labels among the tags of an event or an attribute."""
    names = list(filter(None, (line_of(tag.get("name")) for tag in members_of(item, "Tag"))))
    # What is in a galaxy is read as a thing, and tagged as well.
    labels = [
        name for name in names if not words.is_marking(name) and not name.startswith("misp-galaxy:")
    ]
    return [name for name in names if words.is_marking(name)], labels


def seen_of(item: Record) -> Record:
    """Since when and until when something was seen."""
    span = {"valid_from": item.get("first_seen"), "valid_to": item.get("last_seen")}
    return {name: when for name, when in span.items() if isinstance(when, str) and when}


def labels_as_claims(labels: Iterable[str]) -> Iterator[Record]:
    return ({"key": "label", "value": label} for label in labels)
