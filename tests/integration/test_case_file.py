"""A case that is exported and imported elsewhere is the same case."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from basset.cli import main
from basset.errors import InvalidFile
from basset.investigations.chart import CHART, ChartInput
from basset.investigations.entity import EntityInput
from basset.investigations.fields import Marking
from basset.investigations.note import NoteInput
from basset.investigations.project import ProjectInput
from basset.investigations.relationship import RelationshipInput
from basset.investigations.source import SourceInput
from basset.schedules.models import ScheduleInput
from basset.wiring import Services

HEAD = ProjectInput(
    name="Quay",
    description="Who owns the quay?",
    marking=Marking.RED,
    phone_region="GB",
    single_keys="eye-colour, -flag",
)
WEEKLY = {"title": "Weekly", "report_type": "dossier"}


@pytest.fixture
def project(services: Services, now: datetime) -> str:
    """A RED case with one of everything, written down by two people."""
    made = services.projects.create(HEAD, now).id
    cited = services.sources.create(
        made,
        SourceInput(title="Register", url="https://register.example/1", credibility=2),
        now,
        author="alice",
    )
    services.sources.create(
        made, SourceInput(title="Overheard", retrieved_at="2024-05", note="by bob"), now
    )
    claims = [{"key": "role", "value": "owner", "sources": [cited.id], "marking": "TLP:RED"}]
    alice = services.entities.create(
        made, EntityInput(type="person", name="Maren", claims=claims), now, author="alice"
    )
    quay = services.entities.create(
        made, EntityInput(type="project", name="The quay"), now, author="bob"
    )
    ends = {"from_id": alice.id, "to_id": quay.id}
    owns = services.relationships.create(
        made, RelationshipInput(type="owns", valid_from="2019-04-01", **ends), now, author="bob"
    )
    services.notes.create(made, NoteInput(text="Ask again.", subject_id=owns.id), now, author="eve")
    services.notes.create(made, NoteInput(text="It is hers.", kind="assessment"), now)
    chart = ChartInput(
        title="Hers", entities=[quay.id, alice.id], places=[3, -4, 5, 6], pinned=[alice.id]
    )
    services.store(CHART).create(made, chart, now, author="eve")
    config = {**WEEKLY, "entity_ids": [alice.id]}
    plan = {"cron_expression": "0 9 * * MON", "timezone": "Europe/London"}
    services.schedules.create(made, ScheduleInput(report_config=config, **plan), now)
    return made


@pytest.fixture
def basset(services: Services) -> Callable[..., Result]:
    return lambda *words: CliRunner().invoke(main, words, obj=services)


def exported(services: Services, project: str, path: Path, form: str = "jsonl") -> Path:
    path.write_bytes(b"".join(services.exporter.lines(project, form)))
    return path


def renamed(path: Path, name: str) -> Path:
    """The same case under another *name*."""
    path.write_text(path.read_text().replace('"name":"Quay"', f'"name":"{name}"'))
    return path


def statements(services: Services, project: str) -> list[tuple[Any, ...]]:
    """What is claimed, with who recorded it, from which sources."""
    titles = {each.id: each.title for each in services.sources.list(project).items}
    rows = [*services.entities.list(project).items, *services.relationships.list(project).items]
    return sorted(
        (
            row.key, claim.key, str(claim.value), claim.origin, claim.recorded_by, claim.valid_from,
            claim.marking,
            # A case that is not restored rests on its file.
            [titles[each] for each in claim.sources if titles[each] != "case.json"],
        )
        for row in rows
        for claim in row.claims
    )  # fmt: skip


def test_an_exported_case_is_imported_under_its_own_name_with_all_that_it_is(
    services: Services, project: str, tmp_path: Path, basset: Callable[..., Result]
) -> None:
    path = renamed(exported(services, project, tmp_path / "case.jsonl"), "Quay elsewhere")
    result = basset("import", str(path), "--restore")
    assert result.exit_code == 0, result.output
    assert "1 schedule arrives disabled" in result.stdout
    copy = services.projects.find("Quay elsewhere")
    head = {name: getattr(copy, name) for name in ProjectInput.model_fields}
    assert head == HEAD.model_dump() | {"name": "Quay elsewhere"}
    assert statements(services, copy.id) == statements(services, project)
    sources = [(each.title, each.retrieved_at, each.credibility, each.note)
               for each in services.sources.list(copy.id).items]  # fmt: skip
    assert sorted(sources, key=str) == [
        ("Overheard", "2024-05", None, "by bob"), ("Register", None, 2, ""),
    ]  # fmt: skip
    notes = {(each.text, each.author, each.kind) for each in services.notes.list(copy.id).items}
    assert notes == {("Ask again.", "eve", "note"), ("It is hers.", "analyst", "assessment")}
    # It is as good as the original: its own export is the same file.
    assert exported(services, copy.id, tmp_path / "again.jsonl").read_bytes() == path.read_bytes()


def test_schedules_arrive_disabled_and_only_once(
    services: Services, project: str, tmp_path: Path, now: datetime
) -> None:
    path = exported(services, project, tmp_path / "case.jsonl")
    copy = services.projects.create(ProjectInput(name="Copy"), now).id
    first = services.importer.run(path, copy, now=now + timedelta(days=9))
    assert "1 schedule arrives disabled; enable what is wanted here" in first.remarks
    (schedule,) = services.schedules.list(copy).items
    maren = next(each for each in services.entities.list(copy).items if each.name == "Maren")
    assert (schedule.enabled, schedule.timezone) == (False, "Europe/London")
    assert schedule.report_config.entity_ids == [maren.id]
    again = services.importer.run(path, copy, now=now + timedelta(days=10))
    assert (again.created, again.changed) == (0, 0)
    assert len(services.schedules.list(copy).items) == 1


def test_a_project_that_is_there_keeps_its_name_and_its_marking_only_rises(
    services: Services, project: str, tmp_path: Path, now: datetime
) -> None:
    path = exported(services, project, tmp_path / "case.jsonl")
    mine = services.projects.create(
        ProjectInput(name="Mine", description="About us.", marking=Marking.GREEN), now
    ).id
    result = services.importer.run(path, mine, now=now)
    kept = services.projects.get(mine)
    assert (kept.name, kept.description, kept.marking, kept.phone_region) == (
        "Mine", "About us.", Marking.RED, "GB",
    )  # fmt: skip
    assert result.remarks[:3] == [
        "the project keeps its name, 'Mine'",
        "the project keeps its description, 'About us.'",
        "the marking changes from TLP:GREEN to TLP:RED",
    ]
    path.write_text(path.read_text().replace('"marking":"TLP:RED"', '"marking":"TLP:CLEAR"', 1))
    assert not any("marking" in each for each in services.importer.run(path, mine, now=now).remarks)
    assert services.projects.get(mine).marking == Marking.RED


@pytest.mark.parametrize(
    ("mine", "files", "then"),
    [
        (None, "TLP:GREEN", "TLP:GREEN"),  # nobody has marked the new project
        ("TLP:RED", "TLP:GREEN", "TLP:RED"),
        ("TLP:GREEN", None, "TLP:GREEN"),
    ],
)
def test_a_new_project_takes_the_marking_of_its_file(
    *,
    services: Services,
    tmp_path: Path,
    now: datetime,
    mine: str | None,
    files: str | None,
    then: str,
) -> None:
    path = tmp_path / "case.jsonl"
    marking = {"marking": files} if files else {}
    path.write_text(json.dumps({"kind": "project", "name": "Quay", **marking}))
    given = {"marking": Marking(mine)} if mine else {}
    made = services.projects.create(ProjectInput(name="Mine", **given), now).id
    services.importer.run(path, made, now=now)
    assert services.projects.get(made).marking == then


def test_a_case_whose_name_is_taken_needs_a_project(
    services: Services, project: str, tmp_path: Path, basset: Callable[..., Result]
) -> None:
    path = exported(services, project, tmp_path / "case.jsonl")
    refused = basset("import", str(path))
    assert refused.exit_code == 1
    assert "there is a project 'Quay'; --project says into which one" in refused.stderr
    assert basset("import", str(path), "--dry-run").exit_code == 1
    assert basset("import", str(path), "--project", "Other").exit_code == 0
    other = services.projects.find("Other")
    assert (other.marking, other.description) == (Marking.RED, "Who owns the quay?")


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (['{"kind":"entity","type":"person","name":"A"}', '{"kind":"project","name":"B"}'],
         "line 2: a project must be the first record of its file"),
        (['{"kind":"project","name":"B","marking":"SECRET"}'], "line 1: marking: Input should be"),
        (['{"kind":"project"}'], "line 1: name: Field required"),
        (['{"kind":"project","name":"B"}', '{"kind":"schedule","report_config":{}}'],
         "line 2: start_time is missing"),
        (['{"kind":"project","name":"B"}', json.dumps({"kind": "schedule", "report_config":
          {"title": "T"}, "start_time": "2026-01-05T09:00:00Z", "frequency": "yearly"})],
         "line 2: frequency: "),
        (['{"kind":"project","name":"B"}', json.dumps({"kind": "schedule", "report_config":
          {"title": "T"}, "start_time": "2026-01-05T09:00:00Z", "entities": ["gone"]})],
         r"line 2: entities.0 'gone' is neither in the file nor in the project"),
    ],
)  # fmt: skip
def test_a_wrong_head_is_named_by_line_and_field(
    *, services: Services, tmp_path: Path, now: datetime, lines: list[str], reason: str
) -> None:
    path = tmp_path / "case.jsonl"
    path.write_text("\n".join(lines))
    made = services.projects.create(ProjectInput(name="B"), now).id
    with pytest.raises(InvalidFile, match=reason):
        services.importer.run(path, made, now=now)
    assert services.entities.list(made).items == []
    assert services.schedules.list(made).items == []


def test_a_case_passes_through_stix_with_its_marking_sources_and_claims(
    services: Services, project: str, tmp_path: Path, now: datetime
) -> None:
    path = exported(services, project, tmp_path / "case.json", "stix")
    copy = services.projects.create(ProjectInput(name="Copy"), now).id
    services.importer.run(path, copy, now=now)
    assert services.projects.get(copy).marking == Marking.RED
    sources = {(s.title, s.url, s.credibility, s.retrieved_at, s.note)
               for s in services.sources.list(copy).items}  # fmt: skip
    assert {source for source in sources if source[0] != "case.json"} == {
        ("Register", "https://register.example/1", 2, None, ""),
        ("Overheard", None, None, "2024-05", "by bob"),
    }
    # Who recorded a claim does not travel in STIX; what it says does.
    said = [(key, *claim[:2], *claim[4:]) for key, *claim in statements(services, project)]
    assert [(key, *claim[:2], *claim[4:]) for key, *claim in statements(services, copy)] == said
    notes = {(each.text, each.subject_kind) for each in services.notes.list(copy).items}
    assert notes == {("Ask again.", "relationship"), ("It is hers.", "project")}
    again = services.importer.run(path, copy, now=now)
    assert (again.created, again.changed) == (0, 0)


def test_what_somebody_adds_to_our_stix_is_read_beside_ours(
    services: Services, project: str, tmp_path: Path, now: datetime
) -> None:
    path = exported(services, project, tmp_path / "case.json", "stix")
    bundle = json.loads(path.read_text())
    maren = next(each for each in bundle["objects"] if each.get("name") == "Maren")
    maren["description"] = "Seen in Orrabay."
    maren["external_references"].append(
        {"source_name": "Partner", "url": "https://partner.example/7"}
    )
    path.write_text(json.dumps(bundle))
    copy = services.projects.create(ProjectInput(name="Copy"), now).id
    services.importer.run(path, copy, now=now)
    partner = next(s for s in services.sources.list(copy).items if s.title == "Partner")
    read = next(each for each in services.entities.list(copy).items if each.name == "Maren")
    added = next(claim for claim in read.claims if claim.key == "description")
    assert (added.value, partner.id in added.sources) == ("Seen in Orrabay.", True)
