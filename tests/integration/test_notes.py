"""Notes on a project, an entity or a relationship."""

from datetime import datetime

import pytest

from basset.errors import InvalidInput
from basset.investigations.entity import EntityInput
from basset.investigations.note import NoteChange, NoteInput
from basset.investigations.project import ProjectInput
from basset.wiring import Services


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
