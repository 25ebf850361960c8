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


def test_who_says_it_is_whoever_the_upload_names(alice: httpx.Client, project: str) -> None:
    assert _upload(alice, project, SHEET, origin="registry").json()["origin"] == "registry"
    newer = SHEET.replace("director", "chair")
    answer = _upload(alice, project, newer, origin="registry", replace="true").json()
    # What is new is the newer file, as a source.
    assert (answer["created"], answer["changed"], answer["ended"] > 0) == (1, 1, True)


@pytest.mark.parametrize(
    ("form", "people"),
    [({}, 1), ({"key": "Staff number"}, 2), ({"each_row": "true"}, 2)],
)
def test_two_rows_are_two_where_the_upload_says_what_tells_them_apart(
    alice: httpx.Client, project: str, form: dict[str, str], people: int
) -> None:
    namesakes = "Name,Staff number\nMaren Aldous,7\nMaren Aldous,8\n"
    assert _upload(alice, project, namesakes, **form).json()["entities"] == people


def test_a_key_that_is_no_column_is_refused(alice: httpx.Client, project: str) -> None:
    answer = _upload(alice, project, SHEET, key="Badge")
    assert (answer.status_code, answer.json()["field"]) == (400, "key")


def test_a_reference_to_nothing_is_left_out_and_told_or_with_strict_refused(
    alice: httpx.Client, project: str
) -> None:
    bundle = {
        "type": "bundle",
        "id": "bundle--8a1f0c52-2f6e-4d3f-9f5a-0d4f1f6d0001",
        "objects": [
            {
                "type": "identity",
                "spec_version": "2.1",
                "id": "identity--8a1f0c52-2f6e-4d3f-9f5a-0d4f1f6d0002",
                "name": "Sennick Harbour",
            },
            {
                "type": "relationship",
                "spec_version": "2.1",
                "id": "relationship--8a1f0c52-2f6e-4d3f-9f5a-0d4f1f6d0003",
                "relationship_type": "related-to",
                "source_ref": "identity--8a1f0c52-2f6e-4d3f-9f5a-0d4f1f6d0002",
                "target_ref": "identity--8a1f0c52-2f6e-4d3f-9f5a-0d4f1f6d0004",
            },
        ],
    }
    text = json.dumps(bundle)
    refused = _upload(alice, project, text, name="feed.json", strict="true")
    assert refused.status_code == 400
    assert "0004" in refused.json()["detail"]
    taken = _upload(alice, project, text, name="feed.json").json()
    assert (taken["entities"], taken["relationships"]) == (1, 0)
    assert any("0004" in remark for remark in taken["remarks"])


def test_our_own_export_is_restored_into_an_empty_project_with_its_authors(
    alice: httpx.Client, project: str
) -> None:
    _upload(alice, project, SHEET, origin="registry")
    case = alice.get(f"{project}/export").content
    other = alice.post("/projects", json={"name": "Restored"}).json()["id"]
    restored = _upload(alice, f"/projects/{other}", case, name="case.jsonl", restore="true")
    assert restored.status_code == 200, restored.text
    entities = alice.get(f"/projects/{other}/entities").json()["items"]
    (person,) = (one for one in entities if one["name"] == "Maren Aldous")
    assert {claim["origin"] for claim in person["claims"]} == {"registry"}
    again = _upload(alice, project, case, name="case.jsonl", restore="true")
    assert (again.status_code, again.json()["field"]) == (400, "restore")
    not_a_case = _upload(alice, f"/projects/{other}", SHEET, restore="true")
    assert not_a_case.status_code == 400
