"""Runs on the real database: one worker each, one report each, or dead with a reason."""

import errno
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from basset.errors import Conflict, LeaseLost, NotFound, ReportTooLarge, StorageFull
from basset.reports.config import ReportConfig
from basset.reports.order import Built, Copy, Order, ReportFile
from basset.runs.models import Run, State
from basset.runs.service import RunService
from basset.schedules.models import ScheduleChange
from basset.wiring import Services
from tests.integration.running import daily, new_project, runs_by

REPORT = ReportConfig(title="Weekly")
FILE = ReportFile(
    name="report.html", format="html", media_type="text/html", size=6, sha256="0" * 64
)
COPY = Copy(audience="internal", folder="folder", files=[FILE])
BUILT = Built([COPY])


class FileBuilder:
    """Writes one small file; *fault*, when set, is called instead."""

    def __init__(self, reports: Path) -> None:
        self.reports = reports
        self.orders: list[Order] = []
        self.fault: Callable[[Callable[[], None]], None] | None = None

    def build(self, order: Order, check: Callable[[], None], _now: Callable[[], datetime]) -> Built:
        self.orders.append(order)
        if self.fault:
            self.fault(check)
        check()
        folder = self.reports / order.run_id
        folder.mkdir(parents=True, exist_ok=True)
        (folder / FILE.name).write_text("report")
        return Built([Copy(audience="internal", folder=order.run_id, files=[FILE])])


@pytest.fixture
def builder(services: Services) -> FileBuilder:
    return FileBuilder(services.settings.reports)


@pytest.fixture
def runs(services: Services, builder: FileBuilder, sent: list[Run]) -> RunService:
    return runs_by(builder, services, sent)


@pytest.fixture
def project(services: Services, now: datetime) -> str:
    return new_project(services, now)


@pytest.fixture
def schedule(services: Services, project: str, now: datetime) -> str:
    return daily(services, project, now)


def test_a_report_that_is_asked_for_is_made(
    runs: RunService, project: str, sent: list[Run], builder: FileBuilder, now: datetime
) -> None:
    run = runs.request_report(project, REPORT, now)
    assert (run.state, run.number, run.max_attempts, run.retry_seconds) == (
        State.PENDING,
        1,
        3,
        300,
    )
    assert sent == [run]
    done = runs.execute(run.id, "alice", lambda: now)
    assert (done.state, done.attempts, done.files, done.folder) == (State.DONE, 1, [FILE], run.id)
    assert builder.orders[0].due_at is None


def test_a_redelivered_message_finds_the_report_and_makes_none(
    runs: RunService, project: str, builder: FileBuilder, now: datetime
) -> None:
    run = runs.request_report(project, REPORT, now)
    first = runs.execute(run.id, "alice", lambda: now)
    assert runs.execute(run.id, "bob", lambda: now) == first
    assert len(builder.orders) == 1


def test_asking_twice_with_one_id_is_asking_once(
    runs: RunService, project: str, now: datetime
) -> None:
    first = runs.request_report(project, REPORT, now, "5f1d7c1e-0000-4000-8000-000000000001")
    again = runs.request_report(project, REPORT, now, "5f1d7c1e-0000-4000-8000-000000000001")
    assert first == again


def test_each_of_a_hundred_runs_is_claimed_once_by_eight_workers(
    runs: RunService, project: str, services: Services, now: datetime
) -> None:
    owed = [runs.request_report(project, REPORT, now).id for _ in range(100)]

    def claim_all(worker: int) -> list[str]:
        return [
            run_id for run_id in owed if services.run_store.claim(run_id, f"worker-{worker}", now)
        ]

    with ThreadPoolExecutor(8) as pool:
        claims = [run_id for won in pool.map(claim_all, range(8)) for run_id in won]
    assert sorted(claims) == sorted(owed)
    numbers = [services.run_store.get(run_id).number for run_id in owed]
    assert numbers == list(range(1, 101))


def test_a_run_left_behind_is_taken_over_and_its_first_worker_may_not_finish(
    runs: RunService, project: str, services: Services, now: datetime
) -> None:
    store = services.run_store
    run = runs.request_report(project, REPORT, now)
    zombie = store.claim(run.id, "alice", now)
    assert zombie is not None
    assert store.claim(run.id, "bob", now + timedelta(seconds=59)) is None
    later = now + timedelta(seconds=60)
    taken = store.claim(run.id, "bob", later)
    assert taken is not None
    assert (taken.fence, taken.owner) == (2, "bob")
    for write in (
        lambda: store.finish(zombie, BUILT, later),
        lambda: store.renew(zombie, later),
        lambda: store.postpone(zombie, "x", "x", later),
        lambda: store.fail(zombie, "x", "x", later),
    ):
        with pytest.raises(LeaseLost):
            write()
    assert store.finish(taken, BUILT, later).owner is None
    assert store.get(run.id).fence == 2


