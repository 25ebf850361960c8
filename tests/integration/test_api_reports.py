"""Reports over HTTP: asked for here, made by a worker, fetched here."""

import hashlib
from pathlib import Path

import httpx
import pytest

from basset.reports.filename import file_name
from basset.settings import Settings
from basset.wiring import Services

CONFIG = {"title": "Sennick", "formats": ["html", "json"]}


@pytest.fixture
def made(alice: httpx.Client, project: str, services: Services) -> str:
    """The path of a report that a worker has made."""
    alice.post(f"{project}/entities", json={"type": "person", "name": "<script>alert(1)</script>"})
    run_id = alice.post(f"{project}/reports", json=CONFIG).json()["report_id"]
    services.runs.execute(run_id, "worker")
    return f"/reports/{run_id}"


def test_asking_for_a_report_only_writes_down_that_it_is_owed(
    alice: httpx.Client, project: str, settings: Settings
) -> None:
    answer = alice.post(f"{project}/reports", json=CONFIG | {"report_type": "FULL"})
    assert answer.status_code == 202
    report = alice.get(answer.headers["Location"].removeprefix("/api/v1")).json()
    assert (report["id"], report["state"], report["number"]) == (
        answer.json()["report_id"],
        "pending",
        1,
    )
    assert report["report_config"]["report_type"] == "full"
    assert not list(settings.reports.glob("**/*.html"))
    assert alice.get(f"/reports/{report['id']}/files/report.html").status_code == 404


def test_the_files_of_a_report_are_what_its_row_says(
    alice: httpx.Client, bob: httpx.Client, made: str
) -> None:
    report = alice.get(made).json()
    assert report["state"] == "done"
    for file in report["files"]:
        answer = bob.get(file["url"].removeprefix("/api/v1"))
        assert answer.status_code == 200
        assert hashlib.sha256(answer.content).hexdigest() == file["sha256"]
        assert answer.headers["Content-Type"].split(";")[0] == file["media_type"].split(";")[0]
        called = file_name("sennick-1", file["name"])
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{called}"'
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    for name in ("manifest.json", "SHA256SUMS"):
        assert bob.get(f"{made}/files/{name}").status_code == 200


def test_a_page_from_a_report_runs_nothing_in_a_browser(alice: httpx.Client, made: str) -> None:
    [page] = [file for file in alice.get(made).json()["files"] if file["format"] == "html"]
    assert alice.get(f"{made}/files/{page['name']}").headers["Content-Security-Policy"] == "sandbox"


def test_each_audience_has_its_own_files(
    alice: httpx.Client, project: str, services: Services
) -> None:
    config = CONFIG | {"audiences": ["internal", "client"]}
    run_id = alice.post(f"{project}/reports", json=config).json()["report_id"]
    services.runs.execute(run_id, "worker")
    report = alice.get(f"/reports/{run_id}").json()
    assert [copy["audience"] for copy in report["copies"]] == ["internal", "client"]
    assert report["copies"][0]["files"] == report["files"]
    for copy in report["copies"]:
        for file in copy["files"]:
            answer = alice.get(file["url"].removeprefix("/api/v1"))
            assert hashlib.sha256(answer.content).hexdigest() == file["sha256"]
    answer = alice.get(f"/reports/{run_id}/files/manifest.json?copy=press")
    assert (answer.status_code, answer.json()["field"]) == (404, "copy")


def test_an_unknown_audience_is_refused_when_it_is_asked_for(
    alice: httpx.Client, project: str
) -> None:
    asked = CONFIG | {"audiences": ["press"]}
    schedule = {"report_config": asked, "frequency": "weekly"}
    for path, body in (("reports", asked), ("schedules", schedule)):
        answer = alice.post(f"{project}/{path}", json=body)
        assert answer.status_code == 400
        assert answer.json()["field"] == "report_config.audiences"
        assert "known are client, internal, public" in answer.json()["detail"]


def test_an_unknown_theme_is_refused_when_it_is_asked_for(
    alice: httpx.Client, project: str, settings: Settings
) -> None:
    asked = CONFIG | {"template": "house"}
    schedule = {"report_config": asked, "frequency": "weekly"}
    for path, body in (("reports", asked), ("schedules", schedule)):
        answer = alice.post(f"{project}/{path}", json=body)
        assert answer.status_code == 400
        assert answer.json()["field"] == "report_config.template"
        assert "no theme 'house'; known are default" in answer.json()["detail"]
    (settings.home / "themes" / "house").mkdir(parents=True)
    (settings.home / "themes" / "house" / "theme.toml").touch()
    assert alice.post(f"{project}/reports", json=asked).status_code == 202
    assert alice.post(f"{project}/schedules", json=schedule).status_code == 201


@pytest.mark.parametrize(
    "name",
    [
        "%2e%2e",
        "..%2Fmanifest.json",
        "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "%2Fetc%2Fpasswd",
        "..%5Cmanifest.json",
        "snapshot.jsonl%00.html",
        "nothing.html",
    ],
)
def test_no_other_file_is_ever_sent(alice: httpx.Client, made: str, name: str) -> None:
    answer = alice.get(f"{made}/files/{name}")
    assert answer.status_code in {404, 422}
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_file_whose_time_was_up_is_gone_and_its_manifest_is_not(
    alice: httpx.Client, services: Services, settings: Settings, made: str
) -> None:
    report = alice.get(made).json()
    run = services.run_store.get(report["id"])
    assert run.folder is not None
    Path(settings.reports, run.folder, report["files"][0]["name"]).unlink()
    services.database.write("MATCH (r:ReportRun {id: $id}) SET r.state = 'expired'", id=run.id)
    answer = alice.get(f"{made}/files/{report['files'][0]['name']}")
    assert (answer.status_code, answer.json()["code"]) == (410, "expired")
    assert alice.get(f"{made}/files/manifest.json").status_code == 200


def test_reports_are_listed_newest_first_and_by_what_is_asked(
    alice: httpx.Client, project: str, made: str
) -> None:
    newer = alice.post(f"{project}/reports", json=CONFIG).json()["report_id"]
    older = made.rpartition("/")[2]

    def ids(**wanted: str) -> list[str]:
        return [one["id"] for one in alice.get("/reports", params=wanted).json()["items"]]

    assert ids() == [newer, older]
    assert ids(state="done") == [older]
    assert ids(project_id=project.rpartition("/")[2]) == [newer, older]
    assert ids(project_id="nope") == ids(schedule_id="nope") == []
    assert alice.get("/reports", params={"state": "lost"}).status_code == 422


@pytest.mark.parametrize(
    ("config", "status", "field"),
    [
        ({}, 422, "title"),
        ({"title": "x", "format": "docx"}, 400, "format"),
        ({"title": "x", "format": "pdf", "formats": ["pdf"]}, 400, "format"),
        ({"title": "x", "report_type": "dossier"}, 400, "entity_ids"),
    ],
)
def test_a_senseless_report_is_refused_by_field(
    *, alice: httpx.Client, project: str, config: dict[str, object], status: int, field: str
) -> None:
    answer = alice.post(f"{project}/reports", json=config)
    assert answer.status_code == status, answer.text
    assert field in (answer.json().get("field") or answer.json()["detail"])
    assert alice.get("/reports").json()["items"] == []


def test_a_report_of_an_unknown_project_is_a_404(alice: httpx.Client) -> None:
    assert alice.post("/projects/nope/reports", json=CONFIG).status_code == 404
    assert alice.get("/reports/nope").status_code == 404
