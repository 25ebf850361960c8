"""Entities: who and what an investigation is about."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest

from basset.errors import InvalidInput, NotFound
from basset.investigations.entity import Entity, EntityChange, EntityInput
from basset.investigations.fields import Status
from basset.investigations.note import NoteInput
from basset.investigations.project import ProjectInput
from basset.investigations.relationship import RelationshipInput
from basset.investigations.source import SourceInput
from basset.wiring import Services

HOSTILE = 'x\' }) DETACH DELETE n // <script>alert(1)</script> {{ 7*7 }} #read("/etc/passwd")'


@pytest.fixture
def project(services: Services, now: datetime) -> str:
    return services.projects.create(ProjectInput(name="File"), now).id


def current(entity: Entity, key: str) -> list[Any]:
    return [claim.value for claim in entity.claims if claim.key == key and not claim.ended_at]


def test_one_phone_number_in_three_spellings_is_one_entity(
    services: Services, project: str, now: datetime
) -> None:
    spellings = ("+44 20 7946 0000", "0044 20 7946 0000", "tel:+44-20-7946-0000")
    made = {
        services.entities.create(project, EntityInput(type="phone", name=name), now).id
        for name in spellings
    }
    assert len(made) == 1
    (phone,) = services.entities.list(project).items
    assert phone.selectors == ["phone:+442079460000"]
    assert set(current(phone, "name")) == set(spellings)


def test_the_same_external_id_is_the_same_entity(
    services: Services, project: str, now: datetime
) -> None:
    first = services.entities.create(
        project, EntityInput(type="person", name="Alice", external_id="7"), now
    )
    again = services.entities.create(
        project, EntityInput(type="person", name="Alice E.", external_id="7"), now
    )
    assert again.id == first.id
    assert current(again, "name") == ["Alice", "Alice E."]


def test_the_same_again_changes_nothing(services: Services, project: str, now: datetime) -> None:
    data = EntityInput(type="domain", name="mail.example")
    made = services.entities.create(project, data, now)
    revision = services.projects.get(project).revision
    assert services.entities.create(project, data, now + timedelta(days=1)) == made
    assert services.projects.get(project).revision == revision


def test_two_people_of_one_name_are_two_entities(
    services: Services, project: str, now: datetime
) -> None:
    alice = EntityInput(type="person", name="Alice")
    assert (
        services.entities.create(project, alice, now).id
        != services.entities.create(project, alice, now).id
    )


def test_a_renamed_entity_keeps_its_former_name_as_history(
    services: Services, project: str, now: datetime
) -> None:
    made = services.entities.create(project, EntityInput(type="person", name="Alise"), now)
    renamed = services.entities.update(
        project, made.id, EntityChange(name="Alice"), now, author="bob"
    )
    assert renamed.name == "Alice"
    assert current(renamed, "name") == ["Alice"]
    assert {claim.value: bool(claim.ended_at) for claim in renamed.claims} == {
        "Alise": True,
        "Alice": False,
    }
    assert {claim.recorded_by for claim in renamed.claims} == {"analyst", "bob"}


def test_claims_are_added_and_ended(services: Services, project: str, now: datetime) -> None:
    claims = [{"key": "email", "value": "alice@mail.example"}]
    made = services.entities.create(
        project, EntityInput(type="person", name="Alice", claims=claims), now
    )
    assert made.selectors == ["email:alice@mail.example"]
    changes = EntityChange(
        claims=[{"key": "role", "value": "owner"}], end_claims=claims, status=Status.REVOKED
    )
    changed = services.entities.update(project, made.id, changes, now)
    assert (current(changed, "email"), current(changed, "role"), changed.selectors) == (
        [],
        ["owner"],
        [],
    )
    assert changed.status is Status.REVOKED


def test_a_claim_rests_on_sources_of_its_project_only(
    services: Services, project: str, now: datetime
) -> None:
    other = services.projects.create(ProjectInput(name="Other"), now)
    known = services.sources.create(project, SourceInput(title="Register"), now)
    foreign = services.sources.create(other.id, SourceInput(title="Register"), now)
    claims = [{"key": "a", "value": 1}, {"key": "b", "value": 2, "sources": [known.id, foreign.id]}]
    with pytest.raises(InvalidInput, match=r"claims\.1\.sources\.1"):
        services.entities.create(
            project, EntityInput(type="person", name="Alice", claims=claims), now
        )
    assert services.entities.list(project).items == []


def test_a_deleted_entity_takes_its_relationships_and_notes_along(
    services: Services, project: str, now: datetime
) -> None:
    alice, bob = (
        services.entities.create(project, EntityInput(type="person", name=name), now)
        for name in "ab"
    )
    ends = {"from_id": bob.id, "to_id": alice.id}
    knows = services.relationships.create(project, RelationshipInput(type="knows", **ends), now)
    for subject in (alice.id, knows.id):
        services.notes.create(project, NoteInput(text="x", subject_id=subject), now)
    kept = services.notes.create(project, NoteInput(text="kept", subject_id=bob.id), now)
    services.entities.delete(project, alice.id, now)
    assert [entity.id for entity in services.entities.list(project).items] == [bob.id]
    assert services.relationships.list(project).items == []
    assert [note.id for note in services.notes.list(project).items] == [kept.id]
    with pytest.raises(NotFound, match="entity"):
        services.entities.get(project, alice.id)


def test_an_entity_with_more_relationships_than_a_transaction_holds_is_deleted(
    services: Services, project: str, now: datetime
) -> None:
    hub, other = (
        services.entities.create(project, EntityInput(type="person", name=name), now)
        for name in ("hub", "other")
    )
    ends = {"from_id": hub.id, "to_id": other.id}
    first = services.relationships.create(project, RelationshipInput(type="knows", **ends), now)
    services.notes.create(project, NoteInput(text="x", subject_id=first.id), now)
    services.database.write(
        """
        MATCH (a:Entity {id: $hub})-[r:RELATES]->(b:Entity)
        UNWIND range(1, 12000) AS number
        CREATE (a)-[more:RELATES]->(b)
        SET more = r {.*, id: $hub + number, key: $hub + number}
        """,
        hub=hub.id,
    )
    services.entities.delete(project, hub.id, now)
    assert [entity.id for entity in services.entities.list(project).items] == [other.id]
    assert services.projects.statistics(project)["relationships"] == 0
    assert services.notes.list(project).items == []
    assert [gone.title for gone in services.projects.deletions(project).items] == ["hub"]


def test_text_that_is_code_elsewhere_is_text(
    services: Services, project: str, now: datetime
) -> None:
    made = services.entities.create(project, EntityInput(type="person", name=HOSTILE), now)
    assert services.entities.get(project, made.id).name == HOSTILE
    assert len(services.entities.list(project).items) == 1


def test_pages_have_every_entity_once(services: Services, project: str, now: datetime) -> None:
    made = {
        services.entities.create(project, EntityInput(type=kind, name="x"), now).id
        for kind in "abcab"
    }
    seen, cursor = [], None
    while True:
        page = services.entities.list(project, limit=2, cursor=cursor)
        seen += [entity.id for entity in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == sorted(made)
    assert {entity.type for entity in services.entities.list(project, type="a").items} == {"a"}


def test_eight_at_once_lose_nothing(services: Services, project: str, now: datetime) -> None:
    def say(number: int) -> None:
        claims = [{"key": "seen", "value": number}]
        services.entities.create(
            project, EntityInput(type="domain", name="mail.example", claims=claims), now
        )

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(say, range(24)))
    (domain,) = services.entities.list(project).items
    assert sorted(current(domain, "seen")) == list(range(24))
    assert services.projects.get(project).revision == 24
