"""A report from the graph to a folder that verifies."""

import csv
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from basset import canonical
from basset.clock import stamp
from basset.errors import (
    LeaseLost,
    NotFound,
    ReportFailed,
    ReportTooLarge,
)
from basset.investigations.claims import ClaimInput
from basset.investigations.entity import EntityChange, EntityInput
from basset.investigations.relationship import RelationshipChange, RelationshipInput
from basset.reports.build import ReportBuilder
from basset.reports.config import Format
from basset.reports.verify import verify
from basset.wiring import Services
from tests.integration.building import (
    at,
    built,
    first,
    held,
    names,
    order,
    small_case,
    snapshot,
)


@pytest.fixture
def case(services: Services, now: datetime) -> dict[str, str]:
    return small_case(services, now)


def test_a_report_in_all_formats_verifies(
    services: Services, case: dict[str, str], now: datetime
) -> None:
    built = services.builder.build(order(case, now, formats=list(Format)), held, lambda: now)
    assert [file.name for file in built.files] == [
        "report.pdf",
        "report.html",
        "report.md",
        "report.json",
        "entities.csv",
        "relationships.csv",
        "sources.csv",
        "report.xlsx",
        "graph.svg",
        "HOW-TO-CHECK.txt",
        "signer.pem",
        "manifest.json",
        "manifest.sig",
        "SHA256SUMS",
    ]
    assert verify(at(services, built)).ok
    assert all(
        (at(services, built) / file.name).stat().st_size == file.size for file in built.files
    )
    assert at(services, built) == services.settings.reports / case["project"] / "00001"
    assert "We assess that alice owns Velm." in (at(services, built) / "report.md").read_text()


def test_a_snapshot_is_sorted_and_names_the_revision(
    services: Services, case: dict[str, str], now: datetime
) -> None:
    lines = snapshot(at(services, services.builder.build(order(case, now), held, lambda: now)))
    revision = services.projects.get(case["project"]).revision
    assert (lines[0]["revision_before"], lines[0]["revision_after"]) == (revision, revision)
    keys = [(line["kind"], line["id"]) for line in lines[1:]]
    assert keys == sorted(keys)
    assert {kind for kind, _ in keys} == {"entity", "note", "relationship", "source"}


def test_an_unknown_project_is_a_permanent_error(services: Services, now: datetime) -> None:
    with pytest.raises(NotFound):
        services.builder.build(order({"project": "nowhere"}, now), held, lambda: now)
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
        services.builder.build(order(case, now), lost_at_the_end, lambda: now)
    assert [path.name for path in (services.settings.reports / case["project"]).iterdir()] == [
        ".kept"
    ]
    services.entities.create(case["project"], EntityInput(type="person", name="charlie"), now)
    second = services.builder.build(replace(order(case, now), fence=2), held, lambda: now)
    assert "charlie" not in names(at(services, second))
    # Its folder was finished, but the worker died before it could say so.
    third = services.builder.build(replace(order(case, now), fence=3), held, lambda: now)
    assert at(services, third).name == "00001.3"
    assert (at(services, third) / "report.html").read_bytes() == (
        at(services, second) / "report.html"
    ).read_bytes()


def test_the_time_of_the_data_is_when_they_were_read_also_for_a_retry(
    services: Services, case: dict[str, str], now: datetime
) -> None:
    plan = order(case, now, formats=["json"])
    minutes = iter(range(9))
    abouts = []
    for fence in (1, 2):
        attempt = replace(plan, fence=fence)
        built = services.builder.build(
            attempt, held, lambda: now + timedelta(minutes=next(minutes))
        )
        abouts.append(canonical.load((at(services, built) / "report.json").read_bytes())["report"])
    read, made = stamp(now), stamp(now + timedelta(minutes=1))
    times = [(about["due_at"], about["read_at"], about["made_at"]) for about in abouts]
    assert times == [(None, read, made)] * 2


def test_a_changed_value_shows_as_before_and_now(
    services: Services, case: dict[str, str], now: datetime
) -> None:
    plan = order(case, now, formats=["json"])
    previous = first(services, plan, now)
    services.entities.update(case["project"], case["alice"], EntityChange(name="Alice Vantry"), now)
    second = replace(plan, number=2, previous=previous)
    folder = at(services, services.builder.build(second, held, lambda: now))
    about = canonical.load((folder / "report.json").read_bytes())["report"]["changes"]
    assert about["summary"] == "1 value changed"
    told = [(one["what"], one["before"], one["now"]) for one in about["rows"]]
    assert told == [("name", "alice", "Alice Vantry")]


