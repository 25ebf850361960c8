"""Projects: one per name, counted, and deleted with everything in them."""

from datetime import datetime

import pytest

from basset.errors import Conflict, InvalidInput, NotFound
from basset.investigations.entity import EntityInput
from basset.investigations.fields import Marking
from basset.investigations.note import NoteInput
from basset.investigations.project import ProjectChange, ProjectInput
from basset.investigations.relationship import RelationshipInput
from basset.investigations.source import SourceInput
from basset.schedules.models import ScheduleInput
from basset.wiring import Services

FILE = ProjectInput(name="The Sennick Dredging File")


def test_a_project_is_found_by_id_and_by_name_in_any_case(
    services: Services, now: datetime
) -> None:
    made = services.projects.create(FILE, now)
    assert services.projects.find("the SENNICK dredging file") == made
    assert services.projects.find(made.id) == made
    assert made.marking is Marking.AMBER


def test_two_projects_cannot_share_a_name(services: Services, now: datetime) -> None:
    services.projects.create(FILE, now)
    other = services.projects.create(ProjectInput(name="Other"), now)
    with pytest.raises(Conflict, match="exists"):
        services.projects.create(ProjectInput(name="the sennick dredging file"), now)
    with pytest.raises(Conflict, match="exists"):
        services.projects.update(other.id, ProjectChange(name=FILE.name), now)


def test_only_what_is_given_is_changed(services: Services, now: datetime) -> None:
    made = services.projects.create(ProjectInput(name="A", description="kept"), now)
    changed = services.projects.update(made.id, ProjectChange(marking=Marking.RED), now)
    assert (changed.name, changed.description, changed.marking) == ("A", "kept", Marking.RED)
    assert changed.revision == made.revision + 1


def test_pages_of_projects_follow_their_names(services: Services, now: datetime) -> None:
    for name in ("b", "a", "c"):
        services.projects.create(ProjectInput(name=name), now)
    first = services.projects.list(limit=2)
    rest = services.projects.list(limit=2, cursor=first.next_cursor)
    assert [project.name for project in first.items + rest.items] == ["a", "b", "c"]
    assert rest.next_cursor is None
    with pytest.raises(InvalidInput, match="cursor"):
        services.projects.list(cursor="!")


def test_an_unknown_project_is_unknown_everywhere(services: Services, now: datetime) -> None:
    store = services.projects
    for ask in (
        store.get,
        store.find,
        store.statistics,
        services.entities.list,
        services.sources.list,
    ):
        with pytest.raises(NotFound, match="there is no project 'nothing'"):
            ask("nothing")
    with pytest.raises(NotFound):
        services.notes.create("nothing", NoteInput(text="x"), now)
    with pytest.raises(NotFound):
        services.entities.create("nothing", EntityInput(type="person", name="Alice"), now)
    with pytest.raises(NotFound):
        store.delete("nothing", now)


def test_a_deleted_project_leaves_nothing_but_who_deleted_it(
    services: Services, now: datetime
) -> None:
    kept = services.projects.create(ProjectInput(name="kept"), now)
    services.entities.create(kept.id, EntityInput(type="person", name="Bob"), now)
    gone = services.projects.create(ProjectInput(name="gone"), now)
    alice = services.entities.create(gone.id, EntityInput(type="person", name="Alice"), now)
    services.sources.create(gone.id, SourceInput(title="Register"), now)
    services.notes.create(gone.id, NoteInput(text="x", subject_id=alice.id), now)
    services.relationships.create(
        gone.id, RelationshipInput(type="knows", from_id=alice.id, to_id=alice.id), now
    )
    services.projects.delete(gone.id, now, author="bob")
    left = services.database.read(
        "MATCH (n:!Installation&!Schema) RETURN labels(n)[0] AS label ORDER BY label"
    )
    assert [row["label"] for row in left] == ["Deletion", "Entity", "Project"]
    [deletion] = services.projects.deletions(None).items
    assert (deletion.title, deletion.deleted_by) == ("gone", "bob")


def test_a_project_with_schedules_cannot_be_deleted(services: Services, now: datetime) -> None:
    project = services.projects.create(FILE, now)
    schedule = ScheduleInput(report_config={"title": "Weekly"}, frequency="weekly")
    services.schedules.create(project.id, schedule, now)
    with pytest.raises(Conflict, match="1 schedule is still on this project"):
        services.projects.delete(project.id, now)
    assert services.projects.get(project.id) == project


def test_statistics_count_what_is_there(services: Services, now: datetime) -> None:
    project = services.projects.create(FILE, now)
    claims = [{"key": "role", "value": "owner", "marking": "TLP:RED"}]
    for name in ("Alice", "Bob"):
        services.entities.create(
            project.id, EntityInput(type="person", name=name, claims=claims), now
        )
    services.entities.create(project.id, EntityInput(type="phone", name="+44 20 7946 0000"), now)
    counted = services.projects.statistics(project.id)
    assert counted["entities_by_type"] == {"person": 2, "phone": 1}
    assert (counted["entities"], counted["relationships"], counted["claims"]) == (3, 0, 5)
    assert counted["claims_by_marking"] == {"TLP:RED": 2}
