"""Whatever stands in a file of another program is read or refused, with a sentence."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from basset.errors import InvalidFile
from basset.exchange.formats import import_formats
from basset.exchange.formats.ftm.schemata import EDGES, NODES, REFERENCES
from basset.exchange.formats.misp.words import ATTRIBUTES, PAIRS, TEXTS
from basset.exchange.prepare import Prepared
from basset.exchange.reading import Reading
from basset.exchange.readlog import Log
from tests.unit.test_prepare import BY, VALUES

ODD = VALUES | st.sampled_from(
    ["", "a", "a|b", "x" * 1200, "+44 20 7946 0011", "2024-02-31", "\ud800"]
)
IDS = st.sampled_from(["a", "b", "c", ""]) | VALUES


def objects(required: dict[str, Any], optional: dict[str, Any]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(required, optional=optional) | VALUES


PROPERTIES = st.sampled_from(
    [
        "name",
        "startDate",
        "sourceUrl",
        "keywords",
        "username",
        "service",
        "iban",
        "email",
        *REFERENCES,
    ]
    + [name for edge in EDGES.values() for name in f"{edge.start} {edge.end}".split()]
)
FTM = st.recursive(
    VALUES,
    lambda inner: st.fixed_dictionaries(
        {"id": IDS, "schema": st.sampled_from([*EDGES, *NODES, "Note", "Moon"])},
        optional={
            "properties": st.dictionaries(
                PROPERTIES, st.lists(inner, max_size=3) | ODD, max_size=4
            ),
            "datasets": ODD,
            "referents": ODD,
            "caption": ODD,
        },
    ),
    max_leaves=4,
)
TAGS = {"Tag": st.lists(objects({"name": ODD}, {}), max_size=2)}
ATTRIBUTE = objects(
    {
        "type": st.sampled_from([*ATTRIBUTES, *PAIRS, *TEXTS, "link", "yara"]),
        "uuid": IDS,
        "value": ODD,
    },
    {"object_relation": ODD, "comment": ODD, "to_ids": ODD, "first_seen": ODD, **TAGS},
)
OBJECT = objects(
    {"uuid": IDS, "name": st.sampled_from(["person", "domain-ip", "x-account"])},
    {
        "Attribute": st.lists(ATTRIBUTE, max_size=3) | ODD,
        "ObjectReference": st.lists(objects({"referenced_uuid": IDS}, {"relationship_type": ODD})),
    },
)
EVENT = objects(
    {"uuid": IDS},
    {
        "info": ODD,
        "Attribute": st.lists(ATTRIBUTE, max_size=3) | ODD,
        "Object": st.lists(OBJECT, max_size=2) | ODD,
        "Galaxy": st.lists(objects({"type": ODD}, {"GalaxyCluster": ODD}), max_size=2),
        "RelatedEvent": ODD,
        "Orgc": ODD,
        **TAGS,
    },
)
ENDS = objects({"value": IDS}, {"match_by": st.sampled_from(["id", "name", 3])})
GRAPH = st.fixed_dictionaries(
    {
        "nodes": st.lists(objects({"id": IDS}, {"kinds": ODD, "properties": ODD}), max_size=3)
        | ODD,
        "edges": st.lists(
            objects({"kind": ODD, "start": ENDS, "end": ENDS}, {"properties": ODD}), max_size=2
        ),
    }
)
APOC = objects(
    {"type": st.sampled_from(["node", "relationship"]), "id": IDS},
    {"labels": ODD, "label": ODD, "properties": ODD, "start": ODD, "end": objects({"id": IDS}, {})},
)
LINES = st.sampled_from(
    ["BEGIN:VCARD", "END:VCARD", "FN:Ada", "N:Moss;Ada", "TEL:+442079460011", "ORG:;", "BDAY:x"]
) | st.from_regex(r"[A-Z-]{1,9}(;[A-Za-z=\"-]{0,12})*:?[^\n\r]{0,20}", fullmatch=True)


def prepared(folder: Path, name: str, text: str) -> None:
    path = folder / "a.txt"
    path.write_text(text, encoding="utf-8", errors="replace")
    with (
        suppress(InvalidFile),
        import_formats()[name].opened(path, Reading(region="GB"), Log()) as contents,
        Prepared("project", BY, "GB", Log()) as rows,
    ):
        rows.read(contents.records, lambda _kind, _refs: {})


@given(st.lists(FTM, min_size=1, max_size=3))
def test_any_followthemoney(tmp_path_factory: Any, things: list[Any]) -> None:
    lines = "\n".join(json.dumps(thing) for thing in things)
    prepared(tmp_path_factory.mktemp("any"), "ftm", lines)


@given(EVENT, st.booleans())
def test_any_event_of_misp(tmp_path_factory: Any, event: Any, in_list: bool) -> None:
    content: Any = {"Event": event}
    text = json.dumps({"response": [content, content]} if in_list else content)
    prepared(tmp_path_factory.mktemp("any"), "misp", text)


@given(GRAPH, ODD)
def test_any_opengraph(tmp_path_factory: Any, graph: Any, kind: Any) -> None:
    text = json.dumps({"graph": graph, "metadata": {"source_kind": kind}})
    prepared(tmp_path_factory.mktemp("any"), "opengraph", text)


@given(st.lists(APOC, min_size=1, max_size=4), st.booleans())
def test_any_apoc_json(tmp_path_factory: Any, items: list[Any], in_lines: bool) -> None:
    text = "\n".join(map(json.dumps, items)) if in_lines else json.dumps(items)
    prepared(tmp_path_factory.mktemp("any"), "apoc-json", text)


@given(st.lists(LINES, min_size=1, max_size=8))
def test_any_vcard(tmp_path_factory: Any, lines: list[str]) -> None:
    prepared(tmp_path_factory.mktemp("any"), "vcard", "\n".join(lines))


@given(st.text(max_size=120))
def test_any_text_as_each_of_them(tmp_path_factory: Any, text: str) -> None:
    folder = tmp_path_factory.mktemp("any")
    for name in ("ftm", "misp", "opengraph", "apoc-json", "vcard"):
        prepared(folder, name, text)
