"""A report as one file: fetched through the API or in the terminal, it verifies."""

import json
import stat
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
from click.testing import Result

from basset.investigations.project import ProjectInput
from basset.reports.config import ReportConfig
from basset.reports.keys import known_keys
from basset.reports.verify import verify
from basset.runs.models import Run
from basset.wiring import Services

Basset = Callable[..., Result]


@pytest.fixture
def run(services: Services, now: datetime) -> Run:
    project = services.projects.create(ProjectInput(name="Sennick"), now).id
    asked = services.runs.request_report(project, ReportConfig(title="Who owns «Quay»?"), now)
    return services.runs.execute(asked.id, "alice", lambda: now + timedelta(seconds=7))


def folder_of(run: Run, services: Services) -> Path:
    return services.settings.reports / run.copies[0].folder


def test_what_is_fetched_verifies(
    services: Services, basset: Basset, run: Run, tmp_path: Path
) -> None:
    assert basset("report", "fetch", run.id, "--to", str(tmp_path)).exit_code == 0
    [fetched] = tmp_path.glob("*.zip")
    assert fetched.name == "who-owns-quay-1.zip"
    checked = verify(fetched, known_keys(services.settings))
    assert (checked.ok, checked.trusted) == (True, True)
    told = basset("report", "verify", str(fetched), "--against-row")
    assert "this installation recorded the same manifest" in told.stdout


def test_the_api_sends_the_same_bytes(
    bob: httpx.Client, basset: Basset, run: Run, tmp_path: Path
) -> None:
    answer = bob.get(f"/reports/{run.id}/bundle.zip")
    assert answer.headers["Content-Type"] == "application/zip"
    assert "who-owns-quay-1.zip" in answer.headers["Content-Disposition"]
    basset("report", "fetch", run.id, "--to", str(tmp_path / "it.zip"))
    assert answer.content == (tmp_path / "it.zip").read_bytes()


def test_a_zip_says_nothing_of_who_made_it_and_no_file_is_older_than_its_data(
    basset: Basset, services: Services, run: Run, now: datetime, tmp_path: Path
) -> None:
    basset("report", "fetch", run.id, "--to", str(tmp_path / "it.zip"))
    with zipfile.ZipFile(tmp_path / "it.zip") as archive:
        entries = archive.infolist()
    names = {path.name for path in folder_of(run, services).iterdir()}
    assert {entry.filename for entry in entries} == {f"who-owns-quay-1/{n}" for n in names}
    made = (now + timedelta(seconds=8)).timetuple()[:6]
    assert {entry.date_time for entry in entries} == {made}
    assert {stat.S_IMODE(entry.external_attr >> 16) for entry in entries} == {0o640}
    assert not any(entry.extra or entry.comment for entry in entries)


def test_a_place_that_cannot_be_written_is_named(
    run: Run, tmp_path: Path, refused: Callable[..., str]
) -> None:
    target = str(tmp_path / "away" / "it.zip")
    assert f"--to: cannot write {target}" in refused("report", "fetch", run.id, "--to", target)


def test_a_damaged_report_is_not_handed_over(
    services: Services, bob: httpx.Client, run: Run, tmp_path: Path, refused: Callable[..., str]
) -> None:
    page = folder_of(run, services) / "report.html"
    page.unlink()
    page.symlink_to("/etc/passwd")
    answer = bob.get(f"/reports/{run.id}/bundle.zip")
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert "was replaced by a link" in refused("report", "fetch", run.id, "--to", str(tmp_path))
    assert list(tmp_path.glob("*.zip")) == []


def test_an_expired_report_is_gone_and_one_that_is_owed_is_not_there(
    services: Services, bob: httpx.Client, run: Run, now: datetime
) -> None:
    services.retention.cleanup(1, now + timedelta(days=10))
    assert bob.get(f"/reports/{run.id}/bundle.zip").status_code == 410
    owed = services.runs.request_report(run.project_id, ReportConfig(title="Later"), now)
    assert bob.get(f"/reports/{owed.id}/bundle.zip").status_code == 404
    assert bob.get("/reports/nope/bundle.zip").status_code == 404


def test_the_row_knows_what_the_folder_does_not(
    services: Services, basset: Basset, run: Run, now: datetime
) -> None:
    folder = folder_of(run, services)
    for name in ("report.html", "snapshot.jsonl"):
        (folder / name).unlink()
    assert codes(basset, folder) == ["expired"]
    assert codes(basset, folder, "--against-row") == ["missing"]
    services.run_store.expire(run.id)
    assert codes(basset, folder, "--against-row") == ["expired"]
    services.database.write("MATCH (r:ReportRun) SET r.files = '[]', r.copies = '[]'")
    assert codes(basset, folder, "--against-row") == ["expired", "other_row"]
    services.database.write("MATCH (r:ReportRun) DELETE r")
    assert codes(basset, folder, "--against-row") == ["expired", "no_row"]


def codes(basset: Basset, folder: Path, *more: str) -> list[str]:
    told = basset("report", "verify", str(folder), *more, "--json")
    assert told.exit_code == 1
    return [problem["code"] for problem in json.loads(told.stdout)["problems"]]
