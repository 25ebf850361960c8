"""Where an imported claim comes from: what its row says, else the file itself."""

from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest

from basset.errors import InvalidInput
from basset.exchange.reading import Reading
from basset.exchange.results import ImportResult
from basset.investigations.entity import Entity
from basset.investigations.project import ProjectInput
from basset.investigations.relationship import Relationship
from basset.investigations.source import Source
from basset.wiring import Services

PEOPLE = "name,born\nAlice,1970\nBob,1980\n"


@pytest.fixture
def project(services: Services, now: datetime) -> str:
    return services.projects.create(ProjectInput(name="File"), now).id


class Sheet:
    """A spreadsheet and its import."""

    def __init__(self, services: Services, project: str, path: Path, now: datetime) -> None:
        self._services, self._project, self._path, self._now = services, project, path, now

    def __call__(self, text: str, days: int = 0, **options: Any) -> ImportResult:
        self._path.write_text(text, encoding="utf-8")
        when = self._now + timedelta(days=days)
        return self._services.importer.run(self._path, self._project, now=when, **options)

    def sources(self) -> dict[str, Source]:
        return {each.title: each for each in self._services.sources.list(self._project).items}

    def entity(self, name: str) -> Entity:
        return self._services.entities.find(self._project, name)

    def tie(self) -> Relationship:
        (tie,) = self._services.relationships.list(self._project).items
        return tie


@pytest.fixture
def sheet(services: Services, project: str, tmp_path: Path, now: datetime) -> Sheet:
    return Sheet(services, project, tmp_path / "people.csv", now)


def test_a_file_is_the_source_of_what_it_says(sheet: Sheet) -> None:
    sheet(PEOPLE, author="alice")
    (file,) = sheet.sources().values()
    assert (file.title, file.sha256, file.retrieved_at, file.note) == (
        "people.csv", sha256(PEOPLE.encode()).hexdigest(), "2026-01-05T09:00:00.000000Z",
        "Imported by alice.",
    )  # fmt: skip
    assert all(claim.sources == [file.id] for claim in sheet.entity("Alice").claims)


def test_the_same_file_again_is_the_same_source(sheet: Sheet) -> None:
    first = sheet(PEOPLE, author="alice")
    again = sheet(PEOPLE, author="bob", days=7)
    assert (again.created, again.changed, again.unchanged) == (0, 0, first.created)
    assert len(sheet.sources()) == 1


def test_a_newer_file_is_the_source_only_of_what_is_new_in_it(
    services: Services, project: str, sheet: Sheet
) -> None:
    sheet(PEOPLE, origin="people")
    result = sheet(f"{PEOPLE}Eve,1990\n", days=7, origin="people")
    # The source and Eve; who was there before keeps the file that said so first.
    assert (result.created, result.changed) == (2, 0)
    assert len(services.sources.list(project).items) == 2
    assert sheet.entity("Alice").claims[0].sources != sheet.entity("Eve").claims[0].sources


def test_columns_about_the_source_are_what_they_say(sheet: Sheet) -> None:
    sheet(
        "name,role,source,source_url,retrieved,source_credibility,confidence,marking,valid_from,"
        "valid_to\n"
        "Alice,owner,Register,https://register.example/1,spring 2019,2,80 %,red,2019,before 2021\n"
        "Bob,clerk,,,,,,,,\n"
    )
    register, file = sheet.sources()["Register"], sheet.sources()["people.csv"]
    assert (register.url, register.retrieved_at, register.credibility) == (
        "https://register.example/1", "spring 2019", 2,
    )  # fmt: skip
    alice = sheet.entity("Alice")
    assert alice.marking == "TLP:RED"
    role = next(claim for claim in alice.claims if claim.key == "role")
    assert (role.sources, role.confidence, role.marking, role.valid_from, role.valid_to) == (
        [register.id], 80, "TLP:RED", "2019", "before 2021",
    )  # fmt: skip
    # Nothing of it has become a claim of its own.
    assert {claim.key for claim in alice.claims} == {"name", "role"}
    assert all(claim.sources == [file.id] for claim in sheet.entity("Bob").claims)


def test_an_edge_list_has_a_source_column_too(sheet: Sheet) -> None:
    sheet("source,from,to,relation,contact\nRegister,Alice,Velm,OWNS,a@mail.example\n")
    tie = sheet.tie()
    assert (tie.from_name, tie.to_name, tie.type) == ("Alice", "Velm", "owns")
    assert {claim.key: claim.value for claim in tie.claims} == {
        "type": "owns", "contact": "a@mail.example",
    }  # fmt: skip
    assert all(claim.sources == [sheet.sources()["Register"].id] for claim in tie.claims)


