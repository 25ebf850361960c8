"""A schedule as stored and as given."""

from enum import StrEnum
from typing import Any

from pydantic import Field

from basset.model import Model
from basset.reports.config import ReportConfig

# Of a field that may be left out, and yet may not be null: pydantic does not check a default.
UNSET: Any = None


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


class ScheduleChange(Model):
    """Any field of a schedule; only those that are set are changed.

    Null removes a frequency or a cron expression, and moves the start to now.
    """

    report_config: dict[str, Any] = UNSET
    frequency: str | None = None
    cron_expression: str | None = Field(None, max_length=200)
    timezone: str = Field(UNSET, max_length=100)
    start_time: str | None = Field(None, max_length=60)
    enabled: bool = UNSET
    next_run: str = Field(UNSET, max_length=60)


class Schedule(Model):
    """*next_run* None: nothing more is owed.

    *last_error*: why its latest run or evaluation failed.
    """

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
