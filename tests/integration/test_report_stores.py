"""A report has the same life in a folder and in a bucket."""

import json
import subprocess
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import Result

from basset import clock
from basset.errors import Conflict, Gone
from basset.investigations.entity import EntityInput
from basset.investigations.project import ProjectInput
from basset.reports.config import ReportConfig
from basset.reports.verify import verify, verify_place
from basset.runs.models import Run, State
from basset.schedules.models import ScheduleInput
from basset.settings import Settings
from basset.wiring import Services
from tests.integration.delivering import deliver, only_one
from tests.integration.storing import KINDS, Outside, killing, outside_of, use

pytestmark = pytest.mark.timeout(900)  # the server of buckets may have to be built first
Basset = Callable[..., Result]
RENDERED = {"report.html", "snapshot.jsonl"}
PROOF = {"manifest.json", "manifest.sig", "signer.pem", "HOW-TO-CHECK.txt", "SHA256SUMS"}
BOTH = {"audiences": ["internal", "client"]}
LATER = timedelta(seconds=61)  # than the lease


@pytest.fixture(params=KINDS)
def settings(
    settings: Settings, out: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    del settings  # asked for because it empties the environment
    monkeypatch.setenv("BASSET_DELIVERY_FOLDERS", str(out))
    return use(request.param, request, monkeypatch)


@pytest.fixture
def outside(settings: Settings, request: pytest.FixtureRequest) -> Outside:
    return outside_of(settings, request)


@pytest.fixture
def project(services: Services) -> str:
    project = services.projects.create(ProjectInput(name="Sennick"), clock.now()).id
    services.entities.create(project, EntityInput(type="person", name="Alice"), clock.now())
    return project


def owed(services: Services, project: str, **more: Any) -> Run:
    config = ReportConfig(title="Weekly", formats=["html"], report_type="full", **more)
    return services.runs.request_report(project, config, clock.now())


def made(services: Services, project: str, **more: Any) -> Run:
    return services.runs.execute(owed(services, project, **more).id, "alice")


def in_folder(outside: Outside, run: Run) -> set[str]:
    return {path.name for path in outside.of(run.folder).iterdir()}


def page_of(run: Run) -> str:
    return f"/reports/{run.id}/files/report.html"


def test_a_report_is_made_listed_and_shown(
    services: Services, outside: Outside, project: str, basset: Basset, bob: httpx.Client
) -> None:
    run = made(services, project, **BOTH)
    assert (run.state, run.attempts) == (State.DONE, 1)
    assert outside.names(run) == {Path(copy.folder).name for copy in run.copies}
    assert in_folder(outside, run) == RENDERED | PROOF
    assert verify(outside.of(run.folder)).ok
    assert [each["id"] for each in bob.get("/reports").json()["items"]] == [run.id]
    assert services.reports.where(run.folder or "") in basset("report", "show", run.id).stdout
    assert basset("report", "verify", "--all").exit_code == 0
    assert services.health.check(clock.now(), ["storage"])["success"]
    assert services.health.concerns(clock.now()) == []


def test_a_file_is_sent_whole_or_in_the_part_that_is_asked_for(
    services: Services, outside: Outside, project: str, bob: httpx.Client
) -> None:
    run = made(services, project)
    page = outside.of(run.folder).joinpath("report.html").read_bytes()
    whole = bob.get(page_of(run))
    assert (whole.status_code, whole.content) == (200, page)
    assert whole.headers["Accept-Ranges"] == "bytes"
    size = len(page)
    for asked, first, end in (
        ("bytes=0-99", 0, 100),
        ("bytes=100-", 100, size),
        ("bytes=-10", size - 10, size),
        (f"bytes=5-{size + 10}", 5, size),
    ):
        part = bob.get(page_of(run), headers={"Range": asked})
        assert (part.status_code, part.content) == (206, page[first:end])
        assert part.headers["Content-Range"] == f"bytes {first}-{end - 1}/{size}"
    for asked in ("bytes=9-3", "bytes=0-1,5-6", "lines=1-2", "bytes=-"):
        assert bob.get(page_of(run), headers={"Range": asked}).content == page
    beyond = bob.get(page_of(run), headers={"Range": f"bytes={size}-"})
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{size}")
    of_another = {"Range": "bytes=0-99", "If-Range": '"of another"'}
    assert bob.get(page_of(run), headers=of_another).status_code == 200
    of_this = {"Range": "bytes=0-99", "If-Range": whole.headers["ETag"]}
    assert bob.get(page_of(run), headers=of_this).status_code == 206


def test_a_zip_verifies_and_what_was_damaged_is_not_handed_over(
    services: Services, outside: Outside, project: str, bob: httpx.Client, tmp_path: Path
) -> None:
    run = made(services, project)
    zipped = tmp_path / "it.zip"
    zipped.write_bytes(bob.get(f"/reports/{run.id}/bundle.zip").content)
    assert verify(zipped).ok
    with zipfile.ZipFile(zipped) as archive:
        assert {Path(name).name for name in archive.namelist()} == RENDERED | PROOF
    outside.of(run.folder).joinpath("report.html").write_text("changed")
    assert bob.get(f"/reports/{run.id}/bundle.zip").status_code == 409
    [problem] = verify_place(services.reports.place(run.folder or "")).problems
    assert (problem.code, problem.file) == ("changed", "report.html")


def test_a_delivered_copy_is_the_report(
    services: Services, outside: Outside, project: str, out: Path
) -> None:
    run = made(services, project, deliver=[{"to": out.as_uri()}])
    assert deliver(services, only_one(services), clock.now()).state == "sent"
    [copy] = out.iterdir()
    original = outside.of(run.folder)
    assert {path.name: path.read_bytes() for path in copy.iterdir()} == {
        path.name: path.read_bytes() for path in original.iterdir()
    }


def test_an_old_report_keeps_its_proof(
    services: Services, outside: Outside, project: str, bob: httpx.Client
) -> None:
    run = made(services, project)
    size = sum(outside.of(run.folder).joinpath(name).stat().st_size for name in RENDERED)
    kept = outside.of(f"{project}/.kept/{run.id}")
    size += sum(path.stat().st_size for path in kept.iterdir())
    removed = services.retention.cleanup(30, clock.now() + timedelta(days=31))
    assert (removed.files_removed, removed.bytes_freed, removed.folders_left) == (4, size, 0)
    assert in_folder(outside, run) == PROOF
    assert not kept.exists()
    assert bob.get(page_of(run)).status_code == 410
    with pytest.raises(Gone):
        services.builder.left_out(project, run.id)
    assert services.retention.cleanup(30, clock.now() + timedelta(days=32)).files_removed == 0


def test_a_deleted_project_takes_its_reports_along_when_asked(
    services: Services, outside: Outside, project: str, basset: Basset
) -> None:
    run = made(services, project, **BOTH)
    told = basset("project delete Sennick --yes").stdout
    where = services.reports.where(project)
    assert f"still there: 2 folders of reports ({where})" in told
    assert outside.everything() == {
        path for copy in run.copies for path in outside.of(copy.folder).iterdir()
    }
    assert basset(f"project delete {project} --reports --yes").exit_code == 0
    assert outside.everything() == set()


def test_a_report_on_hold_stays(services: Services, outside: Outside, project: str) -> None:
    run = made(services, project)
    services.run_store.hold(run.id, True, clock.now())
    services.retention.cleanup(1, clock.now() + timedelta(days=400))
    with pytest.raises(Conflict, match="is on hold"):
        services.retention.forget(project, clock.now(), reports=True)
    assert in_folder(outside, run) == RENDERED | PROOF


def test_the_next_report_is_compared_with_the_one_before_and_names_it(
    services: Services, outside: Outside, project: str
) -> None:
    given = ScheduleInput(
        report_config={"title": "Changes", "report_type": "changes", "formats": ["json"]},
        frequency="weekly",
    )
    schedule = services.schedules.create(project, given, clock.now())
    runs = []
    for name in ("bob", "charlie"):
        services.entities.create(project, EntityInput(type="person", name=name), clock.now())
        run = services.runs.request_scheduled(schedule.id, clock.now())
        runs.append(services.runs.execute(run.id, "alice"))
    report = json.loads(outside.of(runs[1].folder).joinpath("report.json").read_bytes())
    changes = json.dumps(report["report"]["changes"]["rows"])
    assert "charlie" in changes
    assert "bob" not in changes
    chain = verify_place(services.reports.place(runs[1].folder or "")).chain
    assert chain == f"the report before it, {runs[0].id}, is the one that it names"


def test_a_report_is_made_again_with_the_same_bytes(
    services: Services, project: str, basset: Basset, tmp_path: Path
) -> None:
    run = made(services, project)
    told = basset("report", "rebuild", run.id, "--to", str(tmp_path / "again"))
    assert "every file has the same bytes" in told.stdout
    assert services.builder.left_out(project, run.id) == []


@pytest.mark.parametrize("steps", [0, 1, 3, 5, 9, 99])
def test_the_next_attempt_removes_what_a_killed_one_left(
    steps: int, services: Services, outside: Outside, project: str
) -> None:
    run = owed(services, project, **BOTH)
    command = killing(run, steps)
    assert subprocess.run(command, check=False, timeout=120).returncode == -9
    services.entities.create(project, EntityInput(type="person", name="Too late"), clock.now())
    done = services.runs.execute(run.id, "second", lambda: clock.now() + LATER)
    assert (done.state, done.attempts) == (State.DONE, 2)
    assert outside.names(run) == {Path(copy.folder).name for copy in done.copies}
    assert all(verify(outside.of(copy.folder)).ok for copy in done.copies)
    # What the first attempt had read is what the report says, unless it could not be kept.
    page = outside.of(done.folder).joinpath("report.html").read_text()
    assert ("Too late" in page) == (services.settings.store != "" and steps == 0)
