"""GEXF as entities and relationships."""

import re
from collections.abc import Iterator
from pathlib import Path

from basset.exchange import graph
from basset.exchange.checks import BadRecord
from basset.exchange.reading import Reading
from basset.exchange.readlog import Log
from basset.exchange.records import Placed, Record
from basset.exchange.xmlfile import Element, elements

_WANTED = frozenset({"attributes", "node", "edge"})
# A year as a number, and any date or time: what else a time can be is a count that has no zero.
_YEAR = re.compile(r"(\d{4})(?:\.0*)?")
_DATE = re.compile(r"\d{4}-\d\d.*")
_ENDS = {"start": "valid_from", "end": "valid_to"}

# id → (title, type, default)
_Columns = dict[str, tuple[str, str, str]]


def gexf_records(path: Path, _reading: Reading, log: Log) -> Iterator[Placed]:
    """Nodes as entities, edges as relationships; nodes within a node are part of it."""
    columns: dict[str, _Columns] = {"node": {}, "edge": {}}
    undirected = 0
    for element in elements(path, _WANTED, log):
        where = f"line {element.line}"
        if element.name == "attributes":
            columns.setdefault(element.attributes.get("class", ""), {}).update(_columns(element))
            continue
        make = _node if element.name == "node" else _edge
        try:
            records = make(element, columns[element.name])
        except BadRecord as error:
            yield where, error, element.attributes
            continue
        undirected += element.name == "edge" and _is_undirected(element)
        for record in records:
            yield where, record, element.attributes
    graph.say_undirected(undirected, log)


def _columns(attributes: Element) -> _Columns:
    columns = {}
    for each in attributes.all("attribute"):
        own_id = each.attributes.get("id", "")
        default = next((part.text.strip() for part in each.all("default")), "")
        kind = each.attributes.get("type", "string").lower()
        columns[own_id] = (each.attributes.get("title") or own_id, kind, default)
    return columns


def _node(element: Element, columns: _Columns) -> list[Record]:
    ref = element.required("id")
    timed, properties = _properties(element, columns)
    name = element.attributes.get("label", "")
    made = graph.node(ref, properties, name=name, spans=_spans(element))
    made["claims"] += timed
    outer = element.outer("node")
    parent = element.attributes.get("pid") or (outer.attributes.get("id") if outer else "")
    return [made, graph.edge("", (ref, parent), (), label="part-of")] if parent else [made]


def _edge(element: Element, columns: _Columns) -> list[Record]:
    ends = element.required("source"), element.required("target")
    timed, properties = _properties(element, columns)
    said = element.attributes
    for name in ("label", "kind", "weight"):
        if said.get(name):
            kind = "double" if name == "weight" else "string"
            properties.append((name, graph.typed(said[name], name, kind) or said[name]))
    made = graph.edge(said.get("id", ""), ends, properties, spans=_spans(element))
    made["claims"] += timed
    return [made]


def _properties(
    element: Element, columns: _Columns
) -> tuple[list[Record], list[tuple[str, graph.Value]]]:
    """What is so for a time only, as claims, and what is so always."""
    timed: list[Record] = []
    properties: list[tuple[str, graph.Value]] = []
    given = [each for part in element.parts if part.name == "attvalues" for each in part.parts]
    said = {_for(each) for each in given}
    for own_id, (title, kind, default) in columns.items():
        if default and own_id not in said and (value := graph.typed(default, title, kind)):
            properties.append((title, value))
    for each in given:
        title, kind, _ = columns.get(_for(each), (_for(each), "string", ""))
        value = graph.typed(each.attributes.get("value", "").strip(), title, kind)
        if not title or value is None or value == "":
            continue
        if span := _span(each):
            timed.append({"key": title, "value": value, **span})
        else:
            properties.append((title, value))
    return timed, properties


def _spans(element: Element) -> list[Record]:
    """When there was such a node or edge."""
    own = [each for part in element.parts if part.name == "spells" for each in part.parts]
    return [span for each in own or [element] if (span := _span(each))]


def _span(element: Element) -> Record:
    """Since when and until when, if it says so in dates."""
    span = {}
    for attribute, field in _ENDS.items():
        text = element.attributes.get(attribute) or element.attributes.get(f"{attribute}open", "")
        if found := _YEAR.fullmatch(text):
            span[field] = found[1]
        elif _DATE.fullmatch(text):
            span[field] = text
    return span


def _for(attvalue: Element) -> str:
    # Before GEXF 1.2 it was "id".
    return attvalue.attributes.get("for") or attvalue.attributes.get("id", "")


def _is_undirected(edge: Element) -> bool:
    around = edge.outer("graph")
    usual = around.attributes.get("defaultedgetype", "undirected") if around else ""
    return edge.attributes.get("type", usual) in {"undirected", "mutual"}
