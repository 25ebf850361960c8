"""Imports of STIX bundles."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from basset.errors import InvalidFile
from basset.exchange.importer import ImportResult
from basset.exchange.reading import Reading
from basset.investigations.entity import Entity
from basset.investigations.fields import Status
from basset.investigations.project import ProjectInput
from basset.wiring import Services

AMBER = "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82"


def stix_id(kind: str, number: int) -> str:
    return f"{kind}--00000000-0000-4000-8000-{number:012d}"


GROUP = {
    "type": "intrusion-set", "id": stix_id("intrusion-set", 1), "name": "Lantern",
    "aliases": ["Lamp", "Torch"],
    "description": "A fictitious group.", "object_marking_refs": [AMBER],
    "external_references": [
        {
            "source_name": "mitre-attack", "external_id": "G9999",
            "url": "https://attack.example/G9999",
        },
        {"source_name": "uncited", "description": "no address"},
    ],
}  # fmt: skip
TECHNIQUE = {
    "type": "attack-pattern", "id": stix_id("attack-pattern", 1), "name": "Guessing",
    "x_mitre_deprecated": True,
    "kill_chain_phases": [{"kill_chain_name": "mitre-attack", "phase_name": "discovery"}],
}  # fmt: skip
USES = {
    "type": "relationship", "id": stix_id("relationship", 1), "relationship_type": "uses",
    "source_ref": GROUP["id"], "target_ref": TECHNIQUE["id"], "start_time": "2025-01-01T00:00:00Z",
}  # fmt: skip


@pytest.fixture
def project(services: Services, now: datetime) -> str:
    return services.projects.create(ProjectInput(name="File"), now).id


def load(
    services: Services, project: str, folder: Path, now: datetime, *objects: Any, **options: Any
) -> ImportResult:
    path = folder / "bundle.json"
    path.write_text(
        json.dumps({"type": "bundle", "id": stix_id("bundle", 1), "objects": objects}),
        encoding="utf-8",
    )
    return services.importer.run(path, project, now=now, **options)


def values(entity: Entity, key: str) -> list[Any]:
    return [claim.value for claim in entity.claims if claim.key == key]


def test_objects_become_entities_with_claims_and_sources(
    services: Services, project: str, tmp_path: Path, now: datetime
) -> None:
    load(services, project, tmp_path, now, USES, GROUP, TECHNIQUE)
    found = {entity.name: entity for entity in services.entities.list(project).items}
    group, technique = found["Lantern"], found["Guessing"]
    assert values(group, "alias") == ["Lamp", "Torch"]
    assert values(group, "external-id") == ["mitre-attack: G9999"]
    # The technique and the relationship name no source: they rest on the file.
    named = {source.title: source for source in services.sources.list(project).items}
    assert named.keys() == {"mitre-attack G9999", "bundle.json"}
    source = named["mitre-attack G9999"]
    assert source.url == "https://attack.example/G9999"
    assert {(tuple(claim.sources), claim.marking) for claim in group.claims} == {
        ((source.id,), "TLP:AMBER")
    }
    assert (technique.status, values(technique, "kill-chain-phase")) == (
        Status.DEPRECATED,
        ["mitre-attack/discovery"],
    )
    (uses,) = services.relationships.list(project).items
    assert (uses.from_id, uses.to_id, uses.claims[0].valid_from) == (
        group.id, technique.id, "2025-01-01T00:00:00Z",
    )  # fmt: skip


def test_revoked_objects_are_marked_and_kept(
    services: Services, project: str, tmp_path: Path, now: datetime
) -> None:
    load(
        services,
        project,
        tmp_path,
        now,
        {**GROUP, "revoked": True},
        TECHNIQUE,
        {**USES, "revoked": True},
    )
    assert {entity.status for entity in services.entities.list(project).items} == {
        Status.REVOKED,
        Status.DEPRECATED,
    }
    assert [each.status for each in services.relationships.list(project).items] == [Status.REVOKED]


def test_what_refers_to_nothing_is_left_out_and_listed_or_refused(
    services: Services, project: str, tmp_path: Path, now: datetime
) -> None:
    result = load(services, project, tmp_path, now, GROUP, USES)
    assert (result.entities, result.relationships) == (1, 0)
    assert any(TECHNIQUE["id"] in each for each in result.remarks)
    strict = services.projects.create(ProjectInput(name="Strict"), now).id
    with pytest.raises(
        InvalidFile, match=f"{USES['id']}.*{TECHNIQUE['id']}' is neither in the file nor"
    ):
        load(services, strict, tmp_path, now, GROUP, USES, reading=Reading(strict=True))
    assert services.entities.list(strict).items == []


@pytest.mark.parametrize(
    ("thing", "reason"),
    [
        (
            {**GROUP, "aliases": [["x"] * 3, {"a": {"b": None}}], "external_references": ["x"]},
            "another type",
        ),
        ({**GROUP, "name": ["x"]}, r"object 1 \(intrusion-set--.*another type"),
        ({**GROUP, "description": "a\u0000b"}, "control character"),
        ({**GROUP, "x_number": 1e400}, "no JSON number"),
        ({**GROUP, "id": "intrusion-set--1"}, "object 1: id is missing"),
        ({**USES, "source_ref": None}, "from must be the ref of a record"),
    ],
)
def test_a_wrong_object_is_named(
    services: Services, project: str, tmp_path: Path, now: datetime, thing: Any, reason: str
) -> None:
    with pytest.raises(InvalidFile, match=reason):
        load(services, project, tmp_path, now, thing)
    assert services.projects.get(project).revision == 0


def test_a_truncated_bundle_is_refused(
    services: Services, project: str, tmp_path: Path, now: datetime
) -> None:
    path = tmp_path / "cut.json"
    path.write_text(
        json.dumps({"type": "bundle", "objects": [GROUP, TECHNIQUE]})[:-40], encoding="utf-8"
    )
    with pytest.raises(InvalidFile, match="cut off"):
        services.importer.run(path, project, now=now)
    assert services.entities.list(project).items == []


@pytest.mark.data
def test_the_ics_bundle(services: Services, project: str, shared_data: Path, now: datetime) -> None:
    path = shared_data / "attack-stix" / "ics-attack-stix21.json"
    result = services.importer.run(path, project, now=now)
    assert (result.format, result.entities, result.relationships) == ("stix", 453, 2368)
    assert services.importer.run(path, project, now=now).unchanged == result.created


@pytest.mark.data
def test_the_enterprise_bundle(
    services: Services, project: str, shared_data: Path, now: datetime
) -> None:
    path = shared_data / "attack-stix" / "enterprise-attack-stix20-assembled.json"
    result = services.importer.run(path, project, now=now)
    counted = services.projects.statistics(project)
    assert (result.entities, result.relationships) == (4723, 31242)
    assert (counted["entities"], counted["relationships"], counted["sources"]) == (
        4723,
        31242,
        result.sources,
    )
