"""Two names that look alike and are spelled otherwise: whoever enters or reads one is told."""

import json
from datetime import datetime
from pathlib import Path

from basset.investigations.entity import EntityInput
from basset.wiring import Services
from tests.integration.conftest import Basset, Json
from tests.integration.delivering import Making

LATIN, CYRILLIC = "Alice Vantry", "\u0410lice Vantry"
ADD = "entity", "add", "--type", "person", "--name"
TOLD = f"two names look alike and are spelled otherwise: '{CYRILLIC}' (U+0410) and '{LATIN}'"


def test_whoever_adds_a_twin_is_warned(basset: Basset) -> None:
    basset("project add Sennick")
    basset("project add Quay")
    assert basset(*ADD, LATIN, "-p", "Sennick").stderr == ""
    assert basset(*ADD, CYRILLIC, "-p", "Quay").stderr == ""
    added = basset(*ADD, CYRILLIC, "-p", "Sennick")
    assert (added.exit_code, added.stderr) == (0, f"basset: {TOLD}\n")
    twin = basset("project", "add", "S\u0435nnick", "--json")
    assert json.loads(twin.stdout)["name"] == "S\u0435nnick"
    assert "look alike" in twin.stderr


def test_a_row_that_becomes_a_twin_by_its_new_name_is_told_of(basset: Basset) -> None:
    basset("project add Sennick")
    basset("source", "add", "--title", "Register", "-p", "Sennick")
    basset("source", "add", "--title", "Port book", "-p", "Sennick")
    same = basset("source", "update", "Port book", "--note", "seen", "-p", "Sennick")
    assert same.stderr == ""
    renamed = basset("source", "update", "Port book", "--title", "Regi\u0455ter", "-p", "Sennick")
    assert "U+0455" in renamed.stderr


def test_an_import_tells_of_twins_in_the_file_and_in_the_project(
    basset: Basset, json_of: Json, tmp_path: Path
) -> None:
    basset("project add Sennick")
    basset(*ADD, "Maren Aldous", "-p", "Sennick")
    path = tmp_path / "people.csv"
    path.write_text(f"name\n{LATIN}\n{CYRILLIC}\nMaren\u2060 Aldous\nBob\n", encoding="utf-8")
    remarks = json_of("import", str(path), "-p", "Sennick")["remarks"]
    [told] = [remark for remark in remarks if "look alike" in remark]
    assert told.startswith("2 pairs of names")
    assert "U+0410" in told
    assert "U+2060" in told


def test_a_report_tells_twins_apart(making: Making, services: Services, now: datetime) -> None:
    [project] = services.projects.list().items
    for name, born in ((LATIN, "1961"), (CYRILLIC, "1975")):
        claims = [{"key": "born", "value": born}]
        data = EntityInput(type="person", name=name, claims=claims)
        services.entities.create(project.id, data, now)
    run = making(report_type="full")
    text = (services.settings.reports / str(run.folder) / "report.md").read_text()
    assert f"{LATIN} (born 1961)" in text
    assert f"{CYRILLIC} (born 1975)" in text
