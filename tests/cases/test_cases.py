"""Each input in ``inputs/`` becomes what the file beside it says: ``<input>.toml``.

``entities``: "type name". ``relationships``: "name -type-> name", then its other claims and since
and until when it was. ``selectors``: all of them. ``markings``: what is marked, by name.
``claims``: some claims, by name of the entity. ``notes``: "marking text". ``remarks``: patterns,
each of which a sentence of the summary matches, and no sentence is left. ``refused``: the pattern
of the refusal, in place of all others. ``reading``: what the user says of the file. ``steps``:
inputs that go in one after the other, each with its ``reading`` and ``origin``, in place of the
input of the same name.
"""

import re
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from basset.errors import InvalidFile
from basset.exchange.reading import Reading
from basset.investigations.claims import Claim
from basset.investigations.entity import Entity
from basset.investigations.project import ProjectInput
from basset.investigations.relationship import Relationship
from basset.paging import MAX_LIMIT
from basset.wiring import Services

HERE = Path(__file__).parent
INPUTS = HERE / "inputs"
EXPECTED = {file.stem: file for file in sorted(HERE.glob("*.toml"))}


@pytest.mark.parametrize("name", EXPECTED)
def test_an_input_becomes_what_its_user_means_and_its_dry_run_says_so(
    services: Services, now: datetime, *, name: str
) -> None:
    expected = tomllib.loads(EXPECTED[name].read_text())
    project = services.projects.create(ProjectInput(name="Case", phone_region="GB"), now).id
    steps = expected.get("steps") or [{"input": _input(name), **expected}]
    if "refused" in expected:
        path, reading = INPUTS / steps[0]["input"], _reading(expected)
        for work in (services.importer.preview, services.importer.run):
            with pytest.raises(InvalidFile, match=expected["refused"]) as refusal:
                work(path, project, reading=reading, now=now)
            for place in expected.get("faults", []):
                assert place in [where for where, _ in refusal.value.faults]
        return
    remarks = _imported(services, project, now, steps)
    graph = _graph(services, project)
    for part in ("entities", "relationships", "selectors", "notes"):
        assert sorted(graph[part]) == sorted(expected.get(part, [])), part
    for part in ("markings", "claims"):
        for what, wanted in expected.get(part, {}).items():
            assert {**graph[part].get(what, {}), **wanted} == graph[part].get(what), what
    assert graph["markings"].keys() == expected.get("markings", {}).keys()
    _match(expected.get("remarks", []), remarks)


def test_every_input_has_its_expectation() -> None:
    named = {_input(name) for name in EXPECTED}
    for file in EXPECTED.values():
        named |= {step["input"] for step in tomllib.loads(file.read_text()).get("steps", [])}
    tops = {Path(name).parts[0] for name in named if name}
    assert {path.name for path in INPUTS.iterdir()} == tops


def _input(name: str) -> str:
    """The input of this name, whatever its suffix; a folder is one too."""
    stem = name.partition("+")[0]
    return next((path.name for path in INPUTS.iterdir() if path.stem == stem), "")


def _reading(said: dict[str, Any]) -> Reading:
    given = dict(said.get("reading", {}))
    return Reading(**{**given, "key": tuple(given.get("key", ()))})


def _imported(
    services: Services, project: str, now: datetime, steps: list[dict[str, Any]]
) -> list[str]:
    remarks: list[str] = []
    for step in steps:
        path, origin = INPUTS / step["input"], step.get("origin")
        said: dict[str, Any] = {"reading": _reading(step), "origin": origin, "now": now}
        preview = services.importer.preview(path, project, **said)
        result = services.importer.run(path, project, **said)
        assert (preview.remarks, preview.entities, preview.relationships) == (
            result.remarks, result.entities, result.relationships,
        )  # fmt: skip
        if step.get("format"):
            assert result.format == step["format"]
        remarks += result.remarks
    return remarks


def _graph(services: Services, project: str) -> dict[str, Any]:
    entities = services.entities.list(project, limit=MAX_LIMIT).items
    ties = services.relationships.list(project, limit=MAX_LIMIT).items
    claims: dict[str, dict[str, Any]] = {}
    for each in entities:
        claims.setdefault(each.name, {}).update({one.key: one.value for one in each.claims})
    return {
        "entities": [f"{each.type} {each.name}" for each in entities],
        "relationships": [_tie(each) for each in ties],
        "selectors": sorted({one for each in entities for one in each.selectors}),
        "notes": [
            f"{note.marking or 'unmarked'} {note.text}"
            for note in services.notes.list(project).items
        ],
        "markings": _markings(entities, ties),
        "claims": claims,
    }


def _tie(tie: Relationship) -> str:
    first = next(claim for claim in tie.claims if claim.key == "type")
    others = [f"{each.key}={each.value}" for each in tie.claims if each.key != "type"]
    told = [f"({', '.join(sorted(others))})"] if others else []
    span = [
        f"{word} {when}"
        for word, when in (("from", first.valid_from), ("to", first.valid_to))
        if when
    ]
    return " ".join([f"{tie.from_name} -{tie.type}-> {tie.to_name}", *told, *span])


def _markings(entities: list[Entity], ties: list[Relationship]) -> dict[str, dict[str, str]]:
    """What is marked: by name, the marking of the row as ``row`` and of its claims by key."""
    named = [(each.name, each.marking, each.claims) for each in entities]
    named += [(f"{tie.from_name} -{tie.type}->", tie.marking, tie.claims) for tie in ties]
    markings: dict[str, dict[str, str]] = {}
    for name, own, claims in named:
        marked = {claim.key: str(claim.marking) for claim in claims if _is_marked(claim)}
        if marked or own:
            markings[name] = {**marked, **({"row": str(own)} if own else {})}
    return markings


def _is_marked(claim: Claim) -> bool:
    return claim.marking is not None


def _match(patterns: list[str], sentences: list[str]) -> None:
    left = list(sentences)
    for pattern in patterns:
        matching = [each for each in left if re.search(pattern, each)]
        assert matching, f"no sentence says {pattern!r}: {sentences}"
        left.remove(matching[0])
    assert not left
