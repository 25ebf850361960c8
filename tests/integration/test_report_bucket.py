"""What is different in a bucket: the network between, and a server that may refuse."""

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from basset import clock
from basset.errors import StoreUnusable, Unavailable
from basset.investigations.project import ProjectInput
from basset.reports.config import ReportConfig
from basset.reports.order import Built, Order
from basset.reports.verify import verify_place
from basset.runs.leftovers import LOOK_SECONDS
from basset.runs.models import Run, State
from basset.runs.service import RunService
from basset.settings import Settings
from basset.wiring import Services
from tests.gateway import Gateway
from tests.integration.freezing import woken_too_late
from tests.integration.storing import Outside, killing, outside_of, use

pytestmark = pytest.mark.timeout(900)  # the server of buckets may have to be built first
LATER = timedelta(seconds=61)  # than the lease
LAST_LOOK = 6  # whether the run is still its own, of a report in two copies
Check = Callable[[], None]
Now = Callable[[], datetime]


@pytest.fixture
def settings(
    settings: Settings, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    del settings  # asked for because it empties the environment
    return use("bucket", request, monkeypatch)


@pytest.fixture
def outside(settings: Settings, request: pytest.FixtureRequest) -> Outside:
    return outside_of(settings, request)


@pytest.fixture
def unsteady(gateway: Gateway) -> Iterator[Gateway]:
    """A server that the test may stop."""
    yield gateway
    gateway.start()


def asked(services: Services) -> Run:
    project = services.projects.create(ProjectInput(name="Sennick"), clock.now()).id
    config = ReportConfig(title="Weekly", formats=["html"], audiences=["internal", "client"])
    return services.runs.request_report(project, config, clock.now())


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("BASSET_STORE", "s3://no-such-bucket/case", "404 NoSuchBucket"),
        ("BASSET_STORE_SECRET", "not-the-secret", "403 SignatureDoesNotMatch"),
    ],
)
def test_a_bucket_that_refuses_us_is_a_reason_that_names_the_setting(
    variable: str, value: str, said: str, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    refused = Services(Settings(), lambda _: None)
    run = asked(refused)
    with pytest.raises(StoreUnusable):
        refused.runs.execute(run.id, "alice")
    left = refused.run_store.get(run.id)
    assert (left.state, left.error_code) == (State.PENDING, "store")
    assert str(left.error).startswith(f"BASSET_STORE: the bucket refuses, {said}: ")
    check = refused.health.check(clock.now(), ["storage"])["services"]["storage"]
    assert said in check["detail"]
    assert "let its key write, read, list and delete" in check["advice"]
    assert value not in check["detail"]
    with pytest.raises(StoreUnusable):
        refused.health.concerns(clock.now())
    refused.close()


def test_a_network_that_breaks_before_the_upload_delays_the_report(
    unsteady: Gateway, services: Services, outside: Outside
) -> None:
    breaks = Breaks(services, unsteady)
    runs = RunService(services.run_store, services.schedules, breaks, print, services.settings)
    run = asked(services)
    with pytest.raises(Unavailable, match="the bucket does not answer"):
        runs.execute(run.id, "alice")
    left = services.run_store.get(run.id)
    assert (left.state, left.error_code) == (State.PENDING, "unavailable")
    assert not services.health.check(clock.now(), ["storage"])["success"]
    services.runs.tick(clock.now())  # which looks for what attempts left
    unsteady.start()
    done = services.runs.execute(run.id, "alice", lambda: clock.now() + timedelta(hours=1))
    assert (done.state, done.attempts) == (State.DONE, 2)
    assert verify_place(services.reports.place(done.folder or "")).ok


class Breaks:
    """Makes reports until everything is written; then the server of buckets is away."""

    def __init__(self, services: Services, server: Gateway) -> None:
        self._services, self._server = services, server

    def build(self, order: Order, check: Check, now: Now) -> Built:
        looks = 0

        def check_and_break() -> None:
            nonlocal looks
            looks += 1
            if looks == LAST_LOOK:
                self._server.stop()
            check()

        return self._services.builder.build(order, check_and_break, now)


def test_a_worker_that_wakes_up_too_late_takes_its_copies_away(
    services: Services, outside: Outside
) -> None:
    run = asked(services)
    second = woken_too_late(services, run, LATER)
    assert outside.names(run) == {Path(copy.folder).name for copy in second.copies}


def test_of_two_who_put_the_same_the_first_is_kept(services: Services, outside: Outside) -> None:
    for content in ("first", "second"):
        with services.reports.desk() as desk:
            (desk.path / "project").mkdir()
            (desk.path / "project" / "order.json").write_text(content)
            desk.share("project/order.json")
            assert (desk.path / "project" / "order.json").read_text() == "first"
    assert outside.of("project/order.json").read_text() == "first"


def test_a_folder_is_never_filled_by_two(services: Services, outside: Outside) -> None:
    run = asked(services)
    name = f"{run.project_id}/00001.{run.id}.1"
    outside.of(name).mkdir(parents=True)
    outside.of(name).joinpath("own.txt").write_text("mine")
    done = services.runs.execute(run.id, "alice")
    assert done.folder == f"{run.project_id}/00001.{run.id}.2.1"
    assert [path.name for path in outside.of(name).iterdir()] == ["own.txt"]


@pytest.mark.parametrize("name", ["snapshot.jsonl", "before.jsonl", "order.json"])
def test_what_somebody_else_put_where_a_run_keeps_its_own_does_not_stop_it(
    name: str, services: Services, outside: Outside
) -> None:
    run = asked(services)
    for there in (name, f"{name}.set-aside-1", "own.txt"):
        strange = outside.of(f"{run.project_id}/.kept/{run.id}/{there}")
        strange.parent.mkdir(parents=True, exist_ok=True)
        strange.write_text(f"mine: {there}")
    done = services.runs.execute(run.id, "alice")
    assert (done.state, done.error) == (State.DONE, None)
    assert verify_place(services.reports.place(done.folder or "")).ok
    kept = strange.parent
    texts = {path.name: path.read_text() for path in kept.iterdir() if "mine" in path.read_text()}
    assert texts == {
        f"{name}.set-aside-2": f"mine: {name}",
        f"{name}.set-aside-1": f"mine: {name}.set-aside-1",
        "own.txt": "mine: own.txt",
    }
    # The same again from what is kept: the folder of this run is whole.
    second = services.runs.request_report(run.project_id, run.report_config, clock.now())
    assert services.runs.execute(second.id, "alice").state is State.DONE


def test_nothing_of_a_report_stays_on_the_disk_of_who_made_it(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    assert services.runs.execute(asked(services).id, "alice").state is State.DONE
    assert list((tmp_path / "tmp").iterdir()) == []
    assert not services.settings.reports.exists()


def test_of_a_run_that_kills_every_worker_nothing_is_left(
    services: Services, outside: Outside
) -> None:
    run = asked(services)
    services.database.write("MATCH (r:ReportRun) SET r.max_attempts = 1")
    assert subprocess.run(killing(run, 99), check=False, timeout=120).returncode == -9
    assert len(outside.names(run)) == 2
    dead = services.runs.execute(run.id, "second", lambda: clock.now() + LATER)
    assert (dead.state, outside.names(run)) == (State.DEAD, set())


def test_a_tick_removes_what_nobody_comes_back_for(services: Services, outside: Outside) -> None:
    run = asked(services)
    done = services.runs.execute(run.id, "alice")
    report = outside.of(done.folder)
    shutil.copytree(report, report.with_name(f"00001.{run.id}.0"))
    half = shutil.copytree(report, report.with_name(f"00001-client.{run.id}.0"))
    (half / "manifest.json").unlink()
    stays = {report.name, shutil.copytree(report, report.with_name("Kopie")).name}
    services.runs.tick(clock.now() + timedelta(seconds=LOOK_SECONDS))
    assert outside.names(run) == stays | {Path(done.copies[1].folder).name}


def test_a_bucket_that_is_newer_than_the_graph_fits_it(
    services: Services, outside: Outside
) -> None:
    """As after a restore of the graph: the second report was made after its backup."""
    first = services.runs.execute(asked(services).id, "alice")
    config = ReportConfig(title="Second", formats=["html"])
    second = services.runs.request_report(first.project_id, config, clock.now())
    left = services.runs.execute(second.id, "alice")
    services.database.write("MATCH (r:ReportRun {id: $id}) DETACH DELETE r", id=second.id)
    before = outside.everything()
    assert verify_place(services.reports.place(first.folder or "")).ok
    [concern] = services.health.concerns(clock.now())
    assert services.reports.where(left.folder or "").startswith(concern.id.partition("/.kept")[0])
    assert services.retention.cleanup(1, clock.now()).files_removed == 0
    assert outside.everything() == before
