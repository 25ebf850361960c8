"""What programs that draw graphs put into GraphML beside its attributes: yEd's labels, Maltego."""

from collections.abc import Iterable
from typing import NamedTuple

from basset.exchange.vocabulary import entity_type, kebab
from basset.exchange.xmlfile import Element

_MALTEGO = "maltego."
# Maltego's types that are called otherwise here.
_TYPES = {
    "company": "organization", "website": "domain", "dns-name": "domain", "mxrecord": "domain",
    "nsrecord": "domain", "ipv4-address": "ip", "ipv6-address": "ip", "alias": "account",
    "phrase": "thing",
}  # fmt: skip
_LINK_LABEL = "maltego.link.manual.type"


class Drawn(NamedTuple):
    """What is said so: the name of a node or the label of an edge, its type, and properties."""

    name: str = ""
    type: str = ""
    properties: tuple[tuple[str, str], ...] = ()


def drawn(data: Iterable[Element]) -> Drawn:
    """What the *data* of a node or of an edge say in elements of their own."""
    for each in data:
        for part in each.parts:
            if part.name in {"MaltegoEntity", "MaltegoLink"}:
                return _maltego(part)
            labels = [_line(label.text) for label in part.all(_label_of(part.name))]
            named = [label for label in labels if label]
            if named:
                others = tuple(("label", label) for label in named[1:])
                return Drawn(named[0], "", others)
    return Drawn()


def _label_of(name: str) -> str:
    return "EdgeLabel" if name.endswith("Edge") else "NodeLabel"


def _maltego(entity: Element) -> Drawn:
    kind = kebab(entity.attributes.get("type", "").removeprefix(_MALTEGO))
    held = next(entity.all("Properties"), None)
    values = {
        each.attributes.get("name", ""): _line(value.text)
        for each in entity.all("Property")
        for value in each.all("Value")
    }
    said = [(key, value) for key, value in values.items() if key and value]
    if entity.name == "MaltegoLink":
        return Drawn(values.get(_LINK_LABEL, ""), "", tuple(s for s in said if s[0] != _LINK_LABEL))
    main = held.attributes.get("value", "") if held else ""
    kind = _TYPES.get(kind, entity_type(kind))
    return Drawn(values.get(main, ""), kind, tuple(s for s in said if s[0] != main))


def _line(text: str) -> str:
    return " ".join(text.split())
