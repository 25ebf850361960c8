"""Nodes and edges of other programs as records: what names them, and of which type they are.

``node`` and ``edge`` take what a file says of one as properties, ``[(key, value)]``. What is none
of name, type, marking, confidence and validity stays a claim under its own key.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from basset.exchange.checks import MAX_WORD, BadRecord
from basset.exchange.readlog import Log
from basset.exchange.records import Record
from basset.exchange.vocabulary import entity_type, kebab
from basset.investigations.fields import ENTITY_TYPES
from basset.investigations.when import MAX_WHEN

Value = str | int | float | bool
Properties = Sequence[tuple[str, Value]]

# What names a node, best first. Compared without case, spaces, dashes and underscores.
_NAMES = (
    "name", "fullname", "title", "label", "phoneno", "phone", "phonenumber", "emailaddress",
    "email", "domain", "url", "ip", "handle", "username", "code", "reg", "registration", "address",
    "description", "id",
)  # fmt: skip
_GIVEN_NAMES = ("name", "firstname", "givenname", "forename")
_SURNAMES = ("surname", "lastname", "familyname")
# What says the type of a node and of an edge, best first.
_NODE_TYPES = ("type", "labels", "kind", "entitytype", "nodetype", "category", "class")
_EDGE_TYPES = ("type", "relationship", "relationtype", "relation", "kind", "label", "interaction")
# Gephi's column "Type" of an edge says only whether it has a direction.
_DIRECTIONS = frozenset({"directed", "undirected", "mutual"})
# What says something of all claims of a node or an edge.
OF_ALL = frozenset({"valid_from", "valid_to", "confidence", "marking"})
# What a claim of ours is besides who made it, when, and what it rests on.
KEPT = ("key", "value", "lang", "valid_from", "valid_to", "confidence", "marking")
# A claim that is called like something else here goes by its key with this behind it.
CLAIM_SUFFIX = " (claim)"
_NUMBERS: dict[str, Callable[[str], int | float]] = {
    **dict.fromkeys(("int", "integer", "long", "short", "byte"), int),
    **dict.fromkeys(("float", "double"), float),
}
_INTEGERS = 2**53


def node(
    ref: str,
    properties: Properties,
    *,
    name: str = "",
    labels: Sequence[str] = (),
    spans: Iterable[Record] = (),
) -> Record:
    """The entity that a node stands for; *ref* is its id in the file.

    *name* and *labels*: what the file itself calls name and types, beside its properties. *spans*:
    when there was such a thing, each with ``valid_from`` and ``valid_to``.
    """
    said = {folded(key): value for key, value in properties}
    words = {key: found for key in _NODE_TYPES if (found := _words(said.get(key)))}
    type_key = next(iter(words), "") if not labels else ""
    kind, further = node_type(labels or words.get(type_key, []))
    keys, values = zip(*properties, strict=True) if properties else ((), ())
    # Of a column "name" next to one for the surname, the label knows what it is a part of.
    labelled = str(said["label"]) if "label" in said and said.get("name") == said["label"] else ""
    called = " ".join((name or labelled or node_name(keys, values) or ref).split())
    common, used = of_all(dict(properties))
    claims: list[Record] = [{"key": "name", "value": called}]
    claims += [{"key": "label", "value": label} for label in further]
    claims += [{"key": "type", "value": kind, **span} for span in spans]
    for key, value in properties:
        is_name = folded(key) in {"name", "label"} and value == called
        if not (is_name or folded(key) == type_key or key in used):
            claims.append({"key": key.removesuffix(CLAIM_SUFFIX), "value": value})
    identity = {"ref": ref, "external_id": ref, "type": kind}
    return {"kind": "entity", **identity, "claims": claims, **common}


def edge(
    ref: str,
    ends: tuple[str, str],
    properties: Properties,
    *,
    label: str = "",
    spans: Iterable[Record] = (),
) -> Record:
    """The relationship that an edge stands for; without a *ref* it is known by what it says.

    *label*: what the file itself calls its type, beside its properties. *spans*: as of ``node``.
    """
    said = {folded(key): value for key, value in properties}
    common, used = of_all(dict(properties))
    words = {key: word for key in _EDGE_TYPES if (word := edge_word(said.get(key)))}
    kind = edge_word(label) or next(iter(words.values()), "related-to")
    claims: list[Record] = [{"key": "type", "value": kind, **span} for span in list(spans) or [{}]]
    for key, value in properties:
        is_said = words.get(folded(key)) == kind or is_direction(value)
        if not is_said and key not in used:
            claims.append({"key": key.removesuffix(CLAIM_SUFFIX), "value": value})
    known = {"ref": ref, "external_id": ref} if ref else {}
    tie = {"kind": "relationship", **known, "type": kind, "from": ends[0], "to": ends[1]}
    return {**tie, "claims": claims, **common}


@lru_cache(maxsize=1024)
def folded(key: str) -> str:
    """*key* as it is compared with the words above."""
    return re.sub(r"[\s_-]", "", key).lower()


@lru_cache(maxsize=1024)
def name_places(keys: tuple[str, ...]) -> list[tuple[int, ...]]:
    """Which of *keys* name what they belong to, the best first; two places are two parts."""
    places = {folded(key): place for place, key in reversed([*enumerate(keys)])}
    surname = next((places[word] for word in _SURNAMES if word in places), None)
    given = next((places[word] for word in _GIVEN_NAMES if word in places), None)
    in_two = [(given, surname)] if surname is not None and given is not None else []
    return in_two + [(places[word],) for word in _NAMES if word in places]


def node_name(keys: tuple[str, ...], values: Sequence[Any]) -> str:
    """The best name among *values*, which stand under *keys*; empty without one."""
    for places in name_places(keys):
        parts = [str(values[place]).strip() for place in places]
        if all(parts):
            return " ".join(" ".join(parts).split())
    return ""


def node_type(labels: Sequence[str]) -> tuple[str, list[str]]:
    """The type that *labels* say, and the labels that it does not say.

    The first one that is a type known here, else the first.
    """
    usable = [label for label in labels if _is_word(kebab(label))]
    known = (label for label in usable if entity_type(label) in ENTITY_TYPES)
    chosen = next(known, usable[0] if usable else "")
    return entity_type(chosen) or "thing", [label for label in labels if label != chosen]


def type_of_file(stem: str) -> str:
    """The type that the name of a file of nodes says, in the plural too; empty if it says none."""
    kind = entity_type(re.sub(r"(?:(?<![\s._-])[\s._-]++)?nodes?$", "", stem, flags=re.IGNORECASE))
    if kind == "people":
        return "person"
    singulars = (kind, re.sub(r"ies$", "y", kind), kind.removesuffix("s"), kind.removesuffix("es"))
    return next((found for word in singulars if (found := entity_type(word)) in ENTITY_TYPES), "")


def edge_word(value: Any) -> str:
    """The type of a relationship that *value* names; empty if it is no such word."""
    if not isinstance(value, str) or is_direction(value) or not re.search(r"[^\W\d_]", value):
        return ""
    word = kebab(" ".join(value.split()))
    return word if _is_word(word) else ""


def is_direction(value: Any) -> bool:
    """Whether *value* only says that an edge has a direction, or none."""
    return isinstance(value, str) and value.strip().lower() in _DIRECTIONS


def typed(text: str, key: str, kind: str) -> str | int | float | bool | None:
    """A value in the type that its file declares; None for a number that is none, as NaN says.

    What is too large for a number stays text.

    Raises:
        BadRecord: it is not of that type.
    """
    if kind == "boolean":
        return text.strip().lower() == "true"
    if kind not in _NUMBERS:
        return text
    try:
        number = _NUMBERS[kind](text)
    except ValueError:
        raise BadRecord(f"{key} is {text[:40]!r}, which is no {kind}") from None
    if not math.isfinite(number):
        return text.strip() if re.search(r"\d", text) else None
    # A longer number is an id, and as a number it would not come back the same everywhere.
    return number if abs(number) <= _INTEGERS else text.strip()


def say_undirected(count: int, log: Log) -> None:
    """Tell that so many edges have no direction, though a relationship always has one."""
    if count:
        edges = "1 edge has" if count == 1 else f"{count:,} edges have"
        log.say(f"{edges} no direction: a relationship leads from the end that is named first")


def _words(value: Any) -> list[str]:
    """The types that *value* says; Neo4j writes several as ``:Person:Officer``."""
    text = value.strip() if isinstance(value, str) else ""
    parts = text[1:].split(":") if text.startswith(":") else [text]
    return [word for word in parts if re.search(r"[^\W\d_]", word) and _is_word(word)]


def _is_word(text: str) -> bool:
    return 0 < len(text) <= MAX_WORD and text.isprintable()


def of_all(said: Mapping[str, Any]) -> tuple[Record, set[str]]:
    """What a node or an edge says of all its claims, and the keys that say it."""
    fields = {key: said[key] for key in ("valid_from", "valid_to") if _is_when(said.get(key))}
    confidence = said.get("confidence")
    if type(confidence) is int and 0 <= confidence <= 100:
        fields["confidence"] = confidence
    common: Record = {"said": fields} if fields else {}
    if isinstance(said.get("marking"), str):
        common["markings"] = [said["marking"]]
    return common, {*fields, *({"marking"} & {*said} if "markings" in common else ())}


def _is_when(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= MAX_WHEN
