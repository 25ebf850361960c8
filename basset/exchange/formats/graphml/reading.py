"""GraphML as entities and relationships."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from basset.exchange import graph
from basset.exchange.checks import BadRecord
from basset.exchange.formats.graphml.drawn import drawn
from basset.exchange.reading import Reading
from basset.exchange.readlog import Log
from basset.exchange.records import Placed, Record
from basset.exchange.xmlfile import Element, elements

_WANTED = frozenset({"key", "node", "edge", "hyperedge"})


class _Key(NamedTuple):
    """An attribute that nodes or edges may have."""

    name: str
    type: str
    whose: str
    default: str


def graphml_records(path: Path, _reading: Reading, log: Log) -> Iterator[Placed]:
    """Nodes as entities, edges as relationships; groups are tied to what is in them."""
    keys: dict[str, _Key] = {}
    undirected = 0
    for element in elements(path, _WANTED, log):
        where = f"line {element.line}"
        if element.name == "key":
            keys[element.attributes.get("id", "")] = _key(element)
            continue
        try:
            records = _MAKERS[element.name](element, keys)
        except BadRecord as error:
            yield where, error, element.attributes
            continue
        undirected += element.name == "edge" and not _is_directed(element)
        for record in records:
            yield where, record, element.attributes
    graph.say_undirected(undirected, log)


def _key(element: Element) -> _Key:
    said = element.attributes
    default = next((part.text for part in element.all("default") if not part.parts), "")
    name = said.get("attr.name") or said.get("id", "")
    return _Key(name, said.get("attr.type", "string").lower(), said.get("for", "all"), default)


def _node(element: Element, keys: dict[str, _Key]) -> list[Record]:
    ref = element.required("id")
    seen = drawn(_data(element))
    # Neo4j writes the labels of a node beside its id.
    labels = [label for label in element.attributes.get("labels", "").split(":") if label]
    properties = [*_properties(element, keys), *seen.properties]
    labels = [seen.type] if seen.type else labels
    if labels:
        properties = [each for each in properties if each[0] != "labels"]
    made = graph.node(ref, properties, name=seen.name, labels=labels)
    group = element.outer("node")
    if group is None:
        return [made]
    ends = ref, group.attributes.get("id", "")
    return [made, graph.edge("", ends, (), label="part-of")]


def _edge(element: Element, keys: dict[str, _Key]) -> list[Record]:
    ends = element.required("source"), element.required("target")
    seen = drawn(_data(element))
    properties = [*_properties(element, keys), *seen.properties]
    label = element.attributes.get("label", "") or seen.name
    if label and not graph.edge_word(label):
        properties.append(("label", label))
    return [graph.edge(element.attributes.get("id", ""), ends, properties, label=label)]


def _hyperedge(_element: Element, _keys: dict[str, _Key]) -> list[Record]:
    raise BadRecord("is an edge with any number of ends, which is not read")


_MAKERS = {"node": _node, "edge": _edge, "hyperedge": _hyperedge}


def _properties(element: Element, keys: dict[str, _Key]) -> list[tuple[str, graph.Value]]:
    """What the data of a node or an edge say, and the defaults of what they do not say."""
    said = {each.attributes.get("key", ""): each for each in _data(element)}
    found = []
    for own_id, key in keys.items():
        if own_id not in said and key.default and key.whose in {element.name, "all"}:
            found.append((key.name, graph.typed(key.default.strip(), key.name, key.type)))
    for own_id, each in said.items():
        key = keys.get(own_id, _Key(own_id, "string", "all", ""))
        if not each.parts and (text := each.text.strip()):
            found.append((key.name, graph.typed(text, key.name, key.type)))
    return [(name, value) for name, value in found if name and value is not None]


def _data(element: Element) -> list[Element]:
    return [part for part in element.parts if part.name == "data"]


def _is_directed(edge: Element) -> bool:
    around = edge.outer("graph")
    usual = around.attributes.get("edgedefault", "directed") if around else "directed"
    said = edge.attributes.get("directed", "true" if usual == "directed" else "false")
    return said.strip().lower() in {"true", "1"}
