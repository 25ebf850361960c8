"""GraphML and GEXF: what Gephi, yEd, Maltego and Neo4j draw comes in, and a case goes out to them."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from basset.errors import InvalidFile
from basset.exchange.importer import ImportResult
from basset.investigations.claims import Claim
from basset.investigations.project import ProjectInput
from basset.wiring import Services

Load = Callable[..., ImportResult]
GRAPHML = '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
AGED = f"""{GRAPHML}<key id="a" attr.name="age" attr.type="int"/>
<graph><node id="n"><data key="a">young</data></node></graph></graphml>"""


@pytest.fixture
def project(services: Services, now: datetime) -> str:
    return services.projects.create(ProjectInput(name="Graph", marking="TLP:AMBER"), now).id


@pytest.fixture
def load(services: Services, project: str, tmp_path: Path, now: datetime) -> Load:
    """Imports a text; a second time nothing changes."""

    def loaded(text: str, name: str = "graph.xml", encoding: str = "utf-8") -> ImportResult:
        path = tmp_path / name
        path.write_text(text, encoding=encoding)
        first = services.importer.run(path, project, now=now)
        second = services.importer.run(path, project, now=now)
        assert (second.created, second.changed, second.ended) == (0, 0, 0)
        return first

    return loaded


def entities(services: Services, project: str) -> dict[str, tuple[str, dict[str, Any]]]:
    """By name: the type, and the claims beside the name."""
    return {
        each.name: (each.type, said(each.claims)) for each in services.entities.list(project).items
    }


def said(claims: list[Claim]) -> dict[str, Any]:
    return {claim.key: claim.value for claim in claims if claim.key not in {"name", "type"}}


def ties(services: Services, project: str) -> list[str]:
    return sorted(
        f"{each.from_name} {each.type} {each.to_name}"
        for each in services.relationships.list(project).items
    )


def test_attributes_are_claims_of_their_types(load: Load, services: Services, project: str) -> None:
    result = load(
        f"""<?xml version="1.0"?>{GRAPHML}
        <key id="d0" for="node" attr.name="label" attr.type="string"/>
        <key id="d1" for="node" attr.name="Type" attr.type="string"/>
        <key id="d2" for="node" attr.name="born" attr.type="int"><default>1961</default></key>
        <key id="d3" for="edge" attr.name="kind" attr.type="string"/>
        <key id="d4" for="edge" attr.name="share" attr.type="double"/>
        <graph edgedefault="undirected">
        <node id="n0"><data key="d0">Ada Moss</data><data key="d1">person</data></node>
        <node id="n1"><data key="d0">Ben &amp; Co</data><data key="d1">COMPANY</data>
          <data key="d2">1990</data></node>
        <edge source="n0" target="n1" directed="true"><data key="d3">OWNS</data>
          <data key="d4">0.6</data></edge>
        <edge id="e1" source="n0" target="n1"/><edge id="e2" source="n0" target="n1"/>
        </graph></graphml>"""
    )
    assert result.format == "graphml"
    assert entities(services, project) == {
        "Ada Moss": ("person", {"born": 1961}), "Ben & Co": ("organization", {"born": 1990}),
    }  # fmt: skip
    assert ties(services, project) == [
        "Ada Moss owns Ben & Co", "Ada Moss related-to Ben & Co", "Ada Moss related-to Ben & Co",
    ]  # fmt: skip
    assert result.remarks == [
        "2 edges have no direction: a relationship leads from the end that is named first"
    ]


def test_labels_and_groups_of_yed_are_read(load: Load, services: Services, project: str) -> None:
    load(
        f"""{GRAPHML}<key id="d5" for="node" yfiles.type="nodegraphics"/>
        <key id="d9" for="edge" yfiles.type="edgegraphics"/>
        <graph edgedefault="directed"><node id="n0" yfiles.foldertype="group">
        <data key="d5"><y:ProxyAutoBoundsNode xmlns:y="http://www.yworks.com/xml/graphml">
          <y:Realizers active="0"><y:GroupNode><y:NodeLabel>Fleet</y:NodeLabel></y:GroupNode>
          </y:Realizers></y:ProxyAutoBoundsNode></data>
        <graph edgedefault="directed" id="n0:"><node id="n0::n0">
        <data key="d5"><y:ShapeNode xmlns:y="http://www.yworks.com/xml/graphml"><y:NodeLabel
          fontSize="12">Tug
          Gannet<y:LabelModel/></y:NodeLabel></y:ShapeNode></data></node></graph></node>
        <node id="n1"><data key="d5"><y:ShapeNode xmlns:y="http://www.yworks.com/xml/graphml">
          <y:NodeLabel>Ada Moss</y:NodeLabel></y:ShapeNode></data></node>
        <edge id="e0" source="n1" target="n0::n0"><data key="d9"><y:PolyLineEdge
          xmlns:y="http://www.yworks.com/xml/graphml"><y:EdgeLabel>pays for</y:EdgeLabel>
          </y:PolyLineEdge></data></edge></graph></graphml>"""
    )
    assert {*entities(services, project)} == {"Ada Moss", "Fleet", "Tug Gannet"}
    assert ties(services, project) == ["Ada Moss pays-for Tug Gannet", "Tug Gannet part-of Fleet"]


def test_a_graph_of_maltego_has_its_types(load: Load, services: Services, project: str) -> None:
    load(
        f"""{GRAPHML}<key for="node" id="d0" attr.name="MaltegoEntity"/>
        <key for="edge" id="d1" attr.name="MaltegoLink"/><graph edgedefault="directed">
        <node id="n0"><data key="d0"><mtg:MaltegoEntity type="maltego.Person"
         xmlns:mtg="http://maltego.paterva.com/xml/mtgx"><mtg:Properties value="person.fullname">
         <mtg:Property name="person.fullname"><mtg:Value>Ada Moss</mtg:Value></mtg:Property>
         <mtg:Property name="person.born"><mtg:Value>1961</mtg:Value></mtg:Property>
        </mtg:Properties></mtg:MaltegoEntity></data></node>
        <node id="n1"><data key="d0"><mtg:MaltegoEntity type="maltego.EmailAddress"
         xmlns:mtg="http://maltego.paterva.com/xml/mtgx"><mtg:Properties value="email">
         <mtg:Property name="email"><mtg:Value>ada@moss.example</mtg:Value></mtg:Property>
        </mtg:Properties></mtg:MaltegoEntity></data></node>
        <edge id="e0" source="n0" target="n1"><data key="d1"><mtg:MaltegoLink
         xmlns:mtg="http://maltego.paterva.com/xml/mtgx" type="maltego.link.manual-link">
         <mtg:Properties><mtg:Property name="maltego.link.manual.type"><mtg:Value>uses</mtg:Value>
         </mtg:Property></mtg:Properties></mtg:MaltegoLink></data></edge></graph></graphml>"""
    )
    assert entities(services, project) == {
        "Ada Moss": ("person", {"person.born": "1961"}), "ada@moss.example": ("email", {}),
    }  # fmt: skip
    assert ties(services, project) == ["Ada Moss uses ada@moss.example"]


def test_labels_of_neo4j_are_types(load: Load, services: Services, project: str) -> None:
    load(
        f"""{GRAPHML}<graph id="G" edgedefault="directed">
        <node id="n0" labels=":Suspect:Person"><data key="labels">:Suspect:Person</data>
          <data key="name">Ada Moss</data></node>
        <node id="n1" labels=":Ship"><data key="labels">:Ship</data>
          <data key="name">Gannet</data></node>
        <edge id="e0" source="n0" target="n1" label="CAPTAIN_OF">
          <data key="label">CAPTAIN_OF</data></edge></graph></graphml>"""
    )
    assert entities(services, project) == {
        "Ada Moss": ("person", {"label": "Suspect"}), "Gannet": ("vessel", {}),
    }  # fmt: skip
    assert ties(services, project) == ["Ada Moss captain-of Gannet"]


def test_the_times_of_gephi_are_validity(load: Load, services: Services, project: str) -> None:
    result = load(
        """<?xml version="1.0" encoding="ISO-8859-1"?>
        <gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">
        <graph mode="dynamic" timeformat="date" defaultedgetype="directed">
        <attributes class="node" mode="dynamic">
          <attribute id="0" title="category" type="string"><default>person</default></attribute>
          <attribute id="1" title="city" type="string"/></attributes>
        <nodes><node id="a" label="Zo\u00eb Moss"><attvalues>
            <attvalue for="1" value="Hull" start="2019-01-01" end="2020-06-30"/></attvalues>
            <viz:color r="1" g="2" b="3"/></node>
          <node id="b" label="Gannet" start="2018-05-01"><attvalues>
            <attvalue for="0" value="vessel"/></attvalues></node></nodes>
        <edges><edge id="0" source="a" target="b" label="Sails on" weight="2.5"><spells>
            <spell start="2019-03-01" end="2019-09-30"/><spell start="2021-03-01"/></spells></edge>
        </edges></graph></gexf>""",
        encoding="iso-8859-1",
    )
    assert result.format == "gexf"
    assert {name: kind for name, (kind, _) in entities(services, project).items()} == {
        "Zo\u00eb Moss": "person", "Gannet": "vessel",
    }  # fmt: skip
    (tie,) = services.relationships.list(project).items
    assert (tie.type, said(tie.claims)) == ("sails-on", {"weight": 2.5})
    spans = [(c.valid_from, c.valid_to) for c in tie.claims if c.key == "type"]
    assert spans == [("2019-03-01", "2019-09-30"), ("2021-03-01", None)]
    zoe = next(each for each in services.entities.list(project).items if each.type == "person")
    (city,) = [claim for claim in zoe.claims if claim.key == "city"]
    assert (city.value, city.valid_from, city.valid_to) == ("Hull", "2019-01-01", "2020-06-30")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f'{GRAPHML}<graph><node id="a"></graph>', "line 1: is not XML: mismatched tag"),
        (f"{GRAPHML}\n<graph><edge source='a'/></graph></graphml>", "line 2: edge without target"),
        (f"{GRAPHML}{'<graph>' * 80}", "more than 64 elements deep"),
        (
            f'<!DOCTYPE graphml [<!ENTITY a "b">]>{GRAPHML}<graph><node id="&a;"/></graph></graphml>',
            "has entities of its own",
        ),
        (
            f'<!DOCTYPE graphml [<!ENTITY a SYSTEM "file:///etc/passwd">]>{GRAPHML}</graphml>',
            "has entities of its own",
        ),
        (
            f"{GRAPHML}<graph><node id='a'><data key='x'>{'x' * 9_000_000}</data></node></graph></graphml>",
            "an element of more than",
        ),
        (
            AGED,
            "line 2: age is 'young', which is no int",
        ),
        ("<gexf><graph><nodes><node/></nodes></graph></gexf>", "line 1: node without id"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(load: Load, text: str, reason: str) -> None:
    with pytest.raises(InvalidFile, match=reason):
        load(text)


CASE = """\
{"kind": "entity", "ref": "ada", "type": "person", "claims": [{"key": "name", "value": "Ada Moss", "confidence": 90}, \
{"key": "name", "value": "A. Moss"}, {"key": "title", "value": "Dr <PhD>"}, {"key": "label", \
"value": "x"}, {"key": "born", "value": 1961}, {"key": "email", "value": "a@moss.example"}, \
{"key": "email", "value": "b@moss.example", "marking": "TLP:RED"}]}
{"kind": "entity", "ref": "hd", "type": "organization", "name": "Halden \\"Dredging\\" Ltd", "marking": "TLP:GREEN"}
{"kind": "entity", "ref": "mail", "type": "email", "name": "a@moss.example"}
{"kind": "relationship", "external_id": "r1", "from": "ada", "to": "hd", "type": "paid", "claims": [{"key": "amount", "value": 2.5}]}
{"kind": "relationship", "external_id": "r2", "from": "ada", "to": "hd", "type": "paid", "claims": [{"key": "amount", "value": 2.5}]}
{"kind": "relationship", "from": "ada", "to": "mail", "type": "has-email", "claims": [{"key": \
"type", "value": "has-email", "valid_from": "2019", "confidence": 40}, {"key": "relation", "value": "own"}]}
"""


@pytest.fixture
def case(services: Services, project: str, tmp_path: Path, now: datetime) -> str:
    path = tmp_path / "case.jsonl"
    path.write_text(CASE)
    services.importer.run(path, project, now=now)
    return project


@pytest.mark.parametrize("name", ["graphml", "gexf"])
def test_what_goes_out_comes_in_as_the_same_graph(
    services: Services, case: str, tmp_path: Path, now: datetime, *, name: str
) -> None:
    path = tmp_path / f"out.{name}"
    path.write_bytes(b"".join(services.exporter.lines(case, name)))
    other = services.projects.create(ProjectInput(name="Other", marking="TLP:CLEAR"), now).id
    assert services.importer.run(path, other, now=now).format == name
    assert ties(services, other) == ties(services, case)
    known, found = entities(services, case), entities(services, other)
    assert {each: kind for each, (kind, _) in found.items()} == {
        each: kind for each, (kind, _) in known.items()
    }
    assert found["Ada Moss"][1] == known["Ada Moss"][1] | {
        "alias": "A. Moss",
        "email": "a@moss.example; b@moss.example",
    }
    tie = next(
        each for each in services.relationships.list(other).items if each.type == "has-email"
    )
    (typed,) = [claim for claim in tie.claims if claim.key == "type"]
    assert (typed.valid_from, typed.confidence, said(tie.claims)) == (
        "2019",
        40,
        {"relation": "own"},
    )


@pytest.mark.parametrize("name", ["graphml", "gexf", "neo4j-zip"])
def test_no_marking_is_lower_than_that_of_a_claim(
    services: Services, case: str, tmp_path: Path, now: datetime, *, name: str
) -> None:
    path = tmp_path / "out"
    path.write_bytes(b"".join(services.exporter.lines(case, name)))
    other = services.projects.create(ProjectInput(name="Other", marking="TLP:CLEAR"), now).id
    services.importer.run(path, other, now=now)
    assert {each.name: str(each.marking) for each in services.entities.list(other).items} == {
        "Ada Moss": "TLP:RED", 'Halden "Dredging" Ltd': "TLP:GREEN", "a@moss.example": "TLP:AMBER",
    }  # fmt: skip


def test_any_program_can_read_what_goes_out(services: Services, case: str) -> None:
    graph = ET.fromstring(b"".join(services.exporter.lines(case, "graphml")))
    own = {"g": "http://graphml.graphdrawing.org/xmlns"}
    names = {key.get("id"): key.get("attr.name") for key in graph.findall("g:key", own)}
    ada = next(
        {names[data.get("key")]: data.text for data in node}
        for node in graph.findall("g:graph/g:node", own)
        if any(data.text == "Ada Moss" for data in node)
    )
    assert (ada["label"], ada["type"], ada["title"], ada["born"]) == (
        "Ada Moss", "person", "Dr <PhD>", "1961",
    )  # fmt: skip
    assert len(graph.findall("g:graph/g:edge", own)) == 3


def told(services: Services, project: str) -> set[tuple[str, ...]]:
    """All claims of a project: whose, what, since when, how sure."""
    entities, ties = (
        services.entities.list(project).items,
        services.relationships.list(project).items,
    )
    owners = [(each.name, each.claims) for each in entities]
    owners += [(f"{tie.from_name} {tie.type} {tie.to_name}", tie.claims) for tie in ties]
    return {
        (name, claim.key, repr(claim.value), str(claim.valid_from), str(claim.confidence))
        for name, claims in owners
        for claim in claims
    }


def test_neo4j_gets_two_files_and_gives_back_what_they_say(
    services: Services, case: str, tmp_path: Path, now: datetime
) -> None:
    path = tmp_path / "case.zip"
    path.write_bytes(b"".join(services.exporter.lines(case, "neo4j-zip")))
    assert path.read_bytes() == b"".join(services.exporter.lines(case, "neo4j-zip"))
    with ZipFile(path) as archive:
        archive.extractall(tmp_path / "folder")
    nodes = (tmp_path / "folder" / "nodes.csv").read_text().splitlines()
    assert nodes[0].startswith(":ID,:LABEL,name,marking,")
    assert "born:long" in nodes[0]
    assert "email:string[]" in nodes[0]
    for place in (path, tmp_path / "folder"):
        other = services.projects.create(ProjectInput(name=place.name), now).id
        result = services.importer.run(place, other, now=now)
        assert result.format == ("neo4j-zip" if place == path else "neo4j-csv")
        assert ties(services, other) == ties(services, case)
        as_alias = ("Ada Moss", "alias", "'A. Moss'", "None", "None")
        as_name = ("Ada Moss", "name", "'A. Moss'", "None", "None")
        assert told(services, other) == told(services, case) - {as_name} | {as_alias}
        again = services.importer.run(place, other, now=now)
        assert (again.created, again.changed) == (0, 0)


def test_an_archive_is_read_like_the_folder_in_it(
    services: Services, project: str, tmp_path: Path, now: datetime
) -> None:
    path = tmp_path / "gephi.zip"
    with ZipFile(path, "w") as archive:
        archive.writestr("gephi/nodes.csv", "Id,Label\nn1,Ada Moss\nn2,Gannet\n")
        archive.writestr("gephi/edges.csv", "Source,Target,Label\nn1,n2,owns\n")
        archive.writestr("__MACOSX/gephi/._nodes.csv", "\0")
        archive.writestr("../../outside.txt", "nothing")
    services.importer.run(path, project, now=now)
    assert ties(services, project) == ["Ada Moss owns Gannet"]
    assert [file.name for file in tmp_path.iterdir()] == ["gephi.zip"]


def test_an_archive_that_becomes_too_much_is_refused(
    services: Services, project: str, tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("basset.exchange.formats.neo4j_csv_zip.MAX_UNPACKED", 1 << 20)
    path = tmp_path / "bomb.zip"
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr("nodes.csv", ":ID\n" + "1" * (2 << 20))
    with pytest.raises(InvalidFile, match="unpacked"):
        services.importer.run(path, project, now=now)


def test_a_list_of_all_selectors_goes_out_and_comes_in(
    services: Services, case: str, tmp_path: Path, now: datetime
) -> None:
    path = tmp_path / "list.txt"
    path.write_bytes(b"".join(services.exporter.lines(case, "indicators")))
    assert path.read_text() == "# TLP:RED\n# email\na@moss.example\nb@moss.example\n"
    other = services.projects.create(ProjectInput(name="Other"), now).id
    assert services.importer.run(path, other, now=now).format == "indicators"
    listed = {each.name: str(each.marking) for each in services.entities.list(other).items}
    assert listed == {"a@moss.example": "TLP:RED", "b@moss.example": "TLP:RED"}
