"""A run: one report that is owed. Its id is the Celery task id and the report's id.

    pending ──claim──▶ running ──finish──▶ done ──cleanup──▶ expired
       ▲                  │
       └─ retry at a time ┤ transient fault, or the lease ran out
                          └─ permanent fault, or attempts used up ──▶ dead

The row is the outbox: it is committed before any message is sent, and whatever is owed is sent
again at ``message_at``.
"""

from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple

from pydantic import Field

from basset.errors import NotFound
from basset.investigations.kind import ListQuery
from basset.investigations.text import Line
from basset.owed import Owed
from basset.reports.config import ReportConfig
from basset.reports.order import Copy, ReportFile

# A report that takes longer is given up.
TIME_LIMIT_SECONDS = 3300


class State(StrEnum):
    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"
    EXPIRED = "expired"


class RunQuery(ListQuery):
    """What part of a list of reports is wanted."""

    project_id: str | None = Field(None, max_length=100, description="Only of this project.")
    schedule_id: str | None = Field(None, max_length=100, description="Only of this schedule.")
    state: State | None = Field(None, description="Only in this state.")
    text: Line | None = Field(None, description="Only with this in the title.")


class Patience(NamedTuple):
    """How often a report is attempted, and how many seconds a transient fault puts it off."""

    max_attempts: int
    retry_seconds: int


class Run(Owed):
    """*number* counts a project's reports. *copies* are what each audience got; *folder* and *files*
    are those of the first one. Folders are relative to the folder of all reports, which may be moved.
    *repeats*: the run of the same due time that had ended when somebody asked for one more.
    A run on *hold* keeps its files; somebody has dealt with a dead one when it is acknowledged.
    """

    STATES = State
    HELD = State.RUNNING
    NOUN = "run"
    LONGEST = timedelta(minutes=10)

    project_id: str
    schedule_id: str | None
    number: int
    state: State
    report_config: ReportConfig
    due_at: str | None
    repeats: str | None = None
    slots_skipped: int = 0
    retry_seconds: int
    folder: str | None = None
    files: list[ReportFile] = Field(default_factory=list)
    copies: list[Copy] = Field(default_factory=list)
    hold: bool = False
    acknowledged_at: str | None = None
    acknowledged_by: str | None = None

    @property
    def pause(self) -> timedelta:
        return timedelta(seconds=self.retry_seconds)

    @property
    def main_file(self) -> ReportFile | None:
        """The first format's main file."""
        return self.files[0] if self.files else None

    def copy_for(self, audience: str | None) -> Copy:
        """What *audience* got; the first copy without one.

        Raises:
            NotFound: there is no such copy, or none yet.
        """
        if not self.copies:
            raise NotFound(f"the report is {self.state}; it has no files", field="report_id")
        by_name = {copy.audience: copy for copy in self.copies}
        copy = by_name.get(audience or self.copies[0].audience)
        if copy is None:
            raise NotFound(
                f"the report has no copy {audience!r}; it has {', '.join(by_name)}", field="copy"
            )
        return copy

    @property
    def manifests(self) -> dict[str, str | None]:
        """The SHA-256 of the manifest of each copy, by its audience."""
        return {copy.audience: copy.manifest for copy in self.copies}
