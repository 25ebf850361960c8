"""What is wrong with a file is told completely; what can be mended is; the rest may be imported."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner, Result

from basset.cli import main
from basset.errors import InvalidFile
from basset.investigations.claims import ClaimInput
from basset.investigations.entity import EntityInput
from basset.investigations.project import ProjectInput
from basset.wiring import Services

ALICE = {"kind": "entity", "ref": "alice", "type": "person", "name": "Alice"}
VELM = {"kind": "entity", "ref": "velm", "type": "organization", "name": "Velm\x07"}
OWNS = {"kind": "relationship", "type": "owner-of", "from": "alice", "to": "velm"}
UNSURE = (
    "confidence must be a whole number from 0 to 100, or one of certain, almost certain, high, "
    "likely, medium, unlikely, low, almost no chance, false, not 'rather'"
)
SHEET = (
    "name,confidence,E-Mail\nAlice,80 %,alice@mail.example\nBob,rather,bob@mail.example\nEve,,,x\n"
)


@pytest.fixture
def project(services: Services, now: datetime) -> str:
    return services.projects.create(ProjectInput(name="File"), now).id


@pytest.fixture
def basset(services: Services) -> Callable[..., Result]:
    return lambda *words: CliRunner().invoke(main, words, obj=services)


def lines(path: Path, *records: Any) -> Path:
    path.write_text(
        "".join(each if isinstance(each, str) else json.dumps(each) + "\n" for each in records)
    )
    return path


def names(services: Services, project: str) -> list[str]:
    return [entity.name for entity in services.entities.list(project).items]


def test_invisible_marks_are_cleaned_and_counted(
    services: Services, project: str, tmp_path: Path, basset: Callable[..., Result]
) -> None:
    marked = {**ALICE, "name": "\u202aAlice\u202c", "ref": "\ufeffalice"}
    note = {"kind": "note", "about": "\ufeffalice", "text": "line one\x0bline two"}
    path = lines(tmp_path / "case.jsonl", marked, note)
    result = basset("import", str(path), "--project", "File")
    assert result.exit_code == 0, result.output
    assert "4 values cleaned" in result.stdout
    assert names(services, project) == ["Alice"]
    (said,) = services.notes.list(project).items
    assert said.text == "line one line two"


def test_a_cell_that_is_cleaned_counts_once_whatever_it_becomes(
    services: Services, project: str, tmp_path: Path, now: datetime
) -> None:
    path = tmp_path / "people.csv"
    path.write_text(
        "name,company,note,E-Mail\n"
        '\u202aAlice\u202c,\u2068Velm\u2069,"one\x0btwo",\ufeffa@mail.example\n'
    )
    result = services.importer.run(path, project, now=now)
    assert (result.cleaned, result.refused) == (4, 0)
    assert sorted(names(services, project)) == ["Alice", "Velm", "a@mail.example"]


def test_every_fault_is_told_by_its_line(
    tmp_path: Path, project: str, basset: Callable[..., Result]
) -> None:
    path = lines(tmp_path / "case.jsonl", ALICE, VELM, OWNS, '{"kind": "ship"}\n', "{\n")
    result = basset("import", str(path), "--project", project)
    assert result.exit_code == 1
    *faults, last = result.stderr.splitlines()
    assert faults == [
        "line 2: name has the control character U+0007",
        "line 4: kind must be one of project, source, entity, relationship, note, chart, schedule",
        "line 5: is not JSON: unexpected end of data at character 3",
        "line 3: to 'velm' is neither in the file nor in the project",
    ]
    assert last.startswith("basset: 4 records are refused; line 2: name has")


def test_a_file_that_breaks_off_is_told_with_what_was_wrong_before(
    services: Services, project: str, tmp_path: Path, now: datetime
) -> None:
    path = tmp_path / "a.csv"
    path.write_text('name,born\nAlice,1,2\nBob,"1970\n')
    with pytest.raises(InvalidFile) as error:
        services.importer.run(path, project, now=now, on_refusal=lambda _: None)
    assert [where for where, _ in error.value.faults] == ["line 2", "the rest of the file"]
    assert names(services, project) == []


def test_bad_records_are_written_to_a_file_and_the_rest_is_imported(
    services: Services, project: str, tmp_path: Path, basset: Callable[..., Result]
) -> None:
    path = tmp_path / "people.csv"
    path.write_text(SHEET)
    bad = tmp_path / "bad.jsonl"
    words = "import", str(path), "--project", "File", "--skip-bad", str(bad)
    result = basset(*words)
    assert result.exit_code == 0, result.output
    assert f"2 records, in {bad}" in result.stdout
    assert [json.loads(line) for line in bad.read_text().splitlines()] == [
        {"where": "line 3", "reason": UNSURE, "record": ["Bob", "rather", "bob@mail.example"]},
        {"where": "line 4", "reason": "has 4 cells, the header has 3",
         "record": ["Eve", "", "", "x"]},
    ]  # fmt: skip
    assert sorted(names(services, project)) == ["Alice", "alice@mail.example"]
    assert "0 created, 0 changed" in basset(*words).stdout


def test_what_refers_to_a_bad_record_is_refused_with_it(
    services: Services, project: str, tmp_path: Path, now: datetime
) -> None:
    refused: list[Any] = []
    path = lines(tmp_path / "case.jsonl", OWNS, ALICE, VELM)
    result = services.importer.run(path, project, now=now, on_refusal=refused.append)
    assert (result.refused, names(services, project)) == (2, ["Alice"])
    assert [(each.where, each.record) for each in refused] == [("line 3", VELM), ("line 1", OWNS)]


def test_a_file_without_one_good_record_is_refused(
    tmp_path: Path, project: str, basset: Callable[..., Result]
) -> None:
    path = lines(tmp_path / "case.jsonl", VELM)
    bad = tmp_path / "bad.jsonl"
    result = basset("import", str(path), "--project", project, "--skip-bad", str(bad))
    assert (result.exit_code, bad.exists()) == (1, False)


def test_a_dry_run_refuses_what_the_import_refuses(
    services: Services, project: str, tmp_path: Path, basset: Callable[..., Result]
) -> None:
    path = lines(tmp_path / "case.jsonl", *[ALICE] * 9, OWNS)
    words = "import", str(path), "--project", "File"
    tried, done = basset(*words, "--dry-run"), basset(*words)
    assert (tried.exit_code, done.exit_code) == (1, 1)
    assert tried.stderr == done.stderr
    shown = basset(*words, "--dry-run", "--skip-bad", str(tmp_path / "bad.jsonl"))
    assert "line 10: to 'velm' is neither in the file nor in the project" in shown.stdout
    assert not (tmp_path / "bad.jsonl").exists()
    assert services.projects.get(project).revision == 0


def test_over_http_the_answer_has_the_refused_records(alice: httpx.Client, project: str) -> None:
    path = f"/projects/{project}/import"
    files = {"file": ("people.csv", SHEET)}
    refused = alice.post(path, files=files)
    assert refused.status_code == 400
    assert refused.json()["errors"] == [
        {"field": "line 3", "detail": UNSURE},
        {"field": "line 4", "detail": "has 4 cells, the header has 3"},
    ]
    told = alice.post(path, files=files, data={"skip_bad": "true"}).json()
    assert (told["refused"], told["entities"]) == (2, 2)
    assert told["refusals"][1]["record"] == ["Eve", "", "", "x"]


def test_what_somebody_enters_while_a_file_is_written_stays_and_is_tied(
    services: Services, project: str, tmp_path: Path, now: datetime
) -> None:
    """The file becomes an empty project, and by the time it gets to its entities it is not."""
    source = {"kind": "source", "ref": "s", "title": "Register"}
    mail = {"kind": "entity", "type": "email", "name": "alice@mail.example", "ref": "m"}
    entered = EntityInput(
        type="email", name="alice@mail.example", claims=[ClaimInput(key="seen", value="yes")]
    )

    def enter(done: int, total: int) -> None:
        if done > total / 2 and not services.entities.list(project).items:
            services.entities.create(project, entered, now)

    path = lines(tmp_path / "case.jsonl", source, mail, ALICE)
    services.importer.run(path, project, now=now, on_progress=enter)

    alice, address = services.entities.list(project).items
    assert (alice.name, address.name) == ("Alice", "alice@mail.example")
    assert {claim.origin for claim in address.claims if claim.key == "name"} > {"manual"}
