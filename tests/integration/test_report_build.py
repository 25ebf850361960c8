"""A report from the graph to a folder that verifies."""

import csv
import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader

from basset import canonical
from basset.clock import stamp
from basset.errors import (
    Gone,
    InvalidInput,
    LeaseLost,
    NotFound,
    ReportFailed,
    ReportLeaks,
    ReportTooLarge,
)
from basset.investigations.claims import ClaimInput
from basset.investigations.entity import EntityChange, EntityInput
from basset.investigations.note import NoteInput
from basset.investigations.project import ProjectInput
from basset.investigations.relationship import RelationshipChange, RelationshipInput
from basset.investigations.source import SourceInput
from basset.reports.build import ReportBuilder
from basset.reports.config import Format, ReportConfig
from basset.reports.order import Built, Order, Previous
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
    whole = ReportConfig.model_validate({"title": "The Report", "report_type": "full", **config})
    return Order("0f3c9c1e-2b7d-4a6e-9f10-8d2f5e1c7a44", 1, 1, case["project"], None, whole)


def at(services: Services, built: Built) -> Path:
    """The folder of the first copy."""
    return services.settings.reports / built.copies[0].folder


def snapshot(folder: Path) -> list[dict[str, object]]:
    return [canonical.load(line) for line in (folder / "snapshot.jsonl").read_bytes().splitlines()]


def names(folder: Path) -> set[object]:
    return {line["name"] for line in snapshot(folder) if line["kind"] == "entity"}


def held() -> None:
    """The lease is ours."""


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


def first(services: Services, order: Order, now: datetime) -> Previous:
    """A report that was made before *order*."""
    services.builder.build(replace(order, run_id="before", number=1), held, lambda: now)
    return Previous("before", 1, stamp(now))


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


def built(services: Services, order: Order, now: datetime) -> dict[str, str]:
    """The texts of a new report, by their file's ending; the PDF's without white space."""
    folder = at(services, services.builder.build(order, held, lambda: now))
    texts = {
        path.name: path.read_text()
        for path in folder.iterdir()
        if path.suffix not in {".pdf", ".sig", ".xlsx"}
    }
    return {**texts, "report.pdf": pdf_text(folder / "report.pdf")}


def pdf_text(path: Path) -> str:
    """The text of a PDF, without white space."""
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in PdfReader(path).pages))


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


def test_one_run_makes_a_copy_for_each_audience_of_one_snapshot(
    services: Services, case: dict[str, str], now: datetime
) -> None:
    secret = EntityInput(type="person", name="Zora Wick", marking="TLP:RED")
    services.entities.create(case["project"], secret, now)
    plan = order(case, now, formats=list(Format), audiences=["internal", "client"])
    copies = services.builder.build(plan, held, lambda: now).copies
    folders = [services.settings.reports / copy.folder for copy in copies]
    assert [copy.audience for copy in copies] == ["internal", "client"]
    assert [folder.name for folder in folders] == ["00001", "00001-client"]
    assert "Zora Wick" in (folders[0] / "report.md").read_text()
    for path in folders[1].iterdir():
        text = pdf_text(path) if path.suffix == ".pdf" else path.read_bytes().decode("latin-1")
        assert "Zora" not in text, path.name
        assert 'recorded_by":"analyst' not in text, path.name
    assert all(verify(folder).ok for folder in folders)


def test_nothing_appears_until_the_last_copy_is_complete(
    services: Services, case: dict[str, str], now: datetime
) -> None:
    (services.settings.home / "audiences").mkdir(exist_ok=True)
    own = services.settings.home / "audiences" / "court.toml"
    own.write_text('max_marking = "TLP:CLEAR"')
    named = [case["alice"]]
    plan = order(case, now, entity_ids=named, audiences=["internal", "court"])
    with pytest.raises(InvalidInput, match="withheld from the audience court"):
        services.builder.build(plan, held, lambda: now)
    project = services.settings.reports / case["project"]
    assert [path.name for path in project.iterdir()] == [".kept"]


def test_a_report_is_made_again_with_the_same_bytes(
    services: Services, case: dict[str, str], now: datetime, tmp_path: Path
) -> None:
    plan = order(case, now, formats=list(Format), audiences=["internal", "client"])
    built = services.builder.build(plan, held, lambda: now)
    services.entities.create(case["project"], EntityInput(type="person", name="charlie"), now)
    again = services.builder.rebuild(case["project"], plan.run_id, tmp_path)
    for copy, other in zip(built.copies, again.copies, strict=True):
        assert copy.files == other.files
        sums = (tmp_path / other.folder / "SHA256SUMS").read_bytes()
        assert sums == (services.settings.reports / copy.folder / "SHA256SUMS").read_bytes()
    with pytest.raises(Gone):
        services.builder.rebuild(case["project"], "another", tmp_path)


def test_a_preview_says_what_a_copy_would_leave_out_and_keeps_nothing(
    services: Services, case: dict[str, str], now: datetime
) -> None:
    secret = EntityInput(
        type="person",
        name="Zora Wick",
        marking="TLP:RED",
        claims=[ClaimInput(key="remark", value="informant")],
    )
    services.entities.create(case["project"], secret, now)
    config = order(case, now, audiences=["internal", "client"]).config
    rows = services.builder.preview(case["project"], config, lambda: now)
    assert [(row.audience, row.count, row.what, row.first) for row in rows] == [
        ("client", 1, "entities", ["Zora Wick"]),
        ("client", 1, "statements", ["remark: informant"]),
    ]
    assert not services.settings.reports.exists()


def test_a_note_that_names_somebody_withheld_ends_the_report(
    services: Services, case: dict[str, str], now: datetime
) -> None:
    secret = EntityInput(type="person", name="Zora Wick", marking="TLP:RED")
    services.entities.create(case["project"], secret, now)
    services.notes.create(case["project"], NoteInput(text="We owe this to Zora Wick."), now)
    plan = order(case, now, formats=["pdf"], audiences=["internal", "client"])
    with pytest.raises(ReportLeaks, match=r"report.pdf, page \d") as caught:
        services.builder.build(plan, held, lambda: now)
    assert "Zora" not in str(caught.value)
    project = services.settings.reports / case["project"]
    assert [path.name for path in project.iterdir()] == [".kept"]
