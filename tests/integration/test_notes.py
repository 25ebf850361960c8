"""Notes on a project, an entity or a relationship."""

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from basset.errors import InvalidInput
from basset.investigations.entity import EntityInput
from basset.investigations.note import NoteChange, NoteInput, audience_of
from basset.investigations.project import ProjectInput
from basset.investigations.source import SourceInput
from basset.model import validated
from basset.wiring import Services
from tests.integration.conftest import Basset


@pytest.fixture
def project(services: Services, now: datetime) -> str:
    return services.projects.create(ProjectInput(name="File"), now).id


def test_a_note_hangs_on_the_project_or_on_an_entity(
    services: Services, project: str, now: datetime
) -> None:
    alice = services.entities.create(project, EntityInput(type="person", name="Alice"), now)
    data = NoteInput(text="**Who?**", kind="assessment")
    on_project = services.notes.create(project, data, now, author="charlie")
    on_alice = services.notes.create(
        project, NoteInput(text="x", subject_id=alice.id), now, author="bob"
    )
    assert (on_project.subject_kind, on_project.author) == ("project", "charlie")
    assert (on_alice.subject_kind, on_alice.author) == ("entity", "bob")
    assert services.notes.list(project, kind="assessment").items == [on_project]


def test_a_note_on_nothing_is_refused(services: Services, project: str, now: datetime) -> None:
    with pytest.raises(InvalidInput, match="subject_id"):
        services.notes.create(project, NoteInput(text="x", subject_id="nothing"), now)


def test_a_note_is_changed_and_deleted(services: Services, project: str, now: datetime) -> None:
    made = services.notes.create(project, NoteInput(text="x"), now, author="alice")
    changed = services.notes.update(project, made.id, NoteChange(text="y"), now, author="bob")
    assert (changed.text, changed.author, changed.changed_by) == ("y", "alice", "bob")
    services.notes.delete(project, made.id, now)
    assert services.notes.list(project).items == []


def test_a_finding_says_how_sure_it_is_and_whom_it_is_for(
    services: Services, project: str, now: datetime
) -> None:
    data = NoteInput(text="x", kind="finding", confidence=70, audience="client")
    note = services.notes.create(project, data, now)
    assert (note.kind, note.confidence, note.audience) == ("finding", 70, "client")
    emptied = services.notes.update(project, note.id, NoteChange(audience=None), now)
    assert (emptied.confidence, emptied.audience) == (70, None)
    assert audience_of("next-step", None) == "internal"
    assert audience_of("finding", None) is None


@pytest.mark.parametrize("given", [{"confidence": 101}, {"audience": "Two Words"}, {"kind": "x"}])
def test_a_note_that_says_nonsense_is_refused_with_its_field(given: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput, match=next(iter(given))):
        validated(NoteInput, {"text": "x", **given})


def test_whoever_adds_a_note_is_told_what_it_cites_in_vain(
    services: Services, project: str, now: datetime
) -> None:
    services.sources.create(project, SourceInput(title="The Ledger"), now)
    for origin in ("a", "b"):
        twin = EntityInput(type="person", name="Bob", external_id=origin)
        services.entities.create(project, twin, now)
    text = "[[the ledger]], [[Bob]], [[a]], [[Zora]] and `[[code]]`, source [3]"
    note = services.notes.create(project, NoteInput(text=text), now)
    assert note.unclear_references == ["Bob", "Zora"]
    services.entities.create(project, EntityInput(type="person", name="Zora"), now)
    assert services.notes.get(project, note.id).unclear_references == ["Bob"]
    assert services.notes.list(project).items[0].unclear_references == ["Bob"]


@pytest.mark.parametrize(
    "picture", ["data:image/png;base64,iVBOR", "chart.png", "file:///tmp/chart.png", "../a/b.jpg"]
)
def test_a_picture_that_no_report_could_print_is_refused(
    services: Services, project: str, now: datetime, picture: str
) -> None:
    with pytest.raises(InvalidInput, match=r"^text: has .*picture"):
        services.notes.create(project, NoteInput(text=f"See ![chart]({picture})."), now)
    note = services.notes.create(project, NoteInput(text=f"See `![chart]({picture})`."), now)
    with pytest.raises(InvalidInput, match=r"^text: has .*picture"):
        services.notes.update(project, note.id, NoteChange(text=f"![]({picture})"), now)
    remote = NoteInput(text="![chart](https://velm.example/chart.png)")
    assert services.notes.create(project, remote, now).text == remote.text


@pytest.mark.parametrize("format_", ["jsonl", "stix", "xlsx"])
def test_what_a_note_is_comes_back_from_an_export(
    services: Services, project: str, now: datetime, tmp_path: Path, format_: str
) -> None:
    data = NoteInput(text="Sure?", kind="finding", confidence=70, audience="client")
    services.notes.create(project, data, now)
    path = tmp_path / f"case.{format_}"
    path.write_bytes(b"".join(services.exporter.lines(project, format_)))
    other = services.projects.create(ProjectInput(name="Other"), now).id
    services.importer.run(path, other, now=now)
    (note,) = [note for note in services.notes.list(other).items if note.text == "Sure?"]
    assert (note.kind, note.confidence, note.audience) == ("finding", 70, "client")


def test_the_terminal_says_which_references_mean_nothing(
    basset: Basset, project: str, refused: Callable[..., str]
) -> None:
    told = basset("note", "add", "-p", "File", "--text", "[[Nobody]] and [[Zora]].").output
    assert re.search(r"unclear references\W+Nobody\s+Zora", told), told
    assert "unclear" not in basset("note", "add", "-p", "File", "--text", "Nobody.").output
    assert "picture" in refused("note", "add", "-p", "File", "--text", "![x](a.png)")


def test_over_http_a_picture_within_a_note_is_refused_with_its_field(
    alice: httpx.Client, project: str
) -> None:
    answer = alice.post(f"/projects/{project}/notes", json={"text": "![x](data:image/png;base64,)"})
    assert (answer.status_code, answer.json()["field"]) == (400, "text")
