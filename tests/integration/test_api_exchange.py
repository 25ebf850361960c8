"""Import and export over HTTP."""

import json
from hashlib import sha256
from pathlib import Path

import httpx
import pytest

SHEET = (
    "Name,E-mail,Role\n"
    "Maren Aldous,maren@sennick.example,director\n"
    "Birk Tarn,birk@sennick.example,clerk\n"
)


def _upload(
    alice: httpx.Client, project: str, text: str | bytes, name: str = "people.csv", **form: object
) -> httpx.Response:
    return alice.post(f"{project}/import", files={"file": (name, text)}, data=form)


def test_a_spreadsheet_is_imported_once_however_often_it_is_sent(
    alice: httpx.Client, project: str
) -> None:
    first = _upload(alice, project, SHEET)
    assert first.status_code == 200, first.text
    digest = sha256(SHEET.encode()).hexdigest()
    assert (first.json()["origin"], first.json()["format"]) == (f"people.csv@{digest[:8]}", "csv")
    assert first.json()["created"] > 0
    again = _upload(alice, project, SHEET).json()
    assert (again["created"], again["changed"]) == (0, 0)
    assert "Maren Aldous" in {
        one["name"] for one in alice.get(f"{project}/entities").json()["items"]
    }


def test_a_dry_run_says_how_each_column_is_read_and_writes_nothing(
    alice: httpx.Client, project: str
) -> None:
    shown = _upload(alice, project, SHEET, dry_run="true").json()
    assert shown["format"] == "csv"
    assert [column["column"] for column in shown["columns"]] == ["Name", "E-mail", "Role"]
    assert shown["results"]
    assert alice.get(f"{project}/entities").json()["items"] == []


@pytest.mark.parametrize(
    ("text", "form", "field"),
    [
        ("Name,Role\nMaren,director,extra\n", {}, None),
        ('{"type": "bundle", "objects": [', {}, None),
        ("[" * 100_000, {}, None),
        ("", {}, None),
        (SHEET, {"format": "docx"}, "format"),
        (SHEET, {"map": "Role"}, "map"),
    ],
)
def test_a_broken_file_is_refused_and_nothing_of_it_stays(
    *, alice: httpx.Client, project: str, text: str | bytes, form: dict[str, str], field: str | None
) -> None:
    answer = _upload(alice, project, text, **form)
    assert answer.status_code == 400, answer.text
    assert answer.json()["detail"]
    if field:
        assert answer.json()["field"] == field
    assert alice.get(f"{project}/entities").json()["items"] == []
    assert alice.get(project).json()["import_incomplete"] is None


def test_a_file_name_is_no_path(alice: httpx.Client, project: str) -> None:
    answer = _upload(alice, project, SHEET, name="../../../etc/people.csv")
    assert answer.status_code == 200
    assert answer.json()["origin"].startswith("people.csv@")
    assert not Path("/etc/people.csv").exists()


def test_an_upload_without_a_file_is_a_422(alice: httpx.Client, project: str) -> None:
    answer = alice.post(f"{project}/import", data={"format": "csv"})
    assert (answer.status_code, answer.json()["field"]) == (422, "file")
    assert _upload(alice, "/projects/nope", SHEET).status_code == 404


def test_what_is_exported_imports_to_the_same(alice: httpx.Client, project: str) -> None:
    _upload(alice, project, SHEET)
    exported = alice.get(f"{project}/export")
    assert exported.headers["Content-Type"] == "application/x-ndjson"
    assert all(json.loads(line) for line in exported.text.splitlines())
    other = (
        alice.post("/projects", json={"name": "Copy"}).headers["Location"].removeprefix("/api/v1")
    )
    assert _upload(alice, other, exported.content, name="copy.jsonl").status_code == 200
    assert alice.get(f"{other}/statistics").json() == alice.get(f"{project}/statistics").json()


def test_a_stix_bundle_is_one_json_document(alice: httpx.Client, project: str) -> None:
    _upload(alice, project, SHEET)
    bundle = alice.get(f"{project}/export", params={"format": "stix"}).json()
    assert bundle["type"] == "bundle"
    assert "Maren Aldous" in {one.get("name") for one in bundle["objects"]}


def test_an_unknown_export_is_refused_before_it_begins(alice: httpx.Client, project: str) -> None:
    answer = alice.get(f"{project}/export", params={"format": "docx"})
    assert (answer.status_code, answer.json()["field"]) == (400, "format")
    assert alice.get("/projects/nope/export").status_code == 404
