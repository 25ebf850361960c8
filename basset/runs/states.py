"""The moves that only a run has, pure: a run and a time in, the run after the move out.

``basset.owed`` has those of everything that is owed.
"""

from datetime import datetime

from basset.clock import stamp
from basset.errors import Conflict
from basset.owed import closed, moved, refuse_stranger
from basset.reports.order import Built
from basset.runs.models import Run, State


def finished(run: Run, fence: int, built: Built, now: datetime) -> Run:
    """Done; with an error only if a format of it could not be made."""
    refuse_stranger(run, fence)
    missing = "; ".join(f"no {format_}: {why}" for format_, why in built.not_made.items())
    return closed(
        run,
        State.DONE,
        now,
        copies=built.copies,
        folder=built.copies[0].folder,
        files=built.files,
        error=missing or None,
        error_code="format_not_made" if missing else None,
    )


def held(run: Run, hold: bool) -> Run:
    """Keep its files from cleanup, or no longer.

    Raises:
        Conflict: they are gone.
    """
    if run.state is State.EXPIRED:
        raise Conflict(f"report {run.id} has expired: its files are gone already")
    return moved(run, hold=hold)


def acknowledged(run: Run, by: str, now: datetime) -> Run:
    """*by* has seen that the run is dead; whoever said so first stays.

    Raises:
        Conflict: it is not dead.
    """
    if run.state is not State.DEAD:
        raise Conflict(f"report {run.id} is {run.state}; only a dead one can be acknowledged")
    if run.acknowledged_at is not None:
        return run
    return moved(run, acknowledged_at=stamp(now), acknowledged_by=by)
