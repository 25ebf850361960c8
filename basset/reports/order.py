"""What a build is asked for, and what it gives back."""

from dataclasses import dataclass
from pathlib import Path

from basset.model import Model
from basset.reports.config import ReportConfig


class ReportFile(Model):
    """One file of a report's folder. *name* never contains a slash."""

    name: str
    format: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Previous:
    """The report before this one on the same schedule."""

    run_id: str
    number: int
    as_of: str


@dataclass(frozen=True, slots=True)
class Order:
    """One report that is owed.

    *as_of*: the due time, or when it was asked for; *fence* names this attempt's folder.
    """

    run_id: str
    fence: int
    number: int
    project_id: str
    schedule_id: str | None
    config: ReportConfig
    as_of: str
    slots_skipped: int = 0
    previous: Previous | None = None


@dataclass(frozen=True, slots=True)
class Built:
    """A finished folder. *files*, named relative to it, begin with the first format's."""

    folder: Path
    files: list[ReportFile]