def test_a_commit_that_is_tried_again_says_that_it_succeeded(
    runs: RunService, schedule: str, services: Services, now: datetime
) -> None:
    store = services.run_store
    claimed = store.claim(runs.request_scheduled(schedule, now).id, "alice", now)
    assert claimed is not None
    first = store.finish(claimed, BUILT, now)
    assert store.finish(claimed, BUILT, now + timedelta(seconds=1)) == first
    assert services.schedules.get(schedule).run_count == 1


def test_a_run_that_was_told_of_and_renewed_meanwhile_is_finished_all_the_same(
    runs: RunService, schedule: str, services: Services, now: datetime
) -> None:
    store = services.run_store
    run = runs.request_scheduled(schedule, now)
    runs.tick(now)  # tells of it, which changes the row
    claimed = store.claim(run.id, "alice", now)
    assert claimed is not None
    store.renew(claimed, now + timedelta(seconds=15))
    store.hold(run.id, True, now)
    done = store.finish(claimed, BUILT, now + timedelta(seconds=20))
    assert (done.state, done.hold, done.lease_until) == (State.DONE, True, None)
    assert store.get(run.id) == done


def test_a_dead_run_that_is_acknowledged_late_leaves_what_its_schedule_shows(
    runs: RunService, schedule: str, services: Services, now: datetime
) -> None:
    store = services.run_store
    first = store.claim(runs.request_scheduled(schedule, now).id, "alice", now)
    assert first is not None
    store.fail(first, "not_found", "its theme is gone", now)
    assert services.schedules.get(schedule).last_error == "its theme is gone"
    assert runs.execute(runs.request_scheduled(schedule, now).id, "alice", lambda: now).finished_at
    store.acknowledge(first.id, "alice", now)
    assert services.schedules.get(schedule).last_error is None


def test_a_worker_that_lost_its_lease_stops(
    runs: RunService, project: str, builder: FileBuilder, services: Services, now: datetime
) -> None:
    run = runs.request_report(project, REPORT, now)

    def overslept(_: Callable[[], None]) -> None:
        taken = services.run_store.claim(run.id, "bob", now + timedelta(seconds=60))
        assert taken is not None

    builder.fault = overslept
    left = runs.execute(run.id, "alice", lambda: now)
    assert (left.state, left.owner, left.fence) == (State.RUNNING, "bob", 2)


def test_a_long_report_keeps_its_lease(
    project: str, builder: FileBuilder, services: Services, sent: list[Run]
) -> None:
    short = services.settings.model_copy(update={"lease_seconds": 2, "lease_renew_seconds": 0.2})
    store = type(services.run_store)(services.database, 2, services.viewer)
    runs = RunService(store, services.schedules, builder, sent.append, short)
    run = runs.request_report(project, REPORT, datetime.now(UTC))
    first_lease: list[str] = []

    def take_longer_than_the_lease(check: Callable[[], None]) -> None:
        first_lease.append(store.get(run.id).lease_until or "")
        until = time.monotonic() + 3
        while time.monotonic() < until:
            check()
            assert store.claim(run.id, "bob", datetime.now(UTC)) is None

    builder.fault = take_longer_than_the_lease
    assert runs.execute(run.id, "alice").state is State.DONE
    assert len(first_lease) == 1


def test_a_transient_fault_is_tried_again_later_and_in_the_end_dead_with_its_reason(
    runs: RunService, schedule: str, builder: FileBuilder, services: Services, now: datetime
) -> None:
    def full(_: Callable[[], None]) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    builder.fault = full
    run = runs.request_scheduled(schedule, now)
    for attempt in range(1, 4):
        with pytest.raises(StorageFull):
            runs.execute(run.id, "alice", partial(lambda moment: moment, now))
        waiting = services.run_store.get(run.id)
        assert (waiting.state, waiting.attempts, waiting.error_code) == (
            State.PENDING,
            attempt,
            "storage_full",
        )
        assert services.run_store.claim(run.id, "bob", now + timedelta(seconds=59)) is None
        now += timedelta(seconds=60)
    dead = runs.execute(run.id, "alice", lambda: now)
    assert (dead.state, dead.error_code) == (State.DEAD, "storage_full")
    assert "gave up after 4 attempts" in (dead.error or "")
    assert services.schedules.get(schedule).last_error == dead.error