def test_a_marking_of_a_whole_relationship_and_entity_counts_in_every_format(
    services: Services, case: dict[str, str], now: datetime
) -> None:
    secret = RelationshipInput(
        type="met",
        from_id=case["alice"],
        to_id=case["bob"],
        marking="TLP:AMBER+STRICT",
        claims=[
            ClaimInput(key="place", value="Quay"),
            ClaimInput(key="on", value="Monday", marking="TLP:RED"),
        ],
    )
    services.relationships.create(case["project"], secret, now)
    services.entities.update(
        case["project"], case["bob"], EntityChange(marking="TLP:AMBER+STRICT"), now
    )
    texts = built(services, order(case, now, formats=list(Format)), now)
    data = canonical.load(texts["report.json"])
    met = next(one for one in data["relationships"] if one["type"] == "met")
    bob = next(one for one in data["entities"] if one["name"] == "bob")
    assert data["report"]["marking"] == "TLP:RED"
    assert met["marking"] == bob["marking"] == "TLP:AMBER+STRICT"
    assert {claim["key"]: claim["marking"] for claim in met["claims"]} == {
        "type": "TLP:AMBER+STRICT",
        "place": "TLP:AMBER+STRICT",
        "on": "TLP:RED",
    }
    assert {claim["marking"] for claim in bob["claims"]} == {"TLP:AMBER+STRICT"}
    assert 'met <span class="pill">TLP:AMBER+STRICT</span>' in texts["report.html"]
    assert "| met *(TLP:AMBER+STRICT)* |" in texts["report.md"]
    assert "bob</bdi>" in texts["report.html"]
    assert "person *(TLP:AMBER+STRICT)*" in texts["report.md"]
    assert "metTLP:AMBER+STRICT" in texts["report.pdf"]
    assert "bobpersonTLP:AMBER+STRICT" in texts["report.pdf"]
    row = next(
        row for row in csv.DictReader(texts["entities.csv"].splitlines()) if row["name"] == "bob"
    )
    assert row["marking"] == "TLP:AMBER+STRICT"


def test_a_corrected_relationship_is_shown_as_it_is_and_what_it_was_as_ended(
    services: Services, case: dict[str, str], now: datetime
) -> None:
    project, later = case["project"], now + timedelta(days=7)
    paid = services.relationships.create(
        project, RelationshipInput(type="paid", from_id=case["alice"], to_id=case["bob"]), now
    )
    previous = first(services, order(case, now), now)
    change = RelationshipChange(type="lent-to", to_id=case["Velm"])
    services.relationships.update(project, paid.id, change, later - timedelta(hours=1))
    plan = order(case, later, formats=list(Format))
    texts = built(services, replace(plan, number=2, previous=previous), later)
    text = texts["report.md"]
    rows = [line.split(" | ") for line in text.splitlines() if "alice | lent to |" in line]
    day = f"{later:%Y-%m-%d}"
    # It is one line, and so is each thing that it was.
    assert [(row[2], row[3]) for row in rows] == [
        ("Velm", ""),
        ("Velm", f"to: bob *(ended {day})*"),
        ("Velm", f"type: paid *(ended {day})*"),
    ]
    ended = f'type: <span class="value">paid</span> <span class="pill">ended {day}</span>'
    assert ended in texts["report.html"]
    assert f"type:paidended{day}" in texts["report.pdf"]
    statements = canonical.load(texts["report.json"])["report"]["changes"]["rows"]
    assert {(one["what"], one["before"], one["now"]) for one in statements} == {
        ("type", "paid", "lent-to"),
        ("to", "bob", "Velm"),
    }


def test_a_type_that_is_known_as_the_name_is_has_no_row_of_its_own(
    services: Services, case: dict[str, str], now: datetime
) -> None:
    source = services.sources.list(case["project"]).items[0].id
    known = EntityInput(type="person", name="charlie", sources=[source], confidence=40)
    services.entities.create(case["project"], known, now)
    text = built(services, order(case, now, formats=["pdf", "markdown"]), now)["report.md"]
    assert "| name | charlie |  | 40 % | \\[1\\] |" in text
    assert "| type |" not in text


def test_a_pdf_that_cannot_be_made_is_named_and_the_other_formats_are_there(
    services: Services, case: dict[str, str], now: datetime
) -> None:
    small = services.settings.model_copy(update={"pdf_memory_mb": 1})
    builder = ReportBuilder(services.database, small)
    built = builder.build(order(case, now, formats=["pdf", "html", "json"]), held, lambda: now)
    assert [file.name for file in built.files][:2] == ["report.html", "report.json"]
    assert not (at(services, built) / "report.pdf").exists()
    assert built.not_made["pdf"].startswith("the PDF")
    said = "This report was to have a file of the format pdf, which could not be made."
    assert said in (at(services, built) / "report.html").read_text()
    manifest = canonical.load((at(services, built) / "manifest.json").read_bytes())
    assert manifest["not_made"] == ["pdf"]
    assert verify(at(services, built)).ok


def test_a_report_of_which_no_format_can_be_made_fails(
    services: Services, case: dict[str, str], now: datetime
) -> None:
    small = services.settings.model_copy(update={"pdf_memory_mb": 1})
    with pytest.raises((ReportFailed, ReportTooLarge), match="the PDF"):
        ReportBuilder(services.database, small).build(
            order(case, now, formats=["pdf"]), held, lambda: now
        )
