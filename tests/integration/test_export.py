"""Exports: JSON Lines that import again to the same graph, and STIX that others can read."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from basset.demo import week
from basset.errors import InvalidInput, NotFound
from basset.exchange.reading import Reading
from basset.investigations.entity import EntityInput
from basset.investigations.note import NoteInput
from basset.investigations.project import ProjectInput
from basset.investigations.relationship import RelationshipInput
from basset.investigations.source import SourceInput
from basset.investigations.text import check_text
from basset.wiring import Services


@pytest.fixture
def project(services: Services, now: datetime) -> str:
    """The demo after two weeks, and what an analyst added by hand."""
    made = services.projects.create(ProjectInput(name="File"), now).id
    for number in (1, 2):
        when = now + timedelta(days=7 * number)
        services.importer.run(week(number), made, now=when, origin="sennick", replace=True)
    source = services.sources.create(made, SourceInput(title="Seen by us", reliability="B"), now)
    claims = [
        {"key": "=1+1", "value": True, "sources": [source.id], "marking": "TLP:RED", "lang": "en"}
    ]
    alice = services.entities.create(
        made, EntityInput(type="person", name="Alice", claims=claims), now
    )
    phone = services.entities.create(made, EntityInput(type="phone", name="+44 20 7946 0001"), now)
    ends = {"from_id": alice.id, "to_id": phone.id}
    uses = services.relationships.create(made, RelationshipInput(type="uses", **ends), now)
    services.notes.create(made, NoteInput(text="by hand", subject_id=uses.id), now)
    services.notes.create(made, NoteInput(text="on it all"), now, author="bob")
    return made


def export(services: Services, project: str, form: str = "jsonl") -> bytes:
    return b"".join(services.exporter.lines(project, form))


def records(services: Services, project: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in services.exporter.lines(project, "jsonl")]


def test_json_lines_import_again_to_the_same_graph(
    services: Services, project: str, tmp_path: Path, now: datetime
) -> None:
    written = export(services, project)
    path = tmp_path / "case.jsonl"
    path.write_bytes(written)
    other = services.projects.create(ProjectInput(name="Other"), now).id
    when = now + timedelta(days=90)
    services.importer.run(path, other, now=when, author="charlie", reading=Reading(restore=True))
    # All but the project, whose name is taken.
    assert export(services, other).splitlines()[1:] == written.splitlines()[1:]


def test_an_unknown_format_or_project_is_named(services: Services, now: datetime) -> None:
    project = services.projects.create(ProjectInput(name="File"), now).id
    with pytest.raises(InvalidInput, match="format: unknown format 'xml'"):
        services.exporter.lines(project, "xml")
    with pytest.raises(NotFound):
        services.exporter.lines("nothing", "jsonl")
    assert [each["kind"] for each in records(services, project)] == ["project"]
    objects = json.loads(export(services, project, "stix"))["objects"]
    assert [each.get("x_basset_record") for each in objects] == [None, None, "project"]


def allowed(text: str) -> bool:
    """Whether *text* is stored as it is."""
    try:
        return check_text(text) == text.strip() != ""
    except ValueError:
        return False


TEXT = st.text(min_size=1, max_size=40).filter(allowed).map(str.strip)
VALUE = (
    TEXT
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
)


@hypothesis_settings(
    max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(st.lists(st.tuples(TEXT, VALUE), max_size=5))
def test_any_text_that_goes_in_comes_out_the_same(
    services: Services, tmp_path: Path, now: datetime, said: list[tuple[str, Any]]
) -> None:
    claims = [{"key": "-".join(key.split()) or "k", "value": value} for key, value in said]
    path = tmp_path / "case.jsonl"
    path.write_text(
        json.dumps({"kind": "entity", "ref": "x", "type": "thing", "claims": claims}),
        encoding="utf-8",
    )
    name = f"p{len(services.projects.list(limit=500).items)}"
    project = services.projects.create(ProjectInput(name=name), now).id
    services.importer.run(path, project, now=now)
    (record,) = (each for each in records(services, project) if each["kind"] == "entity")
    came_out = {(claim["key"], repr(claim["value"])) for claim in record["claims"]}
    assert came_out == {
        (claim["key"], repr(claim["value"]))
        for claim in claims or [{"key": "type", "value": "thing"}]
    }
