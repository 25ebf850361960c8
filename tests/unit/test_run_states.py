"""The life of a run, whatever happens in whatever order."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from basset import owed
from basset.clock import parse, stamp
from basset.errors import LeaseLost
from basset.reports.config import ReportConfig
from basset.reports.order import Built, Copy, ReportFile
from basset.runs import states
from basset.runs.models import Run, State

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
LEASE = 60
HOUR = timedelta(hours=1)
FILES = [
    ReportFile(name="report.html", format="html", media_type="text/html", size=1, sha256="0" * 64)
]
COPY = Copy(audience="internal", folder="folder", files=FILES)
BUILT = Built([COPY])


def fresh_run(max_attempts: int = 4) -> Run:
    at = stamp(START)
    return Run(
        id="a-run",
        project_id="a-project",
        schedule_id="a-schedule",
        number=1,
        state=State.PENDING,
        report_config=ReportConfig(title="Weekly"),
        due_at=at,
        max_attempts=max_attempts,
        retry_seconds=60,
        next_attempt_at=at,
        message_at=at,
        created_at=at,
    )


class OneRow:
    """A store of one run, which tells workers of it."""

    lease_seconds = LEASE

    def __init__(self, run: Run) -> None:
        self.run = run
        self.heard = 0

    def tick(self, now: datetime) -> None:
        owed.tell_workers(self, self._hear, now, 60)

    def messages_due(self, now: datetime, _limit: int, _again: bool) -> list[Run]:
        latest = owed.latest(Run, now, LEASE)
        run, at = self.run, self.run.message_at
        held_ahead = run.state is State.RUNNING and (run.lease_until or "") > latest["lease_end"]
        is_due = at is not None and (at <= latest["now"] or held_ahead or at > latest["longest"])
        return [run] if is_due else []

    def messages_sent(self, told: Iterable[tuple[Run, Run]]) -> None:
        [(_, self.run)] = told

    def _hear(self, _: Run) -> None:
        self.heard += 1


def test_a_claim_takes_a_lease_and_raises_the_fence() -> None:
    run = owed.claimed(fresh_run(), "alice", START, LEASE)
    assert (run.state, run.owner, run.fence, run.attempts) == (State.RUNNING, "alice", 1, 1)
    assert run.lease_until == stamp(START + timedelta(seconds=LEASE))
    assert not owed.claimable(run, START + timedelta(seconds=LEASE - 1))
    assert owed.claimable(run, START + timedelta(seconds=LEASE))


def test_a_running_run_without_a_lease_may_be_claimed() -> None:
    run = owed.claimed(fresh_run(), "alice", START, LEASE).model_copy(update={"lease_until": None})
    assert owed.claimable(run, START)


def test_the_owner_of_an_older_fence_may_not_write() -> None:
    zombie = owed.claimed(fresh_run(), "alice", START, LEASE)
    later = START + timedelta(seconds=LEASE)
    held = owed.claimed(zombie, "bob", later, LEASE)
    for write in (
        lambda: states.finished(held, zombie.fence, BUILT, later),
        lambda: owed.renewed(held, zombie.fence, later, LEASE),
        lambda: owed.postponed(held, zombie.fence, "x", "x", later),
        lambda: owed.failed(held, zombie.fence, "x", "x", later),
    ):
        with pytest.raises(LeaseLost):
            write()


def test_a_run_whose_worker_disappears_each_time_ends_dead_with_the_reason() -> None:
    run, now = fresh_run(max_attempts=2), START
    for _ in range(2):
        run = owed.claimed(run, "alice", now, LEASE)
        now += timedelta(seconds=LEASE)
    run = owed.claimed(run, "alice", now, LEASE)
    assert (run.state, run.error_code) == (State.DEAD, "attempts_used_up")
    assert run.error == "gave up after 2 attempts: its worker disappeared each time"


def test_a_waiting_run_is_told_of_again_with_each_tick() -> None:
    row = OneRow(fresh_run())
    for minute in range(14):
        row.tick(START + timedelta(minutes=minute))
        assert row.heard == minute + 1


@pytest.mark.parametrize("ahead", [-HOUR, -timedelta(days=400), timedelta(days=1)])
def test_a_clock_that_was_set_delays_what_a_dead_worker_held_by_a_lease_and_a_tick(
    ahead: timedelta,
) -> None:
    row = OneRow(owed.claimed(fresh_run(), "killed", START, LEASE))
    now = START + ahead
    assert not owed.claimable(row.run, now)
    row.tick(now)
    assert row.heard == 0
    assert not owed.claimable(row.run, now + timedelta(seconds=LEASE - 1))
    row.tick(now + timedelta(seconds=LEASE))
    assert row.heard == 1
    assert owed.claimable(row.run, now + timedelta(seconds=LEASE))


@pytest.mark.parametrize("ahead", [-HOUR, timedelta(days=1)])
def test_a_clock_that_was_set_takes_nothing_from_a_holder_that_renews(ahead: timedelta) -> None:
    row = OneRow(owed.claimed(fresh_run(), "alice", START, LEASE))
    now = START + ahead
    for seconds in range(0, 240, 15):
        moment = now + timedelta(seconds=seconds)
        row.tick(moment)
        assert not owed.claimable(row.run, moment)
        row.run = owed.renewed(row.run, 1, moment, LEASE)
    assert row.heard == 0


def test_a_clock_that_was_set_back_holds_up_neither_a_new_run_nor_one_that_was_put_off() -> None:
    new = fresh_run()
    put_off = owed.postponed(owed.claimed(new, "bob", START, LEASE), 1, "away", "away", START)
    assert not owed.claimable(put_off, START)
    for run in (new, put_off):
        row = OneRow(run)
        row.tick(START - HOUR)
        assert row.heard == 1
        assert owed.claimable(row.run, START - HOUR)


def test_a_run_whose_message_waited_for_long_in_the_queue_may_be_taken_over() -> None:
    row = OneRow(owed.claimed(fresh_run(), "killed", START, LEASE))
    row.tick(START + timedelta(seconds=LEASE))
    assert owed.claimable(row.run, START + HOUR)


class LifeOfARun(RuleBasedStateMachine):
    """Workers claim, crash, come back as zombies, fail and finish; time passes. The row is the only referee."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.run = fresh_run()
        self.holders: list[Run] = []  # what each worker that ever claimed believes
        self.reports = 0
        self.fences = [0]

    @rule()
    def claim(self) -> None:
        if owed.claimable(self.run, self.now):
            self.run = owed.claimed(self.run, "bob", self.now, LEASE)
            if self.run.state is State.RUNNING:
                self.holders.append(self.run)

    @rule(seconds=st.integers(1, 200))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(which=st.integers(0, 9))
    def renew(self, which: int) -> None:
        self._as_holder(which, lambda held: owed.renewed(self.run, held.fence, self.now, LEASE))

    @rule(which=st.integers(0, 9))
    def finish(self, which: int) -> None:
        if self._as_holder(
            which, lambda held: states.finished(self.run, held.fence, BUILT, self.now)
        ):
            self.reports += 1

    @rule(which=st.integers(0, 9))
    def hit_a_transient_fault(self, which: int) -> None:
        self._as_holder(
            which,
            lambda held: owed.postponed(self.run, held.fence, "unavailable", "away", self.now),
        )

    @rule(which=st.integers(0, 9))
    def hit_a_permanent_fault(self, which: int) -> None:
        self._as_holder(
            which,
            lambda held: owed.failed(self.run, held.fence, "too_large", "too large", self.now),
        )

    @rule()
    def tick(self) -> None:
        row = OneRow(self.run)
        row.tick(self.now)
        self.run = row.run

    @invariant()
    def it_is_reported_at_most_once(self) -> None:
        assert self.reports == (1 if self.run.state is State.DONE else 0)

    @invariant()
    def what_is_owed_is_sent_again_within_two_ticks(self) -> None:
        if self.run.state in {State.PENDING, State.RUNNING}:
            assert parse(self.run.message_at or "") <= max(
                self.now + timedelta(minutes=2), parse(self.run.next_attempt_at)
            )
        else:
            assert self.run.message_at is None

    @invariant()
    def the_dead_say_why(self) -> None:
        assert (self.run.state is State.DEAD) == bool(self.run.finished_at and self.run.error)

    @invariant()
    def fences_only_grow_and_attempts_are_bounded(self) -> None:
        self.fences.append(self.run.fence)
        assert self.fences == sorted(self.fences)
        assert self.run.attempts <= self.run.max_attempts

    def _as_holder(self, which: int, move) -> bool:  # noqa: ANN001 - a lambda above
        if not self.holders:
            return False
        try:
            self.run = move(self.holders[which % len(self.holders)])
        except LeaseLost:
            return False
        return True


LifeOfARun.TestCase.settings = settings(max_examples=200, stateful_step_count=40, deadline=None)
TestLifeOfARun = LifeOfARun.TestCase
