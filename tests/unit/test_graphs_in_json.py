"""Graphs in the JSON of BloodHound and of Neo4j's APOC, as records."""

import json
from pathlib import Path
from typing import Any

import pytest

from basset.errors import InvalidFile
from basset.exchange.records import Record
from tests.unit.foreign_files import entities, read, read_json, ties, values

ADA = {"type": "node", "id": "0", "labels": ["Person"], "properties": {"name": "Ada Moss"}}
HALDEN = {"type": "node", "id": "1", "labels": ["Company"], "properties": {"name": "Halden"}}
TIE = {
    "id": "7", "type": "relationship", "label": "WORKS_FOR", "properties": {"since": 1993},
    "start": {"id": "0"}, "end": {"id": "1"},
}  # fmt: skip


def node(own_id: str, *kinds: str, **properties: Any) -> Record:
    return {"id": own_id, "kinds": [*kinds], "properties": properties}


def edge(kind: str, start: Record, end: Record) -> Record:
    return {"kind": kind, "start": start, "end": end}


def opengraph(nodes: list[Any], edges: list[Any], source_kind: str = "Quay") -> Record:
    return {"graph": {"edges": edges, "nodes": nodes}, "metadata": {"source_kind": source_kind}}


@pytest.mark.parametrize(
    "content",
    [
        [ADA, HALDEN, TIE],
        {"nodes": [ADA, HALDEN], "rels": [TIE]},
        {"nodes": {"0": ADA, "1": HALDEN}, "rels": {"7": TIE}},
    ],
)
def test_apoc_is_read_in_each_of_its_shapes(tmp_path: Path, content: Any) -> None:
    records = read_json(tmp_path, "apoc-json", content)
    assert entities(records) == [("person", "Ada Moss"), ("organization", "Halden")]
    assert ties(records) == [("0", "works-for", "1")]


def test_apoc_is_read_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    again = {**TIE, "id": "8"}
    path.write_text("\n".join(json.dumps(each) for each in (TIE, ADA, again, HALDEN)))
    records, _ = read(path, "apoc-json")
    assert {each["external_id"] for each in records} == {"0", "1", "7", "8"}
    assert values(records[0], "since") == [1993]


def test_lists_and_objects_among_properties_are_kept(tmp_path: Path) -> None:
    rich = {**ADA, "properties": {"name": "Ada", "tags": ["a", "b"], "at": {"x": 1}, "n": 2**60}}
    (record,) = read_json(tmp_path, "apoc-json", [rich])
    assert values(record, "tags") == ["a", "b"]
    assert values(record, "at") == ['{"x":1}']
    assert values(record, "n") == [str(2**60)]


def test_the_kind_of_who_collected_it_is_no_type(tmp_path: Path) -> None:
    nodes = [node("u", "Quay", "Base", "Person", name="Ada Moss"), node("c", "Quay", name="C")]
    records = read_json(tmp_path, "opengraph", opengraph(nodes, []))
    assert entities(records) == [("person", "Ada Moss"), ("thing", "C")]


def test_edges_find_their_ends_by_id_and_by_name(tmp_path: Path) -> None:
    ends = {"match_by": "name", "value": "ADA MOSS"}, {"match_by": "id", "value": "c"}
    nodes = [node("u", "Person", name="Ada Moss"), node("c", "Company", name="Halden")]
    records = read_json(tmp_path, "opengraph", opengraph(nodes, [edge("DirectorOf", *ends)]))
    assert ties(records) == [("u", "director-of", "c")]


@pytest.mark.parametrize(
    ("nodes", "edges", "reason"),
    [
        ([node("", "Person")], [], "node 1: id is missing"),
        ([3], [], "node 1: must be a JSON object"),
        ([], [edge("A", {}, {})], "edge 1: start.value is missing"),
        ([], [edge("A", {"value": "a", "match_by": "sid"}, {})], "start.match_by must be id or"),
        (
            [node("a", "Person", name="Ada"), node("b", "Person", name="ada")],
            [edge("A", {"value": "Ada", "match_by": "name"}, {"value": "a"})],
            "edge 1: start: several nodes are called 'Ada'",
        ),
    ],
)
def test_what_is_wrong_in_a_graph_is_named(
    tmp_path: Path, nodes: list[Any], edges: list[Any], reason: str
) -> None:
    with pytest.raises(InvalidFile, match=reason):
        read_json(tmp_path, "opengraph", opengraph(nodes, edges))
