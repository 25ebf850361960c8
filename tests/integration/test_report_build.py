"""A report from the graph to a folder that verifies."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from basset import canonical
from basset.clock import stamp
from basset.errors import LeaseLost, NotFound
from basset.investigations.claims import ClaimInput
from basset.investigations.entity import EntityChange, EntityInput
from basset.investigations.note import NoteInput
from basset.investigations.project import ProjectInput
from basset.investigations.relationship import RelationshipInput
from basset.investigations.source import SourceInput
from basset.reports.config import Format, ReportConfig
from basset.reports.order import Order, Previous
from basset.reports.verify import verify
from basset.wiring import Services


@pytest.fixture
def case(services: Services, now: datetime) -> dict[str, str]:
    """Alice owns a company whose domain resolves to an address; bob stands apart. Names to ids."""
    project = services.projects.create(ProjectInput(name="The Case"), now).id
    source = services.sources.create(
        project, SourceInput(title="Register", url="https://register.example/1"), now
    ).id
    ids = {"project": project}
    for name, type_ in (
        ("alice", "person"),
        ("Velm", "organization"),
        ("velm.example", "domain"),
        ("bob", "person"),
    ):
        claims = [ClaimInput(key="note", value=f"seen as {name}", sources=[source])]
        ids[name] = services.entities.create(
            project, EntityInput(type=type_, name=name, claims=claims), now
        ).id
    ids["203.0.113.9"] = services.entities.create(
        project, EntityInput(type="ip", name="203.0.113.9"), now
    ).id
    chain = (
        ("alice", "owner-of", "Velm"),
        ("Velm", "uses", "velm.example"),
        ("velm.example", "resolves-to", "203.0.113.9"),
    )
    for start, type_, end in chain:
        services.relationships.create(
            project, RelationshipInput(type=type_, from_id=ids[start], to_id=ids[end]), now
        )
    services.notes.create(
        project, NoteInput(text="We assess that alice owns Velm.", kind="assessment"), now
    )
    return ids


def order(case: dict[str, str], now: datetime, **config: object) -> Order:
    made = ReportConfig.model_validate({"title": "The Report", "report_type": "full", **config})
    return Order(
        "0f3c9c1e-2b7d-4a6e-9f10-8d2f5e1c7a44", 1, 1, case["project"], None, made, stamp(now)
    )


def snapshot(folder: Path) -> list[dict[str, object]]:
    return [canonical.load(line) for line in (folder / "snapshot.jsonl").read_bytes().splitlines()]


def names(folder: Path) -> set[object]:
    return {line["name"] for line in snapshot(folder) if line["kind"] == "entity"}


def held() -> None:
    """The lease is ours."""


def test_a_report_in_all_formats_verifies(
    services: Services, case: dict[str, str], now: datetime
) -> None:
    built = services.builder.build(order(case, now, formats=list(Format)), held)
    assert [file.name for file in built.files] == [
        "report.pdf",
        "report.html",
        "report.md",
        "report.json",
        "entities.csv",
        "relationships.csv",
        "sources.csv",
        "manifest.json",
        "SHA256SUMS",
    ]
    assert verify(built.folder).ok
    assert all((built.folder / file.name).stat().st_size == file.size for file in built.files)
    assert built.folder == services.settings.reports / case["project"] / "00001"
    assert "We assess that alice owns Velm." in (built.folder / "report.md").read_text()
    assert list((services.settings.reports / ".work").iterdir()) == []


def test_a_snapshot_is_sorted_and_names_the_revision(
    services: Services, case: dict[str, str], now: datetime
) -> None:
    lines = snapshot(services.builder.build(order(case, now), held).folder)
    revision = services.projects.get(case["project"]).revision
    assert (lines[0]["revision_before"], lines[0]["revision_after"]) == (revision, revision)
    keys = [(line["kind"], line["id"]) for line in lines[1:]]
    assert keys == sorted(keys)
    assert {kind for kind, _ in keys} == {"entity", "note", "relationship", "source"}


def test_a_dossier_reaches_two_steps(
    services: Services, case: dict[str, str], now: datetime
) -> None:
    dossier = order(case, now, report_type="dossier", entity_ids=[case["alice"]])
    assert names(services.builder.build(dossier, held).folder) == {"alice", "Velm", "velm.example"}


def test_named_entities_bring_their_neighbours(
    services: Services, case: dict[str, str], now: datetime
) -> None:
    some = order(case, now, entity_ids=[case["alice"], case["bob"]])
    assert names(services.builder.build(some, held).folder) == {"alice", "Velm", "bob"}


def test_an_entity_that_was_deleted_is_said_to_be_missing(
    services: Services, case: dict[str, str], now: datetime
) -> None:
    services.entities.delete(case["project"], case["bob"], now)
    some = order(case, now, entity_ids=[case["alice"], case["bob"]], formats=["markdown"])
    text = (services.builder.build(some, held).folder / "report.md").read_text()
    assert "1 chosen entity no longer exists" in text
    with pytest.raises(NotFound):
        services.builder.build(
            replace(order(case, now, entity_ids=[case["bob"]]), run_id="another"), held
        )


def test_an_unknown_project_is_a_permanent_error(services: Services, now: datetime) -> None:
    with pytest.raises(NotFound):
        services.builder.build(order({"project": "nowhere"}, now), held)
    assert not (services.settings.reports / "nowhere").exists()


def test_a_retry_says_the_same_although_the_graph_moved_on(
    services: Services, case: dict[str, str], now: datetime
) -> None:
    calls = []

    def lost_at_the_end() -> None:
        calls.append(1)
        if len(calls) == 3:
            raise LeaseLost("another worker holds it")

    with pytest.raises(LeaseLost):
        services.builder.build(order(case, now), lost_at_the_end)
    assert list((services.settings.reports / case["project"]).iterdir()) == []
    services.entities.create(case["project"], EntityInput(type="person", name="charlie"), now)
    second = services.builder.build(replace(order(case, now), fence=2), held)
    assert "charlie" not in names(second.folder)
    # Its folder was finished, but the worker died before it could say so.
    third = services.builder.build(replace(order(case, now), fence=3), held)
    assert third.folder.name == "00001.3"
    assert (third.folder / "report.html").read_bytes() == (
        second.folder / "report.html"
    ).read_bytes()


def test_a_changed_value_shows_as_before_and_now(
    services: Services, case: dict[str, str], now: datetime
) -> None:
    first = services.builder.build(order(case, now), held)
    later = now + timedelta(days=7)
    change = EntityChange(name="Alice Vantry")
    services.entities.update(case["project"], case["alice"], change, later - timedelta(hours=1))
    previous = Previous("before", 1, stamp(now), str(first.folder))
    second = replace(
        order(case, later, formats=["json"]), run_id="later", number=2, previous=previous
    )
    data = canonical.load(
        (services.builder.build(second, held).folder / "report.json").read_bytes()
    )
    statements = {
        (one["key"], one["before"], one["now"]) for one in data["report"]["changes"]["statements"]
    }
    assert statements == {("name", "alice", "Alice Vantry")}
