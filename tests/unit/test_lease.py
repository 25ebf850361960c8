"""Holding a run: renewed while the database answers, given up when nobody can know."""

import time
from datetime import UTC, datetime

import pytest

from basset.errors import DatabaseUnavailable, LeaseLost, ReportTookTooLong
from basset.reports.config import ReportConfig
from basset.runs.lease import Lease
from basset.runs.models import Run, State

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
RUN = Run(
    id="a-run", project_id="a-project", schedule_id=None, number=1, state=State.RUNNING, due_at=None, max_attempts=3,
    report_config=ReportConfig(title="x"), retry_seconds=1, next_attempt_at="", message_at=None, fence=1, created_at="",
)  # fmt: skip
# Seconds: longer than a busy machine lets a thread wait.
LENGTH = 1


class Row:
    """Stands for the row: renews, or raises what it was told to."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.renewals = 0

    def renew(self, run: Run, now: datetime) -> None:
        if self.error:
            raise self.error
        assert (run, now) == (RUN, NOW)
        self.renewals += 1


def hold(row: Row, seconds: float, time_limit: float = 60) -> None:
    """Work under a lease of LENGTH, checking all the time."""
    with Lease(row, RUN, LENGTH, 0.02, lambda: NOW, time_limit=time_limit) as lease:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            lease.check()
            time.sleep(0.01)


def test_a_lease_that_is_renewed_outlives_its_length() -> None:
    row = Row()
    hold(row, 1.5 * LENGTH)
    assert row.renewals > 5


def test_a_lease_taken_by_another_is_lost_at_once() -> None:
    began = time.monotonic()
    with pytest.raises(LeaseLost):
        hold(Row(LeaseLost("held under fence 2")), 5)
    assert time.monotonic() - began < LENGTH


def test_a_lease_that_cannot_be_renewed_counts_as_lost_when_it_has_run_out() -> None:
    began = time.monotonic()
    with pytest.raises(LeaseLost):
        hold(Row(DatabaseUnavailable("Neo4j is away")), 5)
    assert LENGTH <= time.monotonic() - began < 5


def test_work_that_takes_too_long_ends() -> None:
    with pytest.raises(ReportTookTooLong):
        hold(Row(), 5, time_limit=0.1)


def test_a_short_absence_of_the_database_does_not_lose_the_lease() -> None:
    row = Row(DatabaseUnavailable("Neo4j is away"))
    with Lease(row, RUN, 2, 0.02, lambda: NOW, time_limit=60) as lease:
        time.sleep(0.1)
        row.error = None
        end = time.monotonic() + 2
        while not row.renewals and time.monotonic() < end:
            lease.check()
            time.sleep(0.01)
    assert row.renewals


def test_a_report_that_is_done_waits_for_its_row_while_the_run_is_ours() -> None:
    answers: list[Exception | Run] = [DatabaseUnavailable("away"), RUN]

    def write() -> Run:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    with Lease(Row(), RUN, 60, 15, lambda: NOW, time_limit=60) as lease:
        assert lease.last(write) is RUN


def test_a_row_that_cannot_be_written_before_the_lease_is_over_is_left_to_others() -> None:
    def write() -> Run:
        raise DatabaseUnavailable("Neo4j is away")

    row = Row(DatabaseUnavailable("Neo4j is away"))
    with pytest.raises(LeaseLost), Lease(row, RUN, 0.2, 0.02, lambda: NOW, time_limit=60) as lease:
        lease.last(write)