@pytest.mark.parametrize(
    ("mapping", "reason"),
    [
        ({"born": "birthday"}, "there is no field 'birthday'.*there are name, .*source-url.*claim"),
        ({"born": "from"}, "there is no field 'from'"),
        ({"born": "name", "name": "name"}, "two columns are mapped to name"),
        ({"born": "email:x"}, "only name, claim and .*amount can be followed by a colon"),
        ({"gone": "name"}, "there is no column 'gone'; there are name, born"),
    ],
)
def test_a_column_is_mapped_only_to_a_field_that_exists(
    *, sheet: Sheet, mapping: dict[str, str], reason: str
) -> None:
    with pytest.raises(InvalidInput, match=reason):
        sheet(PEOPLE, reading=Reading(mapping=mapping))


def test_a_column_can_be_mapped_to_any_claim_or_ignored(sheet: Sheet) -> None:
    mapping = {"a": "claim:born-in", "b": "ignore"}
    sheet("name,a,b\nAlice,1970,x\n", reading=Reading(mapping=mapping))
    assert {claim.key for claim in sheet.entity("Alice").claims} == {"name", "born-in"}


def test_an_uploaded_file_is_a_source_under_its_own_name(alice: httpx.Client, project: str) -> None:
    path = f"/projects/{project}"
    alice.post(f"{path}/import", files={"file": ("people.csv", PEOPLE)})
    (file,) = alice.get(f"{path}/sources").json()["items"]
    assert (file["title"], file["note"]) == ("people.csv", "Imported by alice.")


def test_a_folder_is_one_source(services: Services, project: str, tmp_path: Path,
    now: datetime) -> None:  # fmt: skip
    folder = tmp_path / "case"
    folder.mkdir()
    (folder / "b.csv").write_text(":START_ID,:END_ID,:TYPE\n1,1,KNOWS\n")
    (folder / "a.csv").write_text(":ID,name,:LABEL\n1,Al,Person\n")
    services.importer.run(folder, project, now=now)
    (source,) = services.sources.list(project).items
    listed = "".join(
        f"{sha256((folder / name).read_bytes()).hexdigest()}  {name}\n"
        for name in ("a.csv", "b.csv")
    )
    assert (source.title, source.sha256) == ("case", sha256(listed.encode()).hexdigest())


def test_dates_in_words_reach_reports_exports_and_stix(
    services: Services, project: str, sheet: Sheet, tmp_path: Path, now: datetime
) -> None:
    sheet(
        "from,to,relation,valid_from,valid_to\n"
        "Alice,Velm,OWNS,44 BC,\nBob,Velm,OWNS,2019-04-01T00:00:00Z,spring 2020\n"
    )
    lines = b"".join(services.exporter.lines(project, "jsonl")).decode()
    assert '"valid_from":"44 BC"' in lines
    bundle = b"".join(services.exporter.lines(project, "stix")).decode()
    assert '"start_time":"2019-04-01T00:00:00Z"' in bundle
    assert '"stop_time"' not in bundle
    path = tmp_path / "case.json"
    path.write_text(bundle)
    copy = services.projects.create(ProjectInput(name="Copy"), now).id
    services.importer.run(path, copy, now=now)
    spans = {
        (each.from_name, claim.valid_from, claim.valid_to)
        for each in services.relationships.list(copy).items
        for claim in each.claims
    }
    assert spans == {
        ("Alice", "44 BC", None), ("Bob", "2019-04-01T00:00:00Z", "spring 2020"),
    }  # fmt: skip


def test_the_same_file_again_brings_back_what_somebody_has_deleted(
    services: Services, project: str, sheet: Sheet, now: datetime
) -> None:
    first = sheet(PEOPLE)
    untouched = sheet(PEOPLE)
    services.entities.delete(project, sheet.entity("Alice").id, now)
    again = sheet(PEOPLE)

    assert (untouched.created, untouched.unchanged) == (0, first.created)
    assert again.created > 0
    assert sheet.entity("Alice").name == "Alice"
    assert sheet(PEOPLE).model_dump() == untouched.model_dump()


def test_the_same_file_again_is_read_as_it_is_asked_for_now(sheet: Sheet) -> None:
    sheet("name,a\nAlice,1970\n")
    again = sheet("name,a\nAlice,1970\n", reading=Reading(mapping={"a": "claim:born-in"}))
    assert again.changed == 1
    assert "born-in" in {claim.key for claim in sheet.entity("Alice").claims}
