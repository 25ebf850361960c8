"""A telephone number is found however it is spelled, in the country of its case."""

from datetime import datetime
from pathlib import Path

import pytest

from basset.investigations.claims import ClaimInput
from basset.investigations.entity import EntityInput
from basset.investigations.project import Project, ProjectChange, ProjectInput
from basset.wiring import Services

SPELLINGS = (
    "+44 20 7946 0018",
    "+442079460018",
    "0044 20 7946 0018",
    "+44 (0)20 7946 0018",
    "tel:+44-20-7946-0018",
    "020 7946 0018",
    "(020) 7946 0018",
    "020.7946.0018",
    "020/7946-0018",
    "٠٢٠ ٧٩٤٦ ٠٠١٨",
    "7946 0018",
    "946-0018",
)


def keep(services: Services, region: str | None, number: str, now: datetime) -> Project:
    name = f"File of {region}"
    project = services.projects.create(ProjectInput(name=name, phone_region=region), now)
    claims = [ClaimInput(key="phone", value=number)]
    data = EntityInput(type="person", name="Alice", claims=claims)
    services.entities.create(project.id, data, now)
    return project


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_number_is_found_however_it_is_spelled(
    services: Services, now: datetime, spelling: str
) -> None:
    project = keep(services, "GB", "+44 20 7946 0018", now)
    assert [hit.name for hit in services.search.search(spelling, project.id)] == ["Alice"]
    assert [hit.name for hit in services.search.search(spelling)] == ["Alice"]


def test_a_number_in_national_spelling_is_that_of_the_cases_country(
    services: Services, now: datetime
) -> None:
    british = keep(services, "GB", "020 7946 0018", now)
    german = keep(services, "DE", "020 7946 0018", now)
    assert services.entities.list(british.id).items[0].selectors == ["phone:+442079460018"]
    assert services.entities.list(german.id).items[0].selectors == ["phone:+492079460018"]
    assert services.search.search("+44 20 7946 0018", german.id) == []


def test_another_country_of_a_case_reads_its_numbers_anew(
    services: Services, now: datetime
) -> None:
    project = keep(services, None, "020 7946 0018", now)
    assert services.search.search("+44 20 7946 0018", project.id) == []
    services.projects.update(project.id, ProjectChange(phone_region="GB"), now)
    [hit] = services.search.search("+44 20 7946 0018", project.id)
    assert hit.exact


@pytest.mark.parametrize("text", ["60018", "7946 0019", "0118 7946"])
def test_other_digits_are_not_found(services: Services, now: datetime, text: str) -> None:
    project = keep(services, "GB", "+44 20 7946 0018", now)
    assert services.search.search(text, project.id) == []


def test_the_whole_number_comes_before_one_that_ends_like_it(
    services: Services, now: datetime
) -> None:
    project = keep(services, "GB", "+44 20 7946 0018", now)
    data = EntityInput(type="phone", name="+49 30 7946 0018")
    services.entities.create(project.id, data, now)
    hits = services.search.search("020 7946 0018", project.id)
    assert (hits[0].name, hits[0].exact) == ("Alice", True)
    assert {hit.exact for hit in services.search.search("7946 0018", project.id)} == {False}


def test_a_case_that_is_imported_elsewhere_still_finds_its_numbers(
    services: Services, now: datetime, tmp_path: Path
) -> None:
    project = keep(services, "GB", "020 7946 0018", now)
    path = tmp_path / "case.jsonl"
    path.write_bytes(b"".join(services.exporter.lines(project.id, "jsonl")))
    other = services.projects.create(ProjectInput(name="Other"), now)
    services.importer.run(path, other.id, now=now)
    [hit] = services.search.search("+44 20 7946 0018", other.id)
    assert hit.exact


def test_an_import_says_that_numbers_need_a_country(
    services: Services, now: datetime, tmp_path: Path
) -> None:
    path = tmp_path / "people.csv"
    path.write_text("name,phone\nAlice,020 7946 0018\nBob,see file 3\n", encoding="utf-8")
    project = services.projects.create(ProjectInput(name="No country"), now)
    remarks = services.importer.run(path, project.id, now=now).remarks
    none = "1 value looks like a telephone number and is not: kept as text"
    assert remarks[0] == none
    assert remarks[1].startswith("1 value has no country and may be a telephone number: kept")
    assert "project update --phone-region" in remarks[1]
    services.projects.update(project.id, ProjectChange(phone_region="GB"), now)
    remarks = services.importer.run(path, project.id, now=now).remarks
    assert remarks == [none]
    assert "phone:+442079460018" in {each.key for each in services.entities.list(project.id).items}
