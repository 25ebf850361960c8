from datetime import datetime

import pytest

from basset.errors import NotFound
from basset.investigations.claims import ClaimInput
from basset.investigations.entity import Entity, EntityInput
from basset.investigations.project import Project, ProjectInput
from basset.wiring import Services
from tests.hostile import ALIKE


@pytest.fixture
def project(services: Services, now: datetime) -> Project:
    return services.projects.create(ProjectInput(name="The Sennick Dredging File"), now)


def add(
    services: Services,
    project: Project,
    now: datetime,
    name: str,
    *,
    kind: str = "organization",
    **claims: str,
) -> Entity:
    made = [ClaimInput(key=key, value=value) for key, value in claims.items()]
    return services.entities.create(project.id, EntityInput(type=kind, name=name, claims=made), now)


@pytest.fixture
def aldous(services: Services, project: Project, now: datetime) -> Entity:
    """A company in a project with others, so that some words are common and some are rare."""
    for name in (
        "Sennick Marine Ltd",
        "Harbour Works Ltd",
        "Northern Marine Ltd",
        "Quist Holdings Ltd",
        "Marine Ltd",
    ):
        add(services, project, now, name)
    return add(services, project, now, "Aldous Marine Ltd", phone="+44 20 7946 0000")


def names(services: Services, entity: Entity) -> list[str]:
    return [hit.name for hit in services.similar.similar(entity.project_id, entity.id)]


@pytest.mark.parametrize(
    "twin",
    [
        "Aldous Marine Limited",
        "ALDOUS MARINE",
        "Aldus Marine Ltd",
        "Marine Ltd, Aldous",
        "Aldoús Marine, Ltd.",
    ],
)
def test_another_spelling_of_a_name_is_the_likeliest_duplicate(
    services: Services, project: Project, now: datetime, aldous: Entity, *, twin: str
) -> None:
    add(services, project, now, twin)

    assert names(services, aldous)[0] == twin


def test_a_common_word_alone_makes_no_duplicate(services: Services, aldous: Entity) -> None:
    assert "Harbour Works Ltd" not in names(services, aldous)
    assert aldous.name not in names(services, aldous)


def test_an_alias_or_a_selector_in_common_is_said_to_be_the_reason(
    services: Services, project: Project, now: datetime, aldous: Entity
) -> None:
    add(services, project, now, "Blue Heron", alias="Aldous Marine")
    add(services, project, now, "Grey Seal", phone="0044 20 7946 0000")

    reasons = {
        hit.name: hit.matched.model_dump()
        for hit in services.similar.similar(project.id, aldous.id)
    }

    assert reasons["Blue Heron"] == {"key": "alias", "value": "Aldous Marine"}
    assert reasons["Grey Seal"] == {"key": "phone", "value": "0044 20 7946 0000"}


def test_a_number_in_the_projects_national_spelling_is_said_to_be_the_reason(
    services: Services, now: datetime
) -> None:
    file = services.projects.create(ProjectInput(name="Tidewater", phone_region="GB"), now)
    quist = add(services, file, now, "Quist Holdings", phone="+44 20 7946 0000")
    add(services, file, now, "Grey Seal", phone="020 7946 0000")

    (hit,) = services.similar.similar(file.id, quist.id)

    assert hit.matched.model_dump() == {"key": "phone", "value": "020 7946 0000"}


def test_a_person_is_no_duplicate_of_a_company_nor_of_another_projects(
    services: Services, project: Project, now: datetime, aldous: Entity
) -> None:
    add(services, project, now, "Aldous Marine", kind="vessel")
    add(
        services,
        services.projects.create(ProjectInput(name="Another"), now),
        now,
        "Aldous Marine Ltd",
    )

    assert "Aldous Marine" not in names(services, aldous)
    assert "Aldous Marine Ltd" not in names(services, aldous)


def test_counts_are_kept_refreshed_when_the_project_changed_and_cleared(
    services: Services, project: Project, now: datetime, aldous: Entity
) -> None:
    first = services.similar.refresh()
    add(services, project, now, "Zeppelin")
    second = services.similar.refresh()

    assert (first["documents"], second["documents"]) == (6, 7)
    assert second["terms"] > first["terms"] > 0
    assert services.similar.clear() == 1
    assert services.similar.clear() == 0
    assert services.similar.similar(project.id, aldous.id) is not None
    assert services.similar.clear() == 1


def test_an_unknown_project_or_entity_is_refused(services: Services, aldous: Entity) -> None:
    with pytest.raises(NotFound, match="project_id"):
        services.similar.similar("nowhere", aldous.id)
    with pytest.raises(NotFound, match="entity_id"):
        services.similar.similar(aldous.project_id, "nobody")


@pytest.mark.parametrize("pair", ALIKE.values(), ids=ALIKE)
def test_a_twin_in_other_letters_is_the_most_similar(
    services: Services, project: Project, now: datetime, pair: tuple[str, str]
) -> None:
    one, other = (add(services, project, now, name) for name in pair)
    [hit] = services.similar.similar(project.id, other.id)
    assert (hit.id, hit.score, hit.matched.value) == (one.id, 1.0, pair[0])
