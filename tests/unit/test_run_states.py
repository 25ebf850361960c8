"""The life of a run, whatever happens in whatever order."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

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
FILES = [
    ReportFile(name="report.html", format="html", media_type="text/html", size=1, sha256="0" * 64)
]
COPY = Copy(audience="internal", folder="folder", files=FILES)
BUILT = Built(Path("reports"), [COPY])


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


def told(run: Run, now: datetime) -> Run:
    """*run* after a message for it."""
    [sent] = owed.messages_sent([run], now, tick_seconds=60)
    return run.model_copy(update={name: sent[name] for name in ("message_at", "messages")})


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


def test_messages_for_a_waiting_run_become_rarer_but_never_stop() -> None:
    run, now, waits = fresh_run(), START, []
    for _ in range(14):
        run = told(run, now)
        following = parse(run.message_at or "")
        waits.append((following - now).seconds // 60)
        now = following
    assert waits == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10, 10, 10, 10]


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
        if self.run.message_at and self.run.message_at <= stamp(self.now):
            self.run = told(self.run, self.now)

    @invariant()
    def it_is_reported_at_most_once(self) -> None:
        assert self.reports == (1 if self.run.state is State.DONE else 0)

    @invariant()
    def what_is_owed_is_sent_again_within_ten_ticks(self) -> None:
        if self.run.state in {State.PENDING, State.RUNNING}:
            assert parse(self.run.message_at or "") <= max(
                self.now + timedelta(minutes=10), parse(self.run.next_attempt_at)
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
