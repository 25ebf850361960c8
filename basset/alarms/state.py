"""What is known of faults: which there are, since when, and which somebody was told of.

It is in a file, and not in the graph, which may be what is away.
"""

import json
import logging
import os
from contextlib import nullcontext
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from basset.backup.places import owner_of
from basset.clock import parse, stamp
from basset.ownfile import own_folder, write_own

logger = logging.getLogger(__name__)

NAME = "alarms.json"
# In memory, for when the disk takes nothing: a unit has it, and it goes when the host starts again.
SPARE = Path("/run/basset-alarm")
# For as long nobody is told of what may pass by itself, such as a service that restarts, nor that
# it is over.
PATIENCE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that needs somebody: a *noun*, *what* tells it from others, what to do about it.

    *passing*: it may pass by itself. *since*, *gone_at*: when it was first seen, and no more.
    """

    noun: str
    what: str
    advice: str
    passing: bool = False
    since: str = ""
    gone_at: str | None = None
    is_told: bool = False

    @property
    def name(self) -> str:
        return f"{self.noun} {self.what}".strip()

    def lasts(self, now: datetime) -> bool:
        """Whether it has been there, or gone, for long enough to speak of it."""
        patience = PATIENCE if self.passing else timedelta(0)
        return parse(self.gone_at or self.since) + patience <= now


@dataclass(frozen=True, slots=True)
class Look:
    """What needs somebody at the moment. Of the nouns that are *unknown* nobody can tell."""

    alarms: list[Alarm]
    unknown: frozenset[str] = frozenset()


Known = dict[str, Alarm]


def seen(known: Known, look: Look, now: datetime) -> Known:
    """What is known after *look*. What nobody was told of is forgotten when it has passed."""
    after = {}
    for name, was in known.items():
        gone = was if was.noun in look.unknown else replace(was, gone_at=was.gone_at or stamp(now))
        if gone.is_told or not gone.gone_at or not gone.lasts(now):
            after[name] = gone
    for alarm in look.alarms:
        before = known.get(alarm.name, replace(alarm, since=stamp(now)))
        after[alarm.name] = replace(alarm, since=before.since, is_told=before.is_told)
    return after


def to_tell(known: Known, now: datetime) -> tuple[list[Alarm], list[Alarm]]:
    """Of what has begun, and of what is over."""
    begun = [
        one for one in known.values() if not one.is_told and not one.gone_at and one.lasts(now)
    ]
    over = [one for one in known.values() if one.is_told and one.gone_at and one.lasts(now)]
    return begun, over


def mark_told(known: Known, begun: list[Alarm], over: list[Alarm]) -> Known:
    """What is known once somebody was told of these."""
    after = {**known, **{one.name: replace(one, is_told=True) for one in begun}}
    for one in over:
        del after[one.name]
    return after


def read_known(home: Path, spare: Path) -> Known:
    """What the last look knew; nothing where there was none, or it cannot be read."""
    for folder in (spare, home):
        try:
            rows = json.loads((folder / NAME).read_text(encoding="utf-8"))
            alarms = [Alarm(**row) for row in rows]
        except FileNotFoundError:
            continue
        except (OSError, ValueError, TypeError) as error:
            # It is only what was told already: that is told once more.
            logger.warning("%s cannot be read and is made anew: %s", folder / NAME, error)
            continue
        return {alarm.name: alarm for alarm in alarms}
    return {}


def keep_known(known: Known, home: Path, spare: Path) -> None:
    """Have the next look know it, also when the disk is full.

    Raises:
        OSError: nothing can be written anywhere.
    """
    own_folder(home)
    text = json.dumps([asdict(alarm) for alarm in known.values()], indent=1) + "\n"
    with owner_of(home) if os.geteuid() == 0 else nullcontext():
        try:
            write_own(home / NAME, text)
        except OSError:
            write_own(spare / NAME, text)
        else:
            (spare / NAME).unlink(missing_ok=True)
