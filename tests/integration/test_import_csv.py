"""Imports of spreadsheets and of CSV with Neo4j's headers."""

from datetime import datetime
from pathlib import Path

import pytest

from basset.errors import InvalidFile
from basset.exchange.importer import ImportResult
from basset.exchange.reading import Reading
from basset.investigations.project import ProjectInput
from basset.wiring import Services


@pytest.fixture
def project(services: Services, now: datetime) -> str:
    return services.projects.create(ProjectInput(name="File"), now).id


def load(services: Services, project: str, path: Path, text: str, now: datetime) -> ImportResult:
    path.write_text(text, encoding="utf-8")
    return services.importer.run(path, project, now=now)


def test_a_spreadsheet_becomes_people_and_what_they_share(
    services: Services, project: str, tmp_path: Path, now: datetime
) -> None:
    text = (
        "\ufeffName;E-Mail;Telephone;Company;TLP;Notes;Source\r\n"
        "Alice;alice@mail.example;+44 20 7946 0001;Velm;amber;met twice;"
        "https://register.example/1\r\n"
        "Bob;;0044 20 7946 0001;Velm;;;\r\n"
    )
    result = load(services, project, tmp_path / "people.csv", text, now)
    assert result.origin.startswith("people.csv@")
    assert (result.format, result.notes, result.sources) == ("csv", 1, 2)
    found = {(entity.type, entity.name) for entity in services.entities.list(project).items}
    assert found == {
        ("person", "Alice"), ("person", "Bob"), ("organization", "Velm"),
        ("email", "alice@mail.example"), ("phone", "+44 20 7946 0001"),
    }  # fmt: skip
    counted = services.projects.statistics(project)["relationships_by_type"]
    assert counted == {"has-phone": 2, "affiliated-with": 2, "has-email": 1}
    assert (
        services.importer.run(tmp_path / "people.csv", project, now=now).unchanged == result.created
    )


def test_an_edge_list_becomes_a_graph(
    services: Services, project: str, tmp_path: Path, now: datetime
) -> None:
    text = "from,to,type,since\nAlice,mail.example,OWNS,2020\nBob,mail.example,USES,\n"
    load(services, project, tmp_path / "edges.csv", text, now)
    assert services.projects.statistics(project)["relationships_by_type"] == {"owns": 1, "uses": 1}
    assert services.projects.statistics(project)["entities_by_type"] == {"thing": 2, "domain": 1}


def test_a_row_that_is_too_long_leaves_nothing_behind(
    services: Services, project: str, tmp_path: Path, now: datetime
) -> None:
    with pytest.raises(InvalidFile, match="line 3: has 3 cells,"):
        load(services, project, tmp_path / "a.csv", "name,born\nAlice,1970\nBob,1971,x\n", now)
    assert services.projects.get(project).revision == 0


def test_a_preview_says_how_each_column_is_read(
    services: Services, tmp_path: Path, now: datetime
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Who,Reachable\n" + "Alice,alice@mail.example\n" * 9, encoding="utf-8")
    preview = services.importer.preview(path, reading=Reading(mapping={"Who": "name"}), now=now)
    assert [(column.column, column.read_as) for column in preview.columns] == [
        ("Who", "name of a person"), ("Reachable", "email, an entity of its own"),
    ]  # fmt: skip
    assert len(preview.results) == 5


def test_a_folder_of_neo4j_files_is_one_graph(
    services: Services, project: str, tmp_path: Path, now: datetime
) -> None:
    folder = tmp_path / "case"
    folder.mkdir()
    (folder / "a-owns.csv").write_text(
        ":START_ID,:END_ID,:TYPE,share:int\n1,2,OWNS,60\n", encoding="utf-8"
    )
    (folder / "people.csv").write_text(
        ":ID,name,surname,:LABEL\n1,Al,Example,Person\n", encoding="utf-8"
    )
    (folder / "phones.csv").write_text(
        ":ID,phoneNo,:LABEL\n2,+44 20 7946 0001,Phone\n", encoding="utf-8"
    )
    result = services.importer.run(folder, project, now=now)
    assert result.origin.startswith("case@")
    assert (result.format, result.created) == ("neo4j-csv", 4)
    found = {entity.type: entity for entity in services.entities.list(project).items}
    assert (found["person"].name, found["phone"].key) == ("Al Example", "phone:+442079460001")
    (owns,) = services.relationships.list(project).items
    assert {claim.key: claim.value for claim in owns.claims} == {"type": "owns", "share": 60}


def test_a_wrong_file_of_a_folder_is_named(
    services: Services, project: str, tmp_path: Path, now: datetime
) -> None:
    (tmp_path / "a.csv").write_text(":ID,name,:LABEL\n1,Al,Person\n2,Bo\n", encoding="utf-8")
    with pytest.raises(InvalidFile, match=r"a\.csv line 3: has 2 cells"):
        services.importer.run(tmp_path, project, now=now)
    assert services.projects.get(project).revision == 0


@pytest.mark.data
def test_the_pole_data(services: Services, project: str, shared_data: Path, now: datetime) -> None:
    result = services.importer.run(shared_data / "pole", project, now=now)
    assert (result.entities, result.relationships, result.created) == (61521, 105840, 167362)
    counted = services.projects.statistics(project)
    assert (counted["entities"], counted["relationships"]) == (61521, 105840)
    assert counted["entities_by_type"]["phone"] == 328
