"""A schedule as stored and as given."""

from enum import StrEnum
from typing import Any

from pydantic import Field

from basset.investigations.kind import ListQuery
from basset.investigations.text import Line
from basset.model import Model, change_of
from basset.reports.config import ReportConfig


class Frequency(StrEnum):
    ONCE = "once"
    HOURLY = "hourly"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class ScheduleInput(Model):
    """What a user gives. Meaning (zone, cron, frequency, start) is checked by ``store.create``."""

    report_config: dict[str, Any]
    frequency: str | None = None
    cron_expression: str | None = Field(None, max_length=200)
    timezone: str = Field("UTC", max_length=100)
    start_time: str | None = Field(
        None, max_length=60, description="ISO 8601; without a zone of its own, in `timezone`"
    )
    enabled: bool = True


# Of each change to a schedule.
NEXT_RUN = (str, Field(None, max_length=60, description="When it is due next, whatever its rule."))
ScheduleChange = change_of(
    ScheduleInput,
    "Fields that are left out stay; null takes a frequency or a cron expression away.",
    next_run=NEXT_RUN,
)


class ScheduleState(StrEnum):
    ENABLED = "enabled"
    DISABLED = "disabled"
    FAILING = "failing"


class ScheduleQuery(ListQuery):
    """What part of a list of schedules is wanted."""

    enabled_only: bool = Field(False, description="Leave out those that are switched off.")
    state: ScheduleState | None = Field(
        None, description="failing: enabled, and its latest run or evaluation went wrong."
    )
    text: Line | None = Field(None, description="Only with this in the report's title.")


class Schedule(Model):
    """*next_run* None: nothing more is owed.

    *last_error*: why its latest run or evaluation failed.
    """

    # A tick and a worker write these. Who sets the next run changes *updated_at*, too.
    unsaid = frozenset({"next_run", "last_run", "last_run_id", "last_error", "run_count"})

    id: str
    project_id: str
    report_config: ReportConfig
    frequency: Frequency | None
    cron_expression: str | None
    timezone: str
    start_time: str
    enabled: bool
    next_run: str | None
    last_run: str | None = None
    last_run_id: str | None = None
    last_error: str | None = None
    run_count: int = 0
    created_at: str
    updated_at: str
