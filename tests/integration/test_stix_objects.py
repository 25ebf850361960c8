"""What objects of STIX say beside their properties: versions, references, markings of parts."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from basset.exchange.importer import ImportResult
from basset.investigations.entity import Entity
from basset.investigations.fields import Status
from basset.investigations.project import ProjectInput
from basset.wiring import Services
from tests.integration.stix_samples import ACTOR, CERT, MALWARE, bundle, seen, stix_id, thing, tie

OLD, NEW = "2024-01-01T00:00:00.000Z", "2024-01-01T00:00:00.5Z"


@pytest.fixture
def project(services: Services, now: datetime) -> str:
    return services.projects.create(ProjectInput(name="File"), now).id


def load(
    services: Services,
    project: str,
    folder: Path,
    now: datetime,
    *objects: Any,
    origin: str = "feed",
) -> ImportResult:
    path = folder / "bundle.json"
    path.write_text(json.dumps(bundle(*objects)), encoding="utf-8")
    return services.importer.run(path, project, now=now, origin=origin)


def only(services: Services, project: str, kind: str) -> Entity:
    (found,) = services.entities.list(project, type=kind).items
    return found


def current(entity: Entity, key: str) -> list[Any]:
    return [claim.value for claim in entity.claims if claim.key == key and not claim.ended_at]


def ended(entity: Entity, key: str) -> list[Any]:
    return [claim.value for claim in entity.claims if claim.key == key and claim.ended_at]


def ties(services: Services, project: str) -> set[tuple[str, str, str]]:
    found = services.relationships.list(project, limit=500).items
    return {(each.from_name, each.type, each.to_name) for each in found}


def version(modified: str, name: str, **fields: Any) -> dict[str, Any]:
    return thing("threat-actor", 1, **{"modified": modified, "name": name, **fields})


@pytest.mark.parametrize("order", [(OLD, NEW), (NEW, OLD)])
@pytest.mark.parametrize("at_once", [True, False])
def test_the_newest_version_counts_and_the_older_ones_are_history(
    services: Services,
    project: str,
    tmp_path: Path,
    now: datetime,
    order: tuple[str, str],
    at_once: bool,
) -> None:
    known = {
        OLD: version(OLD, "Ash Heron", goals=["money"], revoked=True),
        NEW: version(NEW, "Zebra Heron", goals=["money", "fame"]),
    }
    objects = [known[when] for when in order]
    if at_once:
        load(services, project, tmp_path, now, *objects)
    else:
        for number, each in enumerate(objects):
            load(services, project, tmp_path, now + timedelta(days=number), each)
    found = only(services, project, "threat-actor")
    assert (found.name, found.status) == ("Zebra Heron", Status.ACTIVE)
    assert (current(found, "name"), ended(found, "name")) == (["Zebra Heron"], ["Ash Heron"])
    assert (current(found, "goals"), ended(found, "goals")) == (["fame", "money"], [])
    load(services, project, tmp_path, now + timedelta(days=8), *objects)
    again = load(services, project, tmp_path, now + timedelta(days=9), *objects)
    assert (again.created, again.changed) == (0, 0)


def test_what_only_an_older_version_refers_to_has_ended(
    services: Services, project: str, tmp_path: Path, now: datetime
) -> None:
    report = {"name": "Heron", "published": OLD}
    load(
        services, project, tmp_path, now, ACTOR, MALWARE, CERT,
        thing("report", 1, modified=OLD, object_refs=[ACTOR["id"], MALWARE["id"]], **report),
        thing("report", 1, modified=NEW, object_refs=[ACTOR["id"]], **report),
    )  # fmt: skip
    found = services.relationships.list(project, type="object").items
    assert {each.to_name: bool(each.claims[0].ended_at) for each in found} == {
        "GREY HERON": False,
        "HeronRAT": True,
    }


def test_every_reference_of_an_object_is_a_tie(
    services: Services, project: str, tmp_path: Path, now: datetime
) -> None:
    held = seen("file", 2, name="in.txt")
    load(
        services, project, tmp_path, now, CERT, ACTOR, held,
        seen("file", 1, name="a.zip", extensions={"archive-ext": {"contains_refs": [held["id"]]}}),
        thing("x-example-case", 1, name="Case 7", x_example_suspect_refs=[ACTOR["id"], "nobody"]),
    )  # fmt: skip
    assert ties(services, project) == {
        ("GREY HERON", "created-by", "Port CERT"),
        ("a.zip", "contains", "in.txt"),
        ("Case 7", "x-example-suspect", "GREY HERON"),
    }
    case = only(services, project, "x-example-case")
    assert current(case, "x_example_suspect_refs") == ["nobody"]


def test_a_tie_says_what_its_object_says_of_itself(
    services: Services, project: str, tmp_path: Path, now: datetime
) -> None:
    red = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"
    page = {"source_name": "vendor", "url": "https://vendor.example/1"}
    group = thing(
        "grouping", 1, name="Set", context="unspecified", object_refs=[MALWARE["id"]],
        object_marking_refs=[red], confidence=30, external_references=[page],
    )  # fmt: skip
    load(services, project, tmp_path, now, MALWARE, group)
    (found,) = services.relationships.list(project, type="object").items
    (claim,) = found.claims
    assert (found.marking, claim.marking, claim.confidence) == ("TLP:RED", "TLP:RED", 30)
    assert [services.sources.get(project, each).title for each in claim.sources] == ["vendor"]


def test_observed_data_of_stix_2_0_has_its_objects(
    services: Services, project: str, tmp_path: Path, now: datetime
) -> None:
    observed = {
        "type": "observed-data", "id": stix_id("observed-data"), "created": OLD, "modified": OLD,
        "first_observed": OLD, "last_observed": OLD, "number_observed": 1,
        "objects": {
            "0": {"type": "domain-name", "value": "heron.example", "resolves_to_refs": ["1"]},
            "1": {"type": "ipv4-addr", "value": "203.0.113.7"},
            "2": {"type": "network-traffic", "src_ref": "1", "protocols": ["tcp"], "dst_port": 443},
        },
    }  # fmt: skip
    load(services, project, tmp_path, now, observed)
    told = "observation of heron.example, 203.0.113.7, 203.0.113.7 → … tcp/443, 2024-01-01"
    assert ties(services, project) == {
        ("heron.example", "resolves-to", "203.0.113.7"),
        ("203.0.113.7 → … tcp/443", "src", "203.0.113.7"),
        (told, "object", "heron.example"),
        (told, "object", "203.0.113.7"),
        (told, "object", "203.0.113.7 → … tcp/443"),
    }
    # By itself it is read as well.
    alone = tmp_path / "alone.json"
    alone.write_text(json.dumps(observed), encoding="utf-8")
    again = services.importer.run(alone, project, now=now, origin="feed")
    assert (again.entities, again.relationships, again.changed) == (4, 5, 0)


def test_a_note_is_a_note_on_each_of_its_objects(
    services: Services, project: str, tmp_path: Path, now: datetime
) -> None:
    uses = tie(1, "uses", ACTOR, MALWARE)
    note = thing(
        "note", 1, abstract="Calls", content="Called.", authors=["Ines"], confidence=60,
        object_refs=[ACTOR["id"], uses["id"]],
    )  # fmt: skip
    load(services, project, tmp_path, now, note, CERT, ACTOR, MALWARE, uses)
    found = services.notes.list(project).items
    assert {(each.subject_kind, each.text, each.confidence) for each in found} == {
        ("entity", "**Calls**\n\nCalled.", 60),
        ("relationship", "**Calls**\n\nCalled.", 60),
    }
    assert {each.author for each in found} == {"analyst"}


def test_markings_and_languages_of_parts_go_to_their_claims(
    services: Services, project: str, tmp_path: Path, now: datetime
) -> None:
    red = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"
    actor = thing(
        "threat-actor", 1, name="GREY HERON", description="Wer?", labels=["a", "b"],
        granular_markings=[
            {"marking_ref": red, "selectors": ["labels.[1]"]},
            {"lang": "de", "selectors": ["description"]},
        ],
    )  # fmt: skip
    load(services, project, tmp_path, now, actor)
    found = only(services, project, "threat-actor")
    marked = {(claim.key, claim.value): claim.marking for claim in found.claims if claim.marking}
    assert (marked, found.marking) == ({("label", "b"): "TLP:RED"}, None)
    assert {claim.key for claim in found.claims if claim.lang == "de"} == {"description"}


def definition(number: int, **fields: Any) -> dict[str, Any]:
    return seen("marking-definition", number, created=OLD, **fields)


@pytest.mark.parametrize(
    ("said", "marking"),
    [
        ({"definition_type": "tlp", "definition": {"tlp": "red"}}, "TLP:RED"),
        ({"definition_type": "statement", "definition": {"statement": "custom"}, "name": "TLP:AMBER+STRICT"}, "TLP:AMBER+STRICT"),
        ({"extensions": {"extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d": {"extension_type": "property-extension", "tlp_2_0": "green"}}}, "TLP:GREEN"),
        ({"definition_type": "statement", "definition": {"statement": "Copyright 2024 Port CERT"}}, None),
        ({"definition_type": "statement", "definition": {"statement": "Confidential"}}, "TLP:AMBER"),
        ({}, "TLP:AMBER"),
    ],
)  # fmt: skip
def test_a_definition_is_read_by_what_it_says_wherever_it_stands(
    services: Services,
    project: str,
    tmp_path: Path,
    now: datetime,
    said: dict[str, Any],
    marking: str | None,
) -> None:
    own = definition(7, **said)
    actor = thing("threat-actor", 1, name="GREY HERON", object_marking_refs=[own["id"]])
    result = load(services, project, tmp_path, now, actor, own)
    assert only(services, project, "threat-actor").marking == marking
    is_unknown = marking == "TLP:AMBER"
    assert any("until somebody decides" in each for each in result.remarks) == is_unknown


def test_a_tag_of_misp_is_a_marking(
    services: Services, project: str, tmp_path: Path, now: datetime
) -> None:
    actor = thing("threat-actor", 1, name="GREY HERON", labels=["tlp:red", "harbour"])
    load(services, project, tmp_path, now, actor)
    assert only(services, project, "threat-actor").marking == "TLP:RED"
