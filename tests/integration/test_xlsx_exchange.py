"""A case as a workbook: a spreadsheet program shows it, and an import reads it back."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from basset.demo import week
from basset.investigations.entity import EntityInput
from basset.investigations.note import NoteInput
from basset.investigations.project import ProjectInput
from basset.investigations.source import SourceInput
from basset.paging import MAX_LIMIT
from basset.wiring import Services


@pytest.fixture
def project(services: Services, now: datetime) -> str:
    made = services.projects.create(ProjectInput(name="File"), now).id
    services.importer.run(week(1), made, now=now, origin="sennick")
    claims = [
        {"key": "=1+1", "value": "=HYPERLINK(1)"},
        {"key": "alias", "value": "Al"},
        {"key": "alias", "value": "Ali"},
        {"key": "paid", "value": 12500},
    ]
    said = EntityInput(type="person", name="Alice Wick", claims=claims)
    alice = services.entities.create(made, said, now)
    services.notes.create(made, NoteInput(text="by hand", subject_id=alice.id), now)
    services.sources.create(made, SourceInput(title="Seen by us", reliability="B"), now)
    return made


def graph(services: Services, project: str) -> dict[str, Any]:
    entities = services.entities.list(project, limit=MAX_LIMIT).items
    ties = services.relationships.list(project, limit=MAX_LIMIT).items
    return {
        "entities": sorted(f"{each.type} {each.name}" for each in entities),
        "claims": {
            (each.name, claim.key, str(claim.value)) for each in entities for claim in each.claims
        },
        "ties": sorted(f"{tie.from_name} {tie.type} {tie.to_name}" for tie in ties),
        "notes": sorted(each.text for each in services.notes.list(project).items),
    }


def test_a_workbook_is_imported_again_to_the_same_graph(
    services: Services, project: str, tmp_path: Path, now: datetime
) -> None:
    path = tmp_path / "case.xlsx"
    path.write_bytes(b"".join(services.exporter.lines(project, "xlsx")))
    other = services.projects.create(ProjectInput(name="Other"), now).id
    result = services.importer.run(path, other, now=now)
    assert result.format == "xlsx"
    assert graph(services, other) == graph(services, project)
    titles = {each.title for each in services.sources.list(other, limit=MAX_LIMIT).items}
    assert {each.title for each in services.sources.list(project).items} <= titles
    again = services.importer.run(path, other, now=now)
    assert (again.created, again.changed, again.ended) == (0, 0, 0)


def test_nothing_in_a_workbook_runs(services: Services, project: str, tmp_path: Path) -> None:
    path = tmp_path / "case.xlsx"
    path.write_bytes(b"".join(services.exporter.lines(project, "xlsx")))
    book = load_workbook(path)
    assert book.sheetnames == ["entities", "relationships", "sources", "notes"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert {"=1+1", "=HYPERLINK(1)", 12500} <= {cell.value for cell in cells}
