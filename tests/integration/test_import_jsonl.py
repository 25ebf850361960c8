"""Imports of JSON Lines: all or nothing, repeatable, by origin."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from basset.errors import DatabaseUnavailable, InvalidFile, InvalidInput, NotFound
from basset.exchange import write
from basset.exchange.importer import ImportResult
from basset.exchange.reading import Reading
from basset.investigations.entity import Entity, EntityInput
from basset.investigations.project import ProjectInput
from basset.wiring import Services

ALICE = {"kind": "entity", "ref": "alice", "type": "person", "name": "Alice"}
VELM = {"kind": "entity", "ref": "velm", "type": "organization", "name": "Velm"}
OWNS = {"kind": "relationship", "type": "owner-of", "from": "alice", "to": "velm"}
REGISTER = {
    "kind": "source",
    "ref": "register",
    "title": "Register",
    "url": "https://register.example/1",
}
NOTE = {"kind": "note", "ref": "n1", "about": "alice", "text": "met twice", "author": "bob"}
HOSTILE = '\' }) DETACH DELETE n // <script>alert(1)</script> {{ 7*7 }} #read("/etc/passwd") =1+1'


@pytest.fixture
def project(services: Services, now: datetime) -> str:
    return services.projects.create(ProjectInput(name="File"), now).id


class Case:
    """A file that grows, and its import."""

    def __init__(self, services: Services, project: str, path: Path, now: datetime) -> None:
        self._services, self._project, self._path, self._now = services, project, path, now

    def __call__(self, *records: dict[str, Any], days: int = 0, **options: Any) -> ImportResult:
        self._path.write_text(
            "".join(json.dumps(record) + "\n" for record in records), encoding="utf-8"
        )
        when = self._now + timedelta(days=days)
        return self._services.importer.run(self._path, self._project, now=when, **options)


@pytest.fixture
def load(services: Services, project: str, tmp_path: Path, now: datetime) -> Case:
    return Case(services, project, tmp_path / "case.jsonl", now)


def entities(services: Services, project: str) -> dict[str, Entity]:
    return {entity.name: entity for entity in services.entities.list(project).items}


def test_a_file_becomes_a_graph(services: Services, project: str, load: Case) -> None:
    said = {
        **ALICE,
        "claims": [{"key": "role", "value": "owner", "sources": ["register"], "confidence": 80}],
    }
    result = load(REGISTER, said, VELM, OWNS, NOTE, origin="press")
    assert (result.entities, result.relationships, result.sources, result.notes) == (2, 1, 2, 1)
    alice, velm = entities(services, project)["Alice"], entities(services, project)["Velm"]
    register, _file = sorted(services.sources.list(project).items, key=lambda each: not each.url)
    role = next(claim for claim in alice.claims if claim.key == "role")
    assert (role.sources, role.confidence, role.origin) == ([register.id], 80, "press")
    (owns,) = services.relationships.list(project).items
    assert (owns.from_id, owns.to_id, owns.type) == (alice.id, velm.id, "owner-of")
    (note,) = services.notes.list(project).items
    assert (note.subject_id, note.author, note.according_to) == (
        alice.id, "analyst", "written by bob",
    )  # fmt: skip
    assert services.projects.get(project).import_incomplete is None


def test_the_order_of_the_lines_does_not_matter(
    services: Services, project: str, load: Case
) -> None:
    said = {**ALICE, "claims": [{"key": "role", "value": "owner", "sources": ["register"]}]}
    result = load(NOTE, OWNS, said, VELM, REGISTER)
    assert result.created == 6
    assert len(services.relationships.list(project).items) == 1


def test_the_same_file_again_changes_nothing(services: Services, project: str, load: Case) -> None:
    load(REGISTER, ALICE, VELM, OWNS, NOTE)
    before = (
        services.projects.get(project),
        services.entities.list(project),
        services.notes.list(project),
    )
    again = load(REGISTER, ALICE, VELM, OWNS, NOTE, days=7)
    assert (again.created, again.changed, again.unchanged) == (0, 0, 6)
    assert (
        services.projects.get(project),
        services.entities.list(project),
        services.notes.list(project),
    ) == before


def test_a_smaller_file_takes_nothing_back(services: Services, project: str, load: Case) -> None:
    load(ALICE, VELM, OWNS)
    load(ALICE, days=7)
    assert all(not claim.ended_at for claim in services.relationships.list(project).items[0].claims)


def test_with_replace_an_origin_takes_back_what_it_no_longer_says(
    services: Services, project: str, load: Case
) -> None:
    role = {"key": "role", "value": "owner"}
    load({**ALICE, "claims": [role]}, VELM, OWNS, origin="press")
    load({**ALICE, "claims": [role]}, origin="register")
    result = load(ALICE, origin="press", replace=True, days=7)
    assert (result.changed, result.ended) == (1, 3)
    (owns,) = services.relationships.list(project).items
    assert all(claim.ended_at for claim in owns.claims)
    roles = {
        claim.origin: bool(claim.ended_at)
        for entity in services.entities.list(project).items
        for claim in entity.claims
        if claim.key == "role"
    }
    assert roles == {"press": True, "register": False}
    assert load(ALICE, origin="press", replace=True, days=8).unchanged == 2
    assert load(ALICE, VELM, OWNS, origin="press", replace=True, days=9).changed == 2
    assert all(not claim.ended_at for claim in services.relationships.list(project).items[0].claims)


def test_replace_again_changes_nothing_when_rows_repeat(
    services: Services, project: str, load: Case
) -> None:
    phones = [
        {"kind": "entity", "ref": str(number), "type": "phone", "name": "+44 20 7946 0000",
         "claims": [{"key": "seen", "value": number}]}
        for number in range(5)
    ]  # fmt: skip
    load(*phones)
    revision = services.projects.get(project).revision
    again = load(*phones, replace=True, days=7)
    assert (again.entities, again.created, again.changed, again.ended) == (1, 0, 0, 0)
    assert services.projects.get(project).revision == revision


def test_the_analyst_and_an_import_speak_of_one_phone(
    services: Services, project: str, load: Case, now: datetime
) -> None:
    made = services.entities.create(
        project, EntityInput(type="phone", name="+44 20 7946 0000"), now
    )
    load({"kind": "entity", "type": "phone", "name": "0044 20 7946 0000"}, origin="press")
    (phone,) = services.entities.list(project).items
    assert (phone.id, phone.origins, phone.name) == (
        made.id,
        ["manual", "press"],
        "+44 20 7946 0000",
    )


def test_later_files_may_refer_to_what_is_there(
    services: Services, project: str, load: Case
) -> None:
    load(ALICE, VELM, origin="press")
    load(OWNS, origin="press")
    assert len(services.relationships.list(project).items) == 1


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({**OWNS, "to": "nobody"}, "line 3: to 'nobody'"),
        ({**NOTE, "about": "nobody"}, "line 3: about 'nobody'"),
        (
            {**VELM, "claims": [{"key": "a", "value": 1, "sources": ["gone"]}]},
            r"claims\.0\.sources\.0 'gone'",
        ),
        ({**VELM, "name": "x" * 10_000_000}, "line 3: name has 10,000,000 characters"),
        ({**VELM, "name": "a\x07b"}, r"line 3: name has the control character U\+0007"),
        ({**VELM, "name": "a\nb"}, "line 3: name must be one line"),
        ({**VELM, "type": ["x"]}, "line 3: type must be text, not a list"),
        ({**VELM, "status": "gone"}, "line 3: status must be one of active"),
        (
            {**VELM, "claims": [{"key": "a", "value": {"b": 1}}]},
            r"line 3: claims\.0\.value must be text",
        ),
        (
            {**VELM, "claims": [{"key": "a", "value": 1, "valid_from": "2025-02-30"}]},
            r"claims\.0\.valid_from",
        ),
        (
            {**VELM, "claims": [{"key": "a", "value": 1, "marking": "SECRET"}]},
            r"claims\.0\.marking must be one of",
        ),
        (
            {**VELM, "claims": [{"key": "a", "value": 1, "confidence": 101}]},
            r"claims\.0\.confidence",
        ),
        ({**VELM, "claims": "x"}, "line 3: claims must be a list"),
        ({**REGISTER, "credibility": 9}, "line 3: credibility: Input should be 1, 2, 3"),
        ({"kind": "source"}, "line 3: title: Field required"),
        ({"kind": "note", "text": " "}, "line 3: text: "),
    ],
)
def test_one_wrong_line_and_nothing_is_written(
    services: Services, project: str, load: Case, record: dict[str, Any], reason: str
) -> None:
    with pytest.raises(InvalidFile, match=reason):
        load(REGISTER, ALICE, record)
    assert services.database.read(
        "MATCH (n:!Installation&!Schema) RETURN labels(n)[0] AS label"
    ) == [{"label": "Project"}]
    assert services.projects.get(project).revision == 0


def test_all_faults_are_told_the_first_fifty_in_full(load: Case) -> None:
    lost = [{**OWNS, "to": f"nobody-{number}"} for number in range(60)]
    with pytest.raises(InvalidFile, match="61 records are refused; line 2: name must be") as error:
        load(ALICE, {**VELM, "name": 7}, *lost)
    faults = error.value.faults
    assert len(faults) == 50
    assert faults[0] == ("line 2", "name must be text, not a number")
    assert faults[1] == ("line 3", "to 'nobody-0' is neither in the file nor in the project")


def test_deep_nesting_is_refused(
    services: Services, project: str, tmp_path: Path, now: datetime
) -> None:
    path = tmp_path / "deep.jsonl"
    path.write_text(
        '{"kind": "entity", "name": ' + "[" * 100_000 + "]" * 100_000 + "}\n", encoding="utf-8"
    )
    with pytest.raises(InvalidFile, match="line 1"):
        services.importer.run(path, project, now=now)


def test_text_that_is_code_elsewhere_is_text(services: Services, project: str, load: Case) -> None:
    load({**ALICE, "name": HOSTILE, "claims": [{"key": HOSTILE[:90], "value": HOSTILE}]})
    (made,) = services.entities.list(project).items
    assert made.name == HOSTILE
    assert {claim.value for claim in made.claims} == {HOSTILE}


def test_an_interrupted_import_says_so_and_the_same_command_finishes_it(
    services: Services, project: str, load: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = write.Writer._put

    def fail_at_relationships(self: write.Writer, kind: str, batch: list[Any]) -> Any:
        if kind == "relationship":
            raise DatabaseUnavailable("Neo4j is away")
        return put(self, kind, batch)

    with monkeypatch.context() as patch:
        patch.setattr(write.Writer, "_put", fail_at_relationships)
        with pytest.raises(DatabaseUnavailable):
            load(ALICE, VELM, OWNS, origin="press")
    assert services.projects.get(project).import_incomplete == "press"
    result = load(ALICE, VELM, OWNS, origin="press")
    assert (result.created, result.unchanged) == (1, 3)
    assert services.projects.get(project).import_incomplete is None


def test_progress_only_grows_and_ends_at_the_total(load: Case) -> None:
    seen: list[tuple[int, int]] = []
    load(ALICE, VELM, OWNS, on_progress=lambda done, total: seen.append((done, total)))
    shares = [done / total for done, total in seen]
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_a_preview_writes_nothing(
    services: Services, project: str, load: Case, tmp_path: Path, now: datetime
) -> None:
    load(ALICE)
    preview = services.importer.preview(tmp_path / "case.jsonl", now=now)
    assert (preview.format, preview.columns, [result["name"] for result in preview.results]) == (
        "jsonl",
        [],
        ["Alice"],
    )
    assert services.projects.get(project).revision == 2


def test_wrong_arguments_are_named(
    services: Services, load: Case, tmp_path: Path, now: datetime
) -> None:
    with pytest.raises(InvalidInput, match="format: unknown format 'xml'"):
        load(ALICE, format="xml")
    with pytest.raises(InvalidInput, match="mapping"):
        load(ALICE, reading=Reading(mapping={"a": "name"}))
    with pytest.raises(InvalidInput, match="origin"):
        load(ALICE, origin="email")
    with pytest.raises(NotFound):
        services.importer.run(tmp_path / "case.jsonl", "nothing", now=now)