def test_a_permanent_fault_is_not_tried_again_and_is_said_aloud(
    runs: RunService,
    project: str,
    builder: FileBuilder,
    now: datetime,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def too_large(_: Callable[[], None]) -> None:
        raise ReportTooLarge("2,000 pages")

    builder.fault = too_large
    dead = runs.execute(runs.request_report(project, REPORT, now).id, "alice", lambda: now)
    assert (dead.state, dead.error_code, dead.error) == (
        State.DEAD,
        "report_too_large",
        "2,000 pages",
    )
    assert [record.levelname for record in caplog.records if dead.id in record.message] == ["ERROR"]


def test_a_bug_is_recorded_and_raised(
    runs: RunService, project: str, builder: FileBuilder, services: Services, now: datetime
) -> None:
    def broken(_: Callable[[], None]) -> None:
        raise ZeroDivisionError("by nought")

    builder.fault = broken
    run = runs.request_report(project, REPORT, now)
    with pytest.raises(ZeroDivisionError):
        runs.execute(run.id, "alice", lambda: now)
    dead = services.run_store.get(run.id)
    assert (dead.state, dead.error_code, dead.error) == (
        State.DEAD,
        "internal",
        "ZeroDivisionError: by nought",
    )


def test_a_report_that_takes_too_long_is_dead_with_that_reason(
    runs: RunService, project: str, builder: FileBuilder, now: datetime
) -> None:
    def slow(check: Callable[[], None]) -> None:
        while True:
            check()

    builder.fault = slow
    run = runs.request_report(project, REPORT, now)
    dead = runs.execute(run.id, "alice", lambda: now, time_limit=0.05)
    assert (dead.state, dead.error_code) == (State.DEAD, "time_limit")


def test_runs_of_one_schedule_are_serial(
    runs: RunService, schedule: str, services: Services, now: datetime
) -> None:
    first, second = runs.request_scheduled(schedule, now), runs.request_scheduled(schedule, now)
    held = services.run_store.claim(first.id, "alice", now)
    assert held is not None
    assert services.run_store.claim(second.id, "bob", now) is None
    services.run_store.finish(held, BUILT, now)
    assert services.run_store.claim(second.id, "bob", now) is not None


def test_a_report_knows_the_one_before_it(
    runs: RunService, schedule: str, builder: FileBuilder, services: Services, now: datetime
) -> None:
    first = runs.execute(runs.request_scheduled(schedule, now).id, "alice", lambda: now)
    runs.execute(runs.request_scheduled(schedule, now).id, "alice", lambda: now)
    assert builder.orders[0].previous is None
    previous = builder.orders[1].previous
    assert previous is not None
    assert (previous.run_id, previous.number) == (first.id, 1)


def test_a_disabled_or_unknown_schedule_and_an_unknown_project_have_no_runs(
    runs: RunService, schedule: str, services: Services, now: datetime
) -> None:
    services.schedules.update(schedule, ScheduleChange(enabled=False), now)
    with pytest.raises(Conflict, match="disabled"):
        runs.request_scheduled(schedule, now)
    with pytest.raises(NotFound):
        runs.request_scheduled("nope", now)
    with pytest.raises(NotFound):
        runs.request_report("nope", REPORT, now)
    with pytest.raises(NotFound):
        runs.execute("nope", "alice", lambda: now)
    assert services.run_store.list().items == []


def test_pages_of_runs_are_newest_first(
    runs: RunService, project: str, schedule: str, services: Services, now: datetime
) -> None:
    made = [
        runs.request_report(project, REPORT, now + timedelta(seconds=number // 2)).id
        for number in range(5)
    ]
    scheduled = runs.request_scheduled(schedule, now - timedelta(days=1)).id
    seen, cursor = [], None
    while True:
        page = services.run_store.list(project, limit=2, cursor=cursor)
        seen += [run.id for run in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert sorted(seen) == sorted([*made, scheduled])
    assert (seen[0], seen[-1]) == (made[4], scheduled)
    assert [run.id for run in services.run_store.list(schedule_id=schedule).items] == [scheduled]
    assert services.run_store.list(state=State.DONE).items == []
