"""Relationships between entities of one project."""

from datetime import datetime

import pytest

from basset.errors import InvalidInput, NotFound
from basset.investigations.entity import Entity, EntityInput
from basset.investigations.fields import Status
from basset.investigations.note import NoteInput
from basset.investigations.project import ProjectInput
from basset.investigations.relationship import RelationshipChange, RelationshipInput
from basset.wiring import Services


@pytest.fixture
def project(services: Services, now: datetime) -> str:
    return services.projects.create(ProjectInput(name="File"), now).id


@pytest.fixture
def alice(services: Services, project: str, now: datetime) -> Entity:
    return services.entities.create(project, EntityInput(type="person", name="Alice"), now)


@pytest.fixture
def velm(services: Services, project: str, now: datetime) -> Entity:
    return services.entities.create(project, EntityInput(type="organization", name="Velm"), now)


def test_a_relationship_says_who_to_whom(
    services: Services, project: str, alice: Entity, velm: Entity, now: datetime
) -> None:
    data = RelationshipInput(type="director-of", from_id=alice.id, to_id=velm.id)
    made = services.relationships.create(project, data, now)
    assert (made.from_id, made.to_id, made.type, made.origins) == (
        alice.id,
        velm.id,
        "director-of",
        ["manual"],
    )
    assert services.relationships.get(project, made.id) == made
    assert services.relationships.create(project, data, now) == made
    assert services.relationships.list(project, type="director-of").items == [made]
    assert services.relationships.list(project, type="owner-of").items == []


@pytest.mark.parametrize("end", ["from_id", "to_id"])
def test_a_missing_end_is_named(
    services: Services, alice: Entity, velm: Entity, now: datetime, end: str
) -> None:
    ends = {"from_id": alice.id, "to_id": velm.id, end: "nobody"}
    with pytest.raises(InvalidInput, match=f"{end}: is no entity of this project"):
        services.relationships.create(
            alice.project_id, RelationshipInput(type="knows", **ends), now
        )


def test_an_entity_of_another_project_is_no_end(
    services: Services, project: str, alice: Entity, now: datetime
) -> None:
    other = services.projects.create(ProjectInput(name="Other"), now)
    bob = services.entities.create(other.id, EntityInput(type="person", name="Bob"), now)
    with pytest.raises(InvalidInput, match="to_id"):
        services.relationships.create(
            project, RelationshipInput(type="knows", from_id=alice.id, to_id=bob.id), now
        )


def test_what_is_said_about_it_is_added_and_ended(
    services: Services, project: str, alice: Entity, velm: Entity, now: datetime
) -> None:
    share = {"key": "share", "value": "62 %"}
    data = RelationshipInput(type="owner-of", from_id=alice.id, to_id=velm.id, claims=[share])
    made = services.relationships.create(project, data, now)
    changes = RelationshipChange(
        end_claims=[share], claims=[{"key": "share", "value": "40 %"}], status=Status.DEPRECATED
    )
    changed = services.relationships.update(project, made.id, changes, now)
    assert {claim.value for claim in changed.claims if not claim.ended_at} == {"owner-of", "40 %"}
    assert changed.status is Status.DEPRECATED


def test_a_deleted_relationship_takes_its_notes_along(
    services: Services, project: str, alice: Entity, velm: Entity, now: datetime
) -> None:
    made = services.relationships.create(
        project, RelationshipInput(type="owner-of", from_id=alice.id, to_id=velm.id), now
    )
    services.notes.create(project, NoteInput(text="x", subject_id=made.id), now)
    services.relationships.delete(project, made.id, now)
    assert services.notes.list(project).items == []
    with pytest.raises(NotFound, match="relationship"):
        services.relationships.delete(project, made.id, now)
