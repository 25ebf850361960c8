"""One line that somebody types becomes an entity: ``person Anna Weiss born 1979-03-04 [Register]``.

A type, a name, then what is said of it: words that the type knows, each with its value; the source
stands last. Nothing is guessed: what is not understood is refused, with what was read.
"""

import re
from typing import NamedTuple

from basset.errors import InvalidInput
from basset.investigations.derive import SELECTOR_KEYS
from basset.investigations.fields import ENTITY_TYPES
from basset.investigations.selectors import SELECTOR_TYPES, normalise
from basset.investigations.spans import span_of
from basset.reports.claim_keys import kind_of

FIELD = "line"
# What can be said of every entity, and of those of a type. Words that names have as well, such as
# "address", are not among them: they would end a name.
ALWAYS = frozenset({"alias", *SELECTOR_KEYS})
OF_TYPE = {
    "person": frozenset({"born", "died", "gender", "nationality", "occupation", "role"}),
    "organization": frozenset({"founded", "dissolved", "country", "jurisdiction"}),
    "vehicle": frozenset({"plate", "vin", "colour"}),
    "vessel": frozenset({"imo", "mmsi", "flag", "callsign"}),
    "event": frozenset({"date"}),
    "document": frozenset({"date"}),
}
_SOURCE = re.compile(r"(.*)\[([^\[\]]+)\]")
_QUOTED = re.compile(r'"([^"]+)"\s*(.*)')


class QuickLine(NamedTuple):
    """What a line says; *source*: the title of whoever says so, empty where nobody was named."""

    type: str
    name: str
    said: list[tuple[str, str]]
    source: str

    def told(self) -> str:
        """What was read of the line, for whoever typed it."""
        parts = [f"type {self.type}", f"name {self.name!r}"]
        parts += [f"{key} {value!r}" for key, value in self.said]
        parts += [f"source {self.source!r}"] if self.source else []
        return ", ".join(parts)


def read_line(text: str, region: str) -> QuickLine:
    """What the line *text* says; *region*: of phone numbers without a country code.

    Raises:
        InvalidInput: it does not begin with a type, has no name, or a value that is not one.
    """
    line = " ".join(text.split())
    source = ""
    if found := _SOURCE.fullmatch(line):
        line, source = found[1].rstrip(), found[2].strip()
    entity_type, _, rest = line.partition(" ")
    entity_type = entity_type.lower()
    if entity_type not in ENTITY_TYPES:
        known = ", ".join(ENTITY_TYPES)
        raise InvalidInput(
            f"begins with {entity_type[:40]!r}, which is no type; types are {known}", field=FIELD
        )
    name, words = _name(rest, entity_type)
    read = QuickLine(entity_type, name, [], source)
    if not name:
        raise InvalidInput(f"names nobody after the type; read: type {entity_type}", field=FIELD)
    if entity_type in SELECTOR_TYPES and not normalise(entity_type, name, region):
        raise InvalidInput(f"{name[:60]!r} is no {entity_type}; read: {read.told()}", field=FIELD)
    for key, value in _pairs(words, entity_type):
        _check(key, value, region, read)
        read.said.append((key, value))
    return read


def _keys(entity_type: str) -> frozenset[str]:
    return ALWAYS | OF_TYPE.get(entity_type, frozenset())


def _name(rest: str, entity_type: str) -> tuple[str, list[str]]:
    """The name, and the words after it. In quotes it may have the words that else end it."""
    if found := _QUOTED.fullmatch(rest):
        return found[1].strip(), found[2].split()
    words = rest.split()
    end = next((at for at, word in enumerate(words) if at and word in _keys(entity_type)), None)
    return " ".join(words[:end]), words[end:] if end else []


def _pairs(words: list[str], entity_type: str) -> list[tuple[str, str]]:
    pairs: list[tuple[str, list[str]]] = []
    for word in words:
        if word in _keys(entity_type) and (not pairs or pairs[-1][1]):
            pairs.append((word, []))
        elif pairs:
            pairs[-1][1].append(word)
        else:
            known = ", ".join(sorted(_keys(entity_type)))
            raise InvalidInput(
                f"{word[:40]!r} is nothing that is said of {entity_type} here; known are {known}",
                field=FIELD,
            )
    return [(key, " ".join(value)) for key, value in pairs]


def _check(key: str, value: str, region: str, read: QuickLine) -> None:
    if not value:
        why = f"{key} has no value"
    elif kind_of(key) == "date" and span_of(value) is None:
        why = f"{key}: {value[:40]!r} is no date such as 1979, 1979-03 or 1979-03-04"
    elif key in SELECTOR_KEYS and not normalise(SELECTOR_KEYS[key], value, region):
        why = f"{key}: {value[:60]!r} is no {SELECTOR_KEYS[key]}"
    else:
        return
    raise InvalidInput(f"{why}; read: {read.told()}", field=FIELD)
