"""What docs/formats.md says of reports is so: its examples against the report of a real case."""

import csv
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from basset import canonical, demo
from basset.clock import stamp
from basset.investigations.project import ProjectInput
from basset.model import derived_id
from basset.reports.config import Format, ReportConfig
from basset.reports.order import Order, Previous
from basset.reports.snapshot import read_snapshot
from basset.wiring import Services

PAGE = (Path(__file__).parents[2] / "docs" / "formats.md").read_text()
CHAPTERS = {chapter.partition("\n")[0]: chapter for chapter in PAGE.split("\n## ")}
FOLDER = CHAPTERS["A report's folder"]
EXAMPLES = re.findall(
    r"^```(\w+) ?(\S*)\n(.*?)^```$", FOLDER + CHAPTERS["report.json"], re.MULTILINE | re.DOTALL
)
OBJECTS = {name: canonical.load(text) for language, name, text in EXAMPLES if language == "json"}
# Their keys are the case's own, or left out where nothing is known.
OPEN = ("report.statistics", "snapshot.entity.claims")


@pytest.fixture
def folder(services: Services, now: datetime) -> Path:
    """The second report on the bundled case, in every format."""
    later = now + timedelta(days=7)
    project = services.projects.create(ProjectInput(name=demo.PROJECT), now).id
    services.importer.run(demo.week(1), project, origin=demo.ORIGIN, now=now)
    config = ReportConfig(title="Who owns it?", report_type="full", formats=list(Format))
    first = Order(derived_id(project, "1"), 1, 1, project, None, config)
    services.builder.build(first, lambda: None, lambda: now)
    services.importer.run(
        demo.week(2), project, origin=demo.ORIGIN, now=later - timedelta(hours=1), replace=True
    )
    order = Order(derived_id(project), 1, 2, project, None, config)
    order = replace(order, previous=Previous(first.run_id, 1, stamp(now)))
    built = services.builder.build(order, lambda: None, lambda: later)
    return services.settings.reports / built.copies[0].folder


def test_every_object_of_a_report_has_the_documented_fields(folder: Path) -> None:
    report = canonical.load((folder / "report.json").read_bytes())
    lines = [*read_snapshot(folder / "snapshot.jsonl")]
    kinds = ("snapshot", "entity", "source", "note")
    objects = {
        "top": [report],
        "report": [report["report"]],
        "manifest": [canonical.load((folder / "manifest.json").read_bytes())],
        **{name: report[name] for name in ("entities", "relationships", "sources")},
        "claims": [
            c for name in ("entities", "relationships") for o in report[name] for c in o["claims"]
        ],
        **{f"snapshot.{kind}": [line for line in lines if line["kind"] == kind] for kind in kinds},
    }
    assert objects.keys() == OBJECTS.keys()
    for name, example in OBJECTS.items():
        assert objects[name]
        for one in objects[name]:
            assert [*_differences(name, example, one)] == []


def _differences(path: str, example: Any, real: Any) -> Iterable[str]:
    """Where *real* is not of the shape of *example*; nulls and empty lists may stand for anything."""
    if example in (None, [], {}) or real in (None, [], {}):
        return
    if isinstance(example, dict) and isinstance(real, dict):
        if not path.startswith(OPEN) and example.keys() != real.keys():
            yield f"{path}: {sorted(example.keys() ^ real.keys())}"
        for key in example.keys() & real.keys():
            yield from _differences(f"{path}.{key}", example[key], real[key])
    elif isinstance(example, list) and isinstance(real, list):
        for one in real:
            yield from _differences(path, example[0], one)
    elif type(example) is not type(real) and not path.endswith("claims.value"):
        yield f"{path}: {example!r} is not of the type of {real!r}"


def test_the_csv_files_have_the_documented_columns(folder: Path) -> None:
    rows = re.findall(r"^\| `(\w+\.csv)` \| (.*) \|$", FOLDER, re.MULTILINE)
    assert len(rows) == 3
    for name, told in rows:
        columns = re.findall(r"`(\w+)`", told)
        with (folder / name).open(encoding="utf-8", newline="") as file:
            head = next(csv.reader(file))
        assert head[: len(columns)] == columns
        assert len(head) == len(set(head))
        assert (len(head) > len(columns)) == ("then one for each key" in told)


def test_the_folder_has_the_documented_files(folder: Path) -> None:
    cells = re.findall(r"^\| (`[^|]+) \|", FOLDER.partition("###")[0], re.MULTILINE)
    documented = re.findall(r"`([^`]+)`", " ".join(cells))
    assert sorted(path.name for path in folder.iterdir()) == sorted(documented)


def test_the_documented_commands_and_program_run_in_a_reports_folder(folder: Path) -> None:
    tools = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    programs = {"sh": ["sh", "-e", "-c"], "python": [sys.executable, "-c"]}
    output = {
        language: subprocess.run(
            [*programs[language], text],
            cwd=folder,
            env={**os.environ, "PATH": tools},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for language, _, text in EXAMPLES
        if language in programs
    }
    assert "files are as signed by the key" in output["sh"]
    assert "Velm Marine Works Ltd: incorporated 2024-11-18 (" in output["python"]
