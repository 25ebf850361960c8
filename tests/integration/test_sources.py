"""Sources that claims rest on."""

from datetime import datetime

import pytest

from basset.errors import Conflict
from basset.investigations.entity import EntityInput
from basset.investigations.project import ProjectInput
from basset.investigations.source import SourceChange, SourceInput
from basset.wiring import Services


@pytest.fixture
def project(services: Services, now: datetime) -> str:
    return services.projects.create(ProjectInput(name="File"), now).id


def test_one_address_is_one_source(services: Services, project: str, now: datetime) -> None:
    url = "https://register.example/4471"
    first = services.sources.create(project, SourceInput(title="Register", url=url), now)
    again = services.sources.create(
        project, SourceInput(title="Register", url=url, reliability="B"), now
    )
    assert (again.id, again.reliability) == (first.id, "B")


def test_another_origin_changes_nothing_and_may_only_raise_the_marking(
    services: Services, project: str, now: datetime
) -> None:
    services.sources.create(project, SourceInput(title="Register", reliability="A"), now)
    data = SourceInput(title="Register", reliability="F", note="an extract", marking="TLP:RED")
    again = services.sources.create(project, data, now, origin="import")
    assert (again.reliability, again.note, again.origin) == ("A", "", "manual")
    lower = SourceInput(title="Register", marking="TLP:GREEN")
    services.sources.create(project, lower, now, origin="import")
    assert services.sources.get(project, again.id).marking == "TLP:RED"


def test_an_analyst_fills_the_gaps_of_an_imported_source(
    services: Services, project: str, now: datetime
) -> None:
    data = SourceInput(title="Register", reliability="F")
    services.sources.create(project, data, now, origin="import")
    more = SourceInput(title="Register", reliability="A", note="an extract")
    again = services.sources.create(project, more, now)
    assert (again.reliability, again.note, again.origin) == ("F", "an extract", "import")


def test_a_source_is_changed(services: Services, project: str, now: datetime) -> None:
    made = services.sources.create(project, SourceInput(title="Register"), now)
    changed = services.sources.update(project, made.id, SourceChange(credibility=2), now)
    assert (changed.title, changed.credibility) == ("Register", 2)
    assert services.sources.list(project).items == [changed]


def test_a_source_that_claims_rest_on_cannot_be_deleted(
    services: Services, project: str, now: datetime
) -> None:
    made = services.sources.create(project, SourceInput(title="Register"), now)
    claims = [{"key": "role", "value": "owner", "sources": [made.id]}]
    alice = services.entities.create(
        project, EntityInput(type="person", name="Alice", claims=claims), now
    )
    with pytest.raises(Conflict, match="rest on this source"):
        services.sources.delete(project, made.id, now)
    services.entities.delete(project, alice.id, now)
    services.sources.delete(project, made.id, now)
    assert services.sources.list(project).items == []
