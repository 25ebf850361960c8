"""When the last backup was made, for doctor and for metrics: ``backup.json`` below BASSET_HOME."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

from basset.backup.places import COPY, owner_of
from basset.clock import parse, stamp
from basset.ownfile import write_own

CHECK_EVERY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class BackupState:
    """Times as ``clock.stamp`` writes them. *hours*: how old the last backup may be."""

    configured_at: str
    hours: int
    finished_at: str | None = None
    checked_at: str | None = None
    snapshot: str | None = None
    pause_s: float | None = None
    failed_at: str | None = None
    error: str | None = None

    @classmethod
    def read(cls, home: Path) -> Self | None:
        """What is known below *home*; None where no backup is configured."""
        path = home / f"{COPY}.json"
        return cls(**json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else None

    def write(self, home: Path) -> None:
        """Replace what is known below *home*."""
        with owner_of(home):
            write_own(home / f"{COPY}.json", json.dumps(asdict(self), indent=2) + "\n")

    def must_check(self, now: datetime) -> bool:
        """Whether it is time to see if the repository is whole."""
        return self.checked_at is None or now - parse(self.checked_at) >= CHECK_EVERY

    def failed(self, reason: str, now: datetime) -> Self:
        return replace(self, failed_at=stamp(now), error=reason)

    def trouble(self, now: datetime) -> str | None:
        """What is wrong with the backups, if anything is."""
        if self.error:
            return f"the last one failed: {self.error}"
        since = parse(self.finished_at or self.configured_at)
        if now - since <= timedelta(hours=self.hours):
            return None
        hours = (now - since) // timedelta(hours=1)
        what = "the last one was made" if self.finished_at else "none was made since it was set up"
        return f"{what} {hours} hours ago; there should be one every {self.hours}"
