"""What docs/formats.md says of imports and exports is so: its examples go in and come out."""

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from basset.exchange.formats import export_formats, format_of, import_formats
from basset.exchange.formats.sheet.fields import EDGE_FIELDS, ROW_FIELDS
from basset.exchange.reading import Reading
from basset.exchange.records import CLAIM_FIELDS, FIELDS
from basset.exchange.results import Refusal
from basset.investigations.project import ProjectInput
from basset.wiring import Services

PAGE = (Path(__file__).parents[2] / "docs" / "formats.md").read_text()
CHAPTERS = {chapter.partition("\n")[0]: chapter for chapter in PAGE.split("\n## ")}
JSON_LINES, ELSE = CHAPTERS["JSON Lines"], CHAPTERS["What else can be imported"]
EXAMPLES = re.findall(r"^```\w+ (\S+)\n(.*?)^```$", JSON_LINES + ELSE, re.MULTILINE | re.DOTALL)
CASE, SHORT, REFUSAL = (dict(EXAMPLES)[name] for name in ("case", "short", "refusal"))
FILES = [(name, text) for name, text in EXAMPLES if name in import_formats()]
EVERY_RECORD = {"kind", "ref", "external_id", "key", "created_at"}


def imported(
    services: Services, folder: Path, name: str, text: str, now: datetime, *, restore: bool = False
) -> str:
    """The project into which a file with this *text* has been imported."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    case = services.importer.opened(path)
    project = services.projects.create(case.project if case else ProjectInput(name=name), now).id
    services.importer.run(path, project, reading=Reading(restore=restore), now=now)
    return project


def parsed(lines: str | bytes) -> list[Any]:
    return [json.loads(line) for line in lines.splitlines()]


def test_the_whole_case_comes_out_as_it_went_in(
    services: Services, tmp_path: Path, now: datetime
) -> None:
    project = imported(services, tmp_path, "case.jsonl", CASE, now, restore=True)
    written = b"".join(services.exporter.lines(project, "jsonl"))
    # When the project was made is known to whoever makes it, which is a test here.
    assert parsed(written)[1:] == parsed(CASE)[1:]
    assert parsed(written)[0] == parsed(CASE)[0] | {"created_at": parsed(written)[0]["created_at"]}


def test_the_whole_case_shows_every_field() -> None:
    """Once a record has a key, it needs no ref and no external id; a name is among its claims."""
    shown: dict[str, set[str]] = {kind: set() for kind in FIELDS}
    claims: set[str] = set()
    for record in parsed(CASE):
        shown[record["kind"]] |= record.keys()
        claims |= {field for claim in record.get("claims", ()) for field in claim}
    assert claims == CLAIM_FIELDS
    for kind, fields in FIELDS.items():
        assert fields - shown[kind] <= {"ref", "external_id", "name", "frequency"}, kind


@pytest.mark.parametrize("kind", [*FIELDS, "claims"])
def test_the_fields_of_each_record_are_those_of_the_page(kind: str) -> None:
    section = JSON_LINES.partition(f"\n### {kind}\n")[2].partition("\n### ")[0]
    cells = re.findall(r"^\| (`.*?) \| ", section, re.MULTILINE)
    told = {field for cell in cells for field in re.findall(r"`(\w+)`", cell)}
    assert told == (CLAIM_FIELDS if kind == "claims" else FIELDS[kind] - EVERY_RECORD)


def test_the_short_example_is_all_that_a_program_has_to_write(
    services: Services, tmp_path: Path, now: datetime
) -> None:
    project = imported(services, tmp_path, "short.jsonl", SHORT, now)
    (tie,) = services.relationships.list(project).items
    assert (tie.from_name, tie.type, tie.to_name) == (
        "Maren Aldous", "director-of", "Velm Marine Works Ltd",
    )  # fmt: skip


def test_each_format_recognises_its_example(
    services: Services, tmp_path: Path, now: datetime
) -> None:
    nodes = next(text for name, text in FILES if name == "neo4j-csv")
    for number, (name, text) in enumerate(FILES):
        path = tmp_path / f"{number}.txt"
        path.write_text(text, encoding="utf-8")
        assert format_of(path).name == name
        if ":START_ID" in text:
            # Relationships need the nodes that they connect.
            path = tmp_path / "graph"
            path.mkdir()
            (path / "nodes.csv").write_text(nodes)
            (path / "ties.csv").write_text(text)
        assert services.importer.preview(path, now=now).entities


def test_the_page_lists_the_formats_in_the_order_in_which_they_are_asked() -> None:
    table = ELSE.partition("| recognised by |")[2].partition("\n\n")[0]
    assert re.findall(r"^\| `(\S+)` \|", table, re.MULTILINE) == [*import_formats()]
    written = {"ftm", "gexf", "graphml", "indicators", "jsonl", "neo4j-zip", "stix", "xlsx"}
    assert {*export_formats()} == written


def test_the_fields_of_a_column_are_those_of_the_page() -> None:
    table = ELSE.partition("| field | titles |")[2].partition("\n\n")[0]
    cells = [row.split("|")[1] for row in table.splitlines()[2:]]
    told = {field for cell in cells for field in re.findall(r"`([\w-]+)`", cell)}
    assert told == {*ROW_FIELDS, *EDGE_FIELDS}


def test_a_refused_record_looks_like_the_page_says() -> None:
    assert Refusal.model_validate(json.loads(REFUSAL)).where == "line 3"
