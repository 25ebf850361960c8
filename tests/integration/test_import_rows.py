"""A row has an identity that does not hang on its place, and what happened is never merged."""

import csv
from collections.abc import Sequence
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from basset.errors import InvalidFile, InvalidInput
from basset.exchange.reading import Reading
from basset.exchange.results import ImportResult
from basset.investigations.project import ProjectInput
from basset.paging import MAX_LIMIT
from basset.wiring import Services

FEW = settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
PEOPLE = ["name", "date of birth", "city", "phone", "company", "note"]
PERSON = st.tuples(
    st.sampled_from(["John Marlow", "Ada Moss", "Unknown", "Jörg Müßig"]),
    st.sampled_from(["", "1961-02-03", "1994-11-30"]),
    st.sampled_from(["Leeds", "Truro"]),
    st.sampled_from(["", "n/a", "+44 20 7946 0011", "+44 20 7946 0022 / +44 20 7946 0033"]),
    st.sampled_from(["", "Halden Dredging Ltd"]),
    st.sampled_from(["", "seen at the quay"]),
)
PAYMENTS = ["payer", "payee", "date", "amount", "purpose"]
PAYMENT = st.tuples(
    st.sampled_from(["Halden Dredging Ltd", "unknown"]),
    st.sampled_from(["Ada Moss", "Ben Ruiz"]),
    st.sampled_from(["2025-01-03", "2025-02-03", ""]),
    st.sampled_from(["100.50", "900", "12500"]),
    st.sampled_from(["rent", ""]),
)
NUMBER = count()


@pytest.fixture
def new_project(services: Services, now: datetime) -> Any:
    def create() -> str:
        name = f"File {next(NUMBER)}"
        return services.projects.create(ProjectInput(name=name, phone_region="GB"), now).id

    return create


def written(path: Path, titles: Sequence[str], rows: Sequence[Sequence[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([titles, *rows])
    return path


def graph(services: Services, project: str) -> list[Any]:
    """All that a project says, without the times and the file."""
    entities = services.entities.list(project, limit=MAX_LIMIT).items
    ties = services.relationships.list(project, limit=MAX_LIMIT).items
    notes = services.notes.list(project, limit=MAX_LIMIT).items
    keys = {each.id: each.key for each in entities}

    def said(claims: Any) -> list[Any]:
        return sorted((claim.key, str(claim.value), claim.valid_from or "") for claim in claims)

    return sorted(
        [
            *((each.key, each.type, said(each.claims)) for each in entities),
            *((each.key, keys[each.from_id], keys[each.to_id], said(each.claims)) for each in ties),
            *((note.key, note.text, keys[note.subject_id or ""]) for note in notes),
        ],
        key=str,
    )


def imported(
    services: Services, project: str, path: Path, now: datetime, **said: Any
) -> ImportResult:
    return services.importer.run(path, project, origin="cards", now=now, reading=Reading(**said))


@pytest.mark.parametrize(("titles", "row"), [(PEOPLE, PERSON), (PAYMENTS, PAYMENT)])
@FEW
@given(data=st.data())
def test_rows_and_columns_in_another_order_are_the_same_graph(
    services: Services,
    new_project: Any,
    tmp_path: Path,
    now: datetime,
    *,
    titles: list[str],
    row: Any,
    data: Any,
) -> None:
    rows = data.draw(st.lists(row, min_size=1, max_size=8))
    places = data.draw(st.permutations(range(len(titles))))
    turned = [[each[place] for place in places] for each in data.draw(st.permutations(rows))]
    first, second = new_project(), new_project()
    imported(services, first, written(tmp_path / "a.csv", titles, rows), now)
    other = written(tmp_path / "b.csv", [titles[place] for place in places], turned)
    imported(services, second, other, now)
    assert graph(services, first) == graph(services, second)


@pytest.mark.parametrize(("titles", "row"), [(PEOPLE, PERSON), (PAYMENTS, PAYMENT)])
@FEW
@given(data=st.data())
def test_a_table_in_two_files_is_the_same_graph(
    services: Services,
    new_project: Any,
    tmp_path: Path,
    now: datetime,
    *,
    titles: list[str],
    row: Any,
    data: Any,
) -> None:
    rows = data.draw(st.lists(row, min_size=2, max_size=8, unique=True))
    cut = data.draw(st.integers(1, len(rows) - 1))
    whole, parts = new_project(), new_project()
    imported(services, whole, written(tmp_path / "a.csv", titles, rows), now)
    for part in (rows[:cut], rows[cut:]):
        imported(services, parts, written(tmp_path / "b.csv", titles, part), now)
    assert graph(services, whole) == graph(services, parts)


@FEW
@given(rows=st.lists(PAYMENT, min_size=1, max_size=9))
def test_so_many_payments_are_so_many(
    services: Services, new_project: Any, tmp_path: Path, now: datetime, rows: list[Any]
) -> None:
    project = new_project()
    path = written(tmp_path / "a.csv", PAYMENTS, rows)
    imported(services, project, path, now)
    counted = services.projects.statistics(project)
    ties, kinds = counted["relationships_by_type"], counted["entities_by_type"]
    assert ties.get("paid", 0) + kinds.get("event", 0) == len(rows)
    assert imported(services, project, path, now).created == 0


def test_a_key_says_by_hand_what_tells_rows_apart(
    services: Services, new_project: Any, tmp_path: Path, now: datetime
) -> None:
    titles = ["name", "badge", "city"]
    rows = [["Ada Moss", "7", "Leeds"], ["Ada Moss", "8", "Truro"], ["A. Moss", "7", "Leeds"]]
    path = written(tmp_path / "a.csv", titles, rows)
    for said, things in (({}, 2), ({"key": ("badge",)}, 2), ({"each_row": True}, 3)):
        result = imported(services, project := new_project(), path, now, **said)
        assert services.projects.statistics(project)["entities"] == things
        told = [each for each in result.remarks if "merged" in each]
        assert bool(told) == (things == 2)
    names = {
        claim.value
        for each in services.entities.list(new_keyed(services, new_project(), path, now)).items
        for claim in each.claims
        if claim.key == "name" and each.key.endswith("/7")
    }
    assert names == {"Ada Moss", "A. Moss"}


def new_keyed(services: Services, project: str, path: Path, now: datetime) -> str:
    imported(services, project, path, now, key=("badge",))
    return project


def test_a_key_must_be_there(
    services: Services, new_project: Any, tmp_path: Path, now: datetime
) -> None:
    path = written(tmp_path / "a.csv", ["name", "badge"], [["Ada Moss", "7"], ["Ben Ruiz", ""]])
    with pytest.raises(InvalidInput, match="there is no column 'Badge'; there are name, badge"):
        imported(services, new_project(), path, now, key=("Badge",))
    with pytest.raises(InvalidFile, match="line 3: column 'badge' is empty"):
        imported(services, new_project(), path, now, key=("badge",))
    with pytest.raises(InvalidInput, match="cannot be given together"):
        imported(services, new_project(), path, now, key=("badge",), each_row=True)


def test_a_dry_run_shows_how_a_column_writes_its_dates(
    services: Services, tmp_path: Path, now: datetime
) -> None:
    titles = ["payer", "payee", "date", "amount"]
    rows = [["Halden", "Ada Moss", "03.01.2025", "1.234,50"]]
    path = written(tmp_path / "a.csv", titles, rows)
    columns = services.importer.preview(path, now=now).columns
    assert [column.read_as for column in columns[2:]] == [
        "date, day.month.year", "amount, decimal comma",
    ]  # fmt: skip
