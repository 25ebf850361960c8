"""A backup, from the question whether it can be made to the answer that it was."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from basset.backup import moment
from basset.backup.places import COPIES, FRONT, HOME, NOT_KEPT_SETTINGS, SETTINGS
from basset.backup.restic import Restic
from basset.backup.state import BackupState
from basset.clock import stamp
from basset.errors import BassetError, ConfigurationError

Keep = tuple[int, int, int]


def set_up(restic: Restic, hours: int, now: datetime) -> bool:
    """Make the repository, unless it is there; whether anything had to be done.

    Raises:
        ConfigurationError: the repository or its password is wrong.
    """
    made = restic.begin()
    known = BackupState.read(HOME)
    wanted = replace(known, hours=hours) if known else BackupState(stamp(now), hours)
    if wanted != known:
        wanted.write(HOME)
    return made or wanted != known


def make_backup(restic: Restic, keep: Keep, now: Callable[[], datetime]) -> BackupState:
    """Make a backup, and note how that ended; *keep* so many daily, weekly and monthly ones.

    Raises:
        BassetError: it was not made, or the repository is broken.
    """
    state = BackupState.read(HOME)
    if state is None:
        raise ConfigurationError(
            "no backup is set up on this host; set basset_backup_repository in the inventory and "
            "run the install playbook"
        )
    try:
        state = _made(state, restic, now)
        state.write(HOME)
        restic.forget(*keep)
        if state.must_check(now()):
            restic.check()
            state = replace(state, checked_at=stamp(now()))
    except BassetError as error:
        state.failed(str(error), now()).write(HOME)
        raise
    state = replace(state, failed_at=None, error=None)
    state.write(HOME)
    return state


def _made(state: BackupState, restic: Restic, now: Callable[[], datetime]) -> BackupState:
    # Whatever can be found out before Neo4j is stopped is found out first.
    restic.open()
    moment.remove_copies()
    try:
        pause = moment.copy_of_one_moment()
        there = [path for path in (*COPIES, SETTINGS, FRONT) if path.exists()]
        snapshot = restic.save(there, NOT_KEPT_SETTINGS)
    finally:
        moment.remove_copies()
    return replace(state, finished_at=stamp(now()), snapshot=snapshot, pause_s=pause)
