"""What a report takes in, and what it says of the rest."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from basset import canonical
from basset.clock import stamp
from basset.errors import NotFound
from basset.investigations.project import ProjectInput
from basset.investigations.relationship import RelationshipInput
from basset.reports.build import ReportBuilder
from basset.reports.config import Format
from basset.reports.order import Previous
from basset.wiring import Services
from tests.integration.building import at, built, held, names, order, small_case


@pytest.fixture
def case(services: Services, now: datetime) -> dict[str, str]:
    return small_case(services, now)


@pytest.mark.parametrize(
    ("depth", "hub_ties", "reached"),
    [
        (2, 50, {"alice", "Velm", "bob", "velm.example"}),
        (1, 50, {"alice", "Velm", "bob"}),
        # Velm has three relationships: nothing goes on through it.
        (2, 2, {"alice", "Velm", "bob"}),
    ],
)
def test_a_dossier_takes_in_who_is_tied_to_two_of_the_others(
    services: Services,
    case: dict[str, str],
    now: datetime,
    depth: int,
    hub_ties: int,
    reached: set[str],
) -> None:
    for start, end in (("alice", "bob"), ("bob", "velm.example"), ("Velm", "203.0.113.9")):
        tie = RelationshipInput(type="met", from_id=case[start], to_id=case[end])
        services.relationships.create(case["project"], tie, now)
    asked = {"report_type": "dossier", "entity_ids": [case["alice"]], "depth": depth}
    settings = services.settings.model_copy(update={"hub_ties": hub_ties})
    builder = ReportBuilder(services.database, settings)
    assert (
        names(at(services, builder.build(order(case, now, **asked), held, lambda: now))) == reached
    )


def test_named_entities_bring_their_neighbours(
    services: Services, case: dict[str, str], now: datetime
) -> None:
    some = order(case, now, entity_ids=[case["alice"], case["bob"]])
    assert names(at(services, services.builder.build(some, held, lambda: now))) == {
        "alice",
        "Velm",
        "bob",
    }


def test_an_entity_that_was_deleted_is_said_to_be_missing(
    services: Services, case: dict[str, str], now: datetime
) -> None:
    services.entities.delete(case["project"], case["bob"], now)
    some = order(case, now, entity_ids=[case["alice"], case["bob"]], formats=["markdown"])
    text = (at(services, services.builder.build(some, held, lambda: now)) / "report.md").read_text()
    assert "1 chosen entity no longer exists" in text
    with pytest.raises(NotFound):
        services.builder.build(
            replace(order(case, now, entity_ids=[case["bob"]]), run_id="another"),
            held,
            lambda: now,
        )


def test_what_lies_outside_a_scope_is_told_from_what_is_gone(
    services: Services, case: dict[str, str], now: datetime
) -> None:
    kept = services.settings.reports / case["project"] / ".kept"
    services.builder.build(order(case, now), held, lambda: now)
    services.entities.delete(case["project"], case["bob"], now)
    previous = Previous(order(case, now).run_id, 1, stamp(now))
    about_alice = order(case, now, entity_ids=[case["alice"]])
    second = replace(about_alice, run_id="second", number=2, previous=previous)
    services.builder.build(second, held, lambda: now)
    header = canonical.load((kept / "second" / "snapshot.jsonl").read_bytes().splitlines()[0])
    outside = set(header["outside"])
    assert {case["velm.example"], case["203.0.113.9"]} < outside
    assert not {case["alice"], case["Velm"], case["bob"]} & outside
    assert len(outside) == 4  # the relationships of those two as well


def test_a_dossier_leaves_nothing_of_people_outside_it_in_its_folder(
    services: Services, now: datetime
) -> None:
    project = services.projects.create(ProjectInput(name="Harbour"), now).id
    case_file = Path(__file__).parents[1] / "cases" / "reports" / "dossier-leak.jsonl"
    services.importer.run(case_file, project, origin="harbour", now=now)
    alder = services.entities.list(project, name="Alder Shipping").items[0].id
    dossier = order(
        {"project": project}, now, report_type="dossier", entity_ids=[alder], formats=list(Format)
    )
    texts = built(services, dossier, now)
    assert "Bo Tarling" in texts["snapshot.jsonl"]
    assert canonical.load(texts["manifest.json"])["marking"] == "TLP:AMBER"
    for name, text in texts.items():
        for secret in ("PLANTEDTOKEN", "Zora", "WREN-7", "Tarn Quay", "charlie", "TLP:RED"):
            assert secret not in text, name
