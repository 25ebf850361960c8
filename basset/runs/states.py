"""The moves of a run, pure: a run and a time in, the run after the move out.

Whoever stores a move has locked the row and read the run under that lock.
"""

from datetime import datetime, timedelta

from basset.clock import stamp
from basset.errors import Conflict, LeaseLost
from basset.reports.order import ReportFile
from basset.runs.models import Run, State
from basset.schedules.models import Schedule
from basset.schedules.rules import is_once

MOST_TICKS = 10  # between two messages for the same attempt


def claimable(run: Run, now: datetime) -> bool:
    """Waiting and due, or running under a lease that ran out (or that nobody ever wrote)."""
    if run.state is State.PENDING:
        return run.next_attempt_at <= stamp(now)
    return run.state is State.RUNNING and (run.lease_until is None or run.lease_until <= stamp(now))


def claimed(run: Run, owner: str, now: datetime, lease_seconds: int) -> Run:
    """The next attempt begins; without one left the run is dead."""
    if run.attempts >= run.max_attempts:
        reason = run.error or "its worker disappeared each time"
        return _dead(
            run, "attempts_used_up", f"gave up after {run.attempts} attempts: {reason}", now
        )
    lease = stamp(now + timedelta(seconds=lease_seconds))
    return _moved(
        run,
        state=State.RUNNING,
        owner=owner,
        fence=run.fence + 1,
        attempts=run.attempts + 1,
        lease_until=lease,
        message_at=lease,
        messages=0,
        started_at=stamp(now),
    )


def renewed(run: Run, fence: int, now: datetime, lease_seconds: int) -> Run:
    _own(run, fence)
    lease = stamp(now + timedelta(seconds=lease_seconds))
    return _moved(run, lease_until=lease, message_at=lease)


def finished(run: Run, fence: int, folder: str, files: list[ReportFile], now: datetime) -> Run:
    _own(run, fence)
    return _ended(run, State.DONE, now, folder=folder, files=files, error=None, error_code=None)


def postponed(run: Run, fence: int, code: str, reason: str, now: datetime) -> Run:
    """A transient fault: again later, or dead when that was the last attempt."""
    _own(run, fence)
    if run.attempts >= run.max_attempts:
        return _dead(run, code, f"gave up after {run.attempts} attempts: {reason}", now)
    again = stamp(now + timedelta(seconds=run.retry_seconds))
    return _moved(
        run,
        state=State.PENDING,
        owner=None,
        lease_until=None,
        next_attempt_at=again,
        message_at=again,
        messages=0,
        error_code=code,
        error=reason,
    )


def failed(run: Run, fence: int, code: str, reason: str, now: datetime) -> Run:
    """A permanent fault: trying again would fail again."""
    _own(run, fence)
    return _dead(run, code, reason, now)


def message_sent(run: Run, now: datetime, tick_seconds: int) -> Run:
    """The next message waits longer each time, so that an outage does not fill the queue."""
    ticks = min(run.messages + 1, MOST_TICKS)
    again = stamp(now + timedelta(seconds=tick_seconds * ticks))
    return _moved(run, message_at=again, messages=run.messages + 1)


def held(run: Run, hold: bool) -> Run:
    """Keep its files from cleanup, or no longer.

    Raises:
        Conflict: they are gone.
    """
    if run.state is State.EXPIRED:
        raise Conflict(f"report {run.id} has expired: its files are gone already")
    return _moved(run, hold=hold)


def acknowledged(run: Run, by: str, now: datetime) -> Run:
    """*by* has seen that the run is dead; whoever said so first stays.

    Raises:
        Conflict: it is not dead.
    """
    if run.state is not State.DEAD:
        raise Conflict(f"report {run.id} is {run.state}; only a dead one can be acknowledged")
    if run.acknowledged_at is not None:
        return run
    return _moved(run, acknowledged_at=stamp(now), acknowledged_by=by)


def uses_up(run: Run, schedule: Schedule) -> bool:
    """Whether *run*, now done, was the one slot of a *schedule* for once: a run by hand is not."""
    return is_once(schedule) and run.due_at is not None and schedule.next_run is None


def _own(run: Run, fence: int) -> None:
    if run.state is not State.RUNNING or run.fence != fence:
        raise LeaseLost(
            f"run {run.id} is {run.state} under fence {run.fence}, not running under {fence}"
        )


def _dead(run: Run, code: str, reason: str, now: datetime) -> Run:
    return _ended(run, State.DEAD, now, error_code=code, error=reason)


def _ended(run: Run, state: State, now: datetime, **fields: object) -> Run:
    return _moved(
        run,
        state=state,
        owner=None,
        lease_until=None,
        message_at=None,
        finished_at=stamp(now),
        **fields,
    )


def _moved(run: Run, **fields: object) -> Run:
    return run.model_copy(update=fields)
