"""Looks twice a minute whether the servers of this host work: ``python -m basset.stack.watch``.

systemd starts again what ends. A server that hangs does not end, nor does a Neo4j that gave up when
its disk was full. Such a one is restarted by ``basset-restart@.service``, which root's systemd starts
when a file here changes: what has passwords and talks to servers is not what may restart them.
"""

import json
import logging
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from basset import log
from basset.errors import BassetError
from basset.ownfile import write_own
from basset.settings import Settings, read_settings
from basset.stack.servers import SERVERS, Unit, Watched, ask_all, unit_behind

FOLDER = Path("/run/basset-watch")
# How often in a row a server may fail to answer.
CHANCES = 2
# Seconds that a server may take to start: Neo4j first brings its files in order.
START = 300.0
# A restart that does not help is tried again, after pauses that grow from the first to the second.
PAUSE, LONGEST_PAUSE = 60.0, 3600.0
# With less than this on its disk a server cannot work, and a restart cannot change that.
ROOM = 64 * 1024 * 1024
RESTART = "restarting it"

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Seen:
    """What is known of one server; times are of the machine's monotonic clock, 0 is never.

    *failures*: in a row. *since*: the first of them, or the first answer after them.
    *restarts*: those after which it has not answered for long.
    """

    failures: int = 0
    since: float = 0.0
    answered: float = 0.0
    restarts: int = 0
    restarted: float = 0.0
    said: str = ""


def decide(seen: Seen, fault: str, unit: Unit, now: float) -> tuple[Seen, str]:
    """What is known after a look that found *fault*, and what to do about it: RESTART, a sentence
    why that would not help, or nothing yet.
    """
    if not fault:
        return _well(seen, now), ""
    seen = replace(seen, failures=seen.failures + 1, since=seen.since if seen.failures else now)
    if seen.failures < CHANCES or _may_come_by_itself(seen, unit, now):
        return seen, ""
    if not unit.ours:
        return seen, "nothing on this host restarts it"
    if unit.free is not None and unit.free < ROOM:
        return seen, f"its disk is full ({unit.free // 1024**2} MB are free): free some space"
    if unit.state == "failed":
        return seen, "its unit has failed"
    return replace(seen, restarts=seen.restarts + 1, restarted=now), RESTART


def _well(seen: Seen, now: float) -> Seen:
    since = now if seen.failures else seen.since
    lasting = now - since > _pause(seen.restarts)
    restarts = 0 if lasting else seen.restarts
    return replace(seen, failures=0, since=since, answered=now, restarts=restarts)


def _may_come_by_itself(seen: Seen, unit: Unit, now: float) -> bool:
    """Whether it is starting or stopping, was stopped by somebody, or was just restarted."""
    if not unit.ours or (unit.free is not None and unit.free < ROOM):
        return False
    began = seen.since if unit.began is None else unit.began
    starting = seen.answered < began and now - began < START
    pausing = seen.restarts > 0 and now - seen.restarted < _pause(seen.restarts)
    return starting or pausing or unit.state not in {"active", "failed", ""}


def _pause(restarts: int) -> float:
    return min(PAUSE * (1 << min(restarts, 10)), LONGEST_PAUSE)


def look_at_servers(settings: Settings, servers: Mapping[str, Watched], folder: Path) -> None:
    """Ask every server, restart those for which it is time, and keep in *folder* what was seen."""
    before, after = _read(folder), {}
    for name, fault in ask_all(servers, settings).items():
        unit = unit_behind(servers[name]) if fault else Unit()
        seen, action = decide(before.get(name, Seen()), fault, unit, time.monotonic())
        if action == RESTART:
            (folder / servers[name].unit).write_text(fault)
        after[name] = asdict(_tell(name, seen, fault, action))
    write_own(folder / "state.json", json.dumps(after, indent=2))


def _tell(name: str, seen: Seen, fault: str, action: str) -> Seen:
    """Say what is new; what goes on is said once."""
    if not fault and seen.said:
        logger.warning("%s answers again", name)
    elif action and action != seen.said:
        logger.error("%s does not work: %s; %s", name, fault, action)
    lasting = action if action != RESTART else f"{RESTART}, for the {seen.restarts}. time"
    return replace(seen, said=lasting or seen.said if fault else "")


def what_the_watch_saw(folder: Path = FOLDER) -> list[str]:
    """A sentence for each server that does not answer, or was restarted since the machine started."""
    now, sentences = time.monotonic(), []
    for name, seen in _read(folder).items():
        if seen.failures >= CHANCES:
            why = f" ({seen.said})" if seen.said else ""
            sentences.append(f"{name} has not answered for {_span(now - seen.since)}{why}")
        elif seen.restarted:
            sentences.append(f"{name} was restarted {_span(now - seen.restarted)} ago")
    return sentences


def _span(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 7200 else f"{seconds / 3600:.0f} hours"


def _read(folder: Path) -> dict[str, Seen]:
    """What the last look saw; nothing where nobody looks or another release wrote it."""
    try:
        rows = json.loads((folder / "state.json").read_text())
        return {name: Seen(**row) for name, row in rows.items()}
    except (OSError, ValueError, TypeError):
        return {}


def _main() -> None:
    try:
        settings = read_settings()
    except BassetError as error:
        sys.exit(f"basset: {error}")
    log.configure(settings.log_level)
    look_at_servers(settings, SERVERS, FOLDER)


if __name__ == "__main__":
    _main()
