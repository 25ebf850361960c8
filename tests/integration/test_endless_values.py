"""Numbers of 5,000 digits, names of 300 letters: a value or a clear refusal, and work goes on."""

import json
from pathlib import Path

import httpx
import pytest

from basset.controls import CONTROLS
from tests.hostile import NUMBERS, PATHS, TIMES
from tests.integration.conftest import Basset, Json

SOME = [NUMBERS["5,000 digits"], NUMBERS["above 64 bits"], NUMBERS["huge exponent"]]
SOME += [NUMBERS["other figures"], TIMES["after the last"], TIMES["year of 5,000 figures"]]


def test_no_query_parameter_is_our_fault(alice: httpx.Client, project: str) -> None:
    own_id = project.rpartition("/")[2]
    paths = alice.get("/openapi.json").json()["paths"]
    for path, operations in paths.items():
        where = path.removeprefix("/api/v1").replace("{project_id}", own_id)
        filled = "/".join("x" if part.startswith("{") else part for part in where.split("/"))
        for parameter in operations.get("get", {}).get("parameters", []):
            for value in SOME if parameter["in"] == "query" else ():
                answer = alice.get(filled, params={parameter["name"]: value})
                assert answer.status_code < 500, (path, parameter["name"], value[:40])
    assert alice.get(project).status_code == 200


@pytest.mark.parametrize("number", NUMBERS.values(), ids=NUMBERS)
def test_a_number_in_a_body_is_kept_or_refused(
    alice: httpx.Client, project: str, number: str
) -> None:
    for body in (
        '{"type":"a","name":"b","confidence":%s}',
        '{"type":"a","name":"b","claims":[%s]}',
    ):
        value = number if "confidence" in body else '{"key":"k","value":?}'.replace("?", number)
        answer = alice.post(
            f"{project}/entities",
            content=(body % value).encode(),
            headers={"Content-Type": "application/json"},
        )
        assert answer.status_code in {201, 400, 422}, answer.text
        if answer.status_code == 201 and "claims" in body:
            [claim] = (each for each in answer.json()["claims"] if each["key"] == "k")
            assert claim["value"] == json.loads(number)


def imported(alice: httpx.Client, project: str, name: str, text: str) -> httpx.Response:
    return alice.post(f"{project}/import", files={"file": (name, text.encode(errors="replace"))})


@pytest.mark.parametrize("title", ["amount", "confidence", "date", "phone", "id", "credibility"])
def test_a_number_in_a_cell_is_kept_or_refused(
    alice: httpx.Client, project: str, title: str
) -> None:
    for label, number in NUMBERS.items():
        answer = imported(
            alice, project, "a.csv", f"name,source,{title}\nMaren,Register,{number}\n"
        )
        assert answer.status_code in {200, 400}, (label, answer.text)


def test_long_numbers_of_a_file_stay_digit_by_digit(alice: httpx.Client, project: str) -> None:
    digits = "1" * 30
    line = '{"kind":"entity","ref":"a","type":"account","name":"a","claims":[%s]}'
    told = '{"key":"number","value":?}'.replace("?", digits)
    assert imported(alice, project, "a.jsonl", line % told).status_code == 200
    [row] = alice.get(f"{project}/entities").json()["items"]
    assert {claim["value"] for claim in row["claims"]} == {"a", digits}


@pytest.mark.parametrize("number", NUMBERS.values(), ids=NUMBERS)
def test_a_number_in_json_of_others_is_kept_or_refused(
    alice: httpx.Client, project: str, number: str
) -> None:
    thing = '{"type":"identity","spec_version":"2.1","id":"identity--%s","name":"A","x_n":%s}'
    thing %= "311b2d2d-f010-4473-83ec-1edf84858f4c", number
    bundle = '{"type":"bundle","id":"bundle--311b2d2d-f010-4473-83ec-1edf84858f4d","objects":[%s]}'
    ftm = '{"id":"a","schema":"Person","properties":{"x":[?]}}'.replace("?", number)
    for name, text in (("a.json", bundle % thing), ("a.ftm.json", ftm)):
        answer = imported(alice, project, name, text)
        assert answer.status_code in {200, 400}, answer.text


@pytest.mark.parametrize("name", PATHS.values(), ids=PATHS)
def test_a_file_may_be_called_anything(alice: httpx.Client, project: str, name: str) -> None:
    answer = imported(alice, project, name.encode(errors="replace").decode(), "name\nMaren\n")
    assert answer.status_code in {200, 400, 422}, answer.text
    for source in alice.get(f"{project}/sources").json()["items"]:
        assert not CONTROLS.search(source["title"] + source["key"] + source["origin"])
    assert alice.get(project).status_code == 200


@pytest.mark.parametrize("name", [each for each in PATHS.values() if "\0" not in each])
def test_a_command_says_what_is_wrong_with_a_file_name(
    basset: Basset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    basset("project add Quay")
    for words in (
        ["export", "-p", "Quay", "--out", name],
        ["import", name, "-p", "Quay"],
        ["import", "-p", "Quay", "--", name],
        ["report", "verify", name],
    ):
        result = basset(*words)
        assert result.exit_code in {0, 1, 2}, result.exception
        assert isinstance(result.exception, SystemExit | None), words
        assert not CONTROLS.search(result.output)


def test_an_odd_name_of_a_file_is_told_in_what_can_be_seen(
    basset: Basset, json_of: Json, tmp_path: Path
) -> None:
    path = tmp_path / "a\x1b[2J\x9b\udcffb.csv"
    path.write_text("name\nMaren\n")
    basset("project add Quay")
    assert json_of("import", str(path), "-p", "Quay")["created"] == 2
    [source] = json_of("source", "list", "-p", "Quay")
    assert source["title"] == "a [2J b.csv"


def test_a_number_of_an_form_is_refused_when_it_is_too_much(
    alice: httpx.Client, project: str
) -> None:
    answer = alice.post(f"{project}/import", files={"file": b"name\nA\n"}, data={"skip": "9" * 40})
    assert (answer.status_code, answer.json()["field"]) == (422, "skip")


@pytest.mark.parametrize("number", NUMBERS.values(), ids=NUMBERS)
def test_an_option_that_counts_refuses_what_is_too_much(basset: Basset, number: str) -> None:
    basset("project add Quay")
    for words in (
        ["project", "list", "--limit", number],
        ["entity", "list", "-p", "Quay", "--limit", number],
        ["token", "add", "x", "--scope", "read", "--expires", f"{number}d"],
        ["token", "add", "x", "--scope", "read", "--expires", number],
        ["schedule", "preview", "--every", "daily", "--count", number],
        ["logs", "-n", number],
    ):
        result = basset(*words)
        assert result.exit_code in {0, 1, 2}, result.exception
        assert isinstance(result.exception, SystemExit | None), (words, result.exception)
