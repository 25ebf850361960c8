"""STIX in, out and in again: nothing is invented and nothing is lost; what goes out is strict."""

import json
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import stix2

from basset import canonical
from basset.demo import week
from basset.investigations.project import ProjectInput
from basset.wiring import Services
from tests.integration.stix_samples import SAMPLES

_WHO_AND_WHEN = ("origin", "recorded_at", "recorded_by", "according_to")


def new(services: Services, now: datetime) -> str:
    number = len(services.projects.list(limit=500).items)
    return services.projects.create(ProjectInput(name=f"File {number}"), now).id


def exported(services: Services, project: str, folder: Path) -> Path:
    path = folder / f"{project}.json"
    path.write_bytes(b"".join(services.exporter.lines(project, "stix")))
    return path


def said(services: Services, project: str) -> Counter[str]:
    """All that a project says now, but for who recorded it and when."""
    told: Counter[str] = Counter()
    for line in services.exporter.lines(project, "jsonl"):
        record = json.loads(line)
        if record["kind"] not in {"entity", "relationship"} or is_history(record):
            continue
        row = {
            name: record.get(name) for name in ("key", "type", "status", "marking", "from", "to")
        }
        told[canonical.dumps(row)] += 1
        for claim in record["claims"]:
            if "ended_at" not in claim:
                kept = {name: claim[name] for name in claim.keys() - set(_WHO_AND_WHEN)}
                told[canonical.dumps([record["key"], kept])] += 1
    return told


def is_history(record: dict[str, Any]) -> bool:
    """Whether nobody says anything of it any longer: it goes out as revoked."""
    return record["status"] == "revoked" or all("ended_at" in each for each in record["claims"])


def notes(services: Services, project: str) -> Counter[tuple[Any, ...]]:
    found = services.notes.list(project, limit=500).items
    return Counter((each.subject_name, each.text, each.kind, each.marking) for each in found)


def come_back(services: Services, project: str, folder: Path, now: datetime) -> Path:
    """Export *project*, import that into an empty one, and compare."""
    path = exported(services, project, folder)
    other = new(services, now)
    services.importer.run(path, other, now=now + timedelta(days=1), author="bob")
    before, after = said(services, project), said(services, other)
    assert (before - after, after - before) == (Counter(), Counter())
    assert notes(services, other) == notes(services, project)
    again = services.importer.run(path, other, now=now + timedelta(days=2), author="bob")
    assert (again.created, again.changed) == (0, 0)
    return path


def strict(path: Path) -> dict[str, Any]:
    """The objects of a bundle by id, after the library of STIX has read it strictly."""
    bundle = json.loads(path.read_bytes())
    stix2.parse(bundle, allow_custom=False)
    return {each["id"]: each for each in bundle["objects"]}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_bundle_comes_back_as_it_was(
    services: Services, tmp_path: Path, now: datetime, name: str
) -> None:
    path = tmp_path / "sample.json"
    path.write_text(json.dumps(SAMPLES[name]), encoding="utf-8")
    project = new(services, now)
    services.importer.run(path, project, now=now)
    found = strict(come_back(services, project, tmp_path, now))
    for given in SAMPLES[name]["objects"]:
        if not given["type"].startswith("x-"):
            written = found[given["id"]]
            assert written["type"] == given["type"]
            assert _kept(given, written) == given


def _kept(given: dict[str, Any], written: dict[str, Any]) -> dict[str, Any]:
    """What of *given* stands in what was *written*, but for what has another place there."""
    elsewhere = {
        "external_references",
        # As exact as it was said, in our way to write it.
        "start_time",
        "extensions",
        "created_by_ref",
        "lang",
        "x_example_tactic_refs",
    }
    if given["type"] == "note":
        elsewhere |= {"abstract", "content", "authors", "created", "modified"}
    return {
        name: value if name in elsewhere else _sorted(written.get(name), value)
        for name, value in given.items()
    }


def _sorted(value: Any, like: Any) -> Any:
    """*value* in the order of *like*, if it is a list of the same."""
    if isinstance(value, list) and isinstance(like, list):
        same = sorted(map(canonical.dumps, value)) == sorted(map(canonical.dumps, like))
        return like if same else value
    return value


def test_what_somebody_else_calls_a_thing_returns(
    services: Services, tmp_path: Path, now: datetime
) -> None:
    path = tmp_path / "sample.json"
    path.write_text(json.dumps(SAMPLES["an indicator for malware"]), encoding="utf-8")
    project = new(services, now)
    services.importer.run(path, project, now=now)
    found = strict(exported(services, project, tmp_path))
    (malware,) = (each for each in found.values() if each["type"] == "malware")
    assert malware["external_references"] == [
        {"source_name": "vendor", "external_id": "HR-7", "url": "https://vendor.example/HR-7"},
        {"source_name": "capec", "external_id": "CAPEC-98"},
        {"source_name": "paper", "description": "Read in a library."},
    ]
    assert (malware["confidence"], malware["lang"]) == (80, "en")


def test_the_demo_comes_back(services: Services, tmp_path: Path, now: datetime) -> None:
    project = new(services, now)
    for number in (1, 2):
        when = now + timedelta(days=7 * number)
        services.importer.run(week(number), project, now=when, origin="sennick", replace=True)
    strict(come_back(services, project, tmp_path, now))


@pytest.mark.data
def test_the_ics_bundle_comes_back(
    services: Services, shared_data: Path, tmp_path: Path, now: datetime
) -> None:
    given = shared_data / "attack-stix" / "ics-attack-stix21.json"
    project = new(services, now)
    services.importer.run(given, project, now=now)
    found = strict(come_back(services, project, tmp_path, now))
    objects = json.loads(given.read_text(encoding="utf-8"))["objects"]
    # Types of other programs are none that the library reads strictly: they keep the rest of the id.
    kept = {each["id"].partition("--")[2] for each in objects}
    assert kept <= {own_id.partition("--")[2] for own_id in found}
    assert {each["id"] for each in objects if not each["type"].startswith("x-")} <= found.keys()
