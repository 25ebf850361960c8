"""The rule of a schedule: as typed, as stored, as changed. Pure."""

from datetime import datetime
from typing import Any

from basset import canonical
from basset.clock import stamp
from basset.reports.config import ReportConfig, parse_config
from basset.schedules.models import Schedule, ScheduleChange, ScheduleInput
from basset.schedules.recurrence import (
    Recurrence,
    first_due,
    next_after,
    parse_moment,
    parse_recurrence,
    whole_second,
)

# What together says when a schedule is due.
RULE_FIELDS = {"frequency", "cron_expression", "timezone", "start_time"}


def recurrence_of(schedule: Schedule) -> Recurrence:
    """The rule of a stored schedule.

    Raises:
        InvalidInput: it has none any more, for instance because the host lost its time zone.
    """
    anchor = parse_moment(schedule.start_time, "start_time")
    return parse_recurrence(schedule.frequency, schedule.cron_expression, schedule.timezone, anchor)


def recurrence_asked(data: ScheduleInput, now: datetime) -> Recurrence:
    """The rule that a user typed; without ``start_time`` it is anchored *now*."""
    anchor = (
        parse_moment(data.start_time, "start_time")
        if data.start_time is not None
        else whole_second(now)
    )
    return parse_recurrence(data.frequency, data.cron_expression, data.timezone, anchor)


def following(
    rule: Recurrence, first: datetime | None, count: int, now: datetime
) -> list[datetime]:
    """*first* and the slots after it and after *now*, *count* in all, or fewer when they end."""
    slots: list[datetime] = []
    while first is not None and len(slots) < count:
        slots.append(first)
        first = next_after(rule, max(first, now))
    return slots


def new_fields(data: ScheduleInput, now: datetime) -> dict[str, Any]:
    """The properties of a new schedule, as far as they follow from what a user gave."""
    rule = recurrence_asked(data, now)
    return {
        **data.model_dump(),
        **rule_fields(rule),
        "report_config": stored_config(parse_config(data.report_config)),
        "next_run": stamped(first_due(rule, now)),
        "run_count": 0,
        "created_at": stamp(now),
        "updated_at": stamp(now),
    }


def changed_fields(old: Schedule, changes: ScheduleChange, now: datetime) -> dict[str, Any]:
    """The properties to write for *changes* of *old*; a field without a rule is stored as given."""
    given = changes.model_dump(exclude_unset=True)
    fields = {name: value for name, value in given.items() if value is not None}
    if "report_config" in fields:
        fields["report_config"] = stored_config(parse_config(fields["report_config"]))
    if given.keys() & RULE_FIELDS:
        rule = _changed_rule(old, given, now)
        fields |= rule_fields(rule) | {"next_run": stamped(first_due(rule, now))}
    elif fields.get("enabled") and not old.enabled:
        fields["next_run"] = stamped(next_after(recurrence_of(old), now))
    if given.get("next_run") is not None:
        fields["next_run"] = stamp(parse_moment(given["next_run"], "next_run"))
    return fields | {"updated_at": stamp(now)}


def _changed_rule(old: Schedule, given: dict[str, Any], now: datetime) -> Recurrence:
    """*old*'s rule with what is *given*.

    Null removes a frequency or a cron expression, and moves the start to *now*.
    """
    asked = ScheduleInput(
        report_config={},
        frequency=given.get("frequency", old.frequency),
        cron_expression=given.get("cron_expression", old.cron_expression),
        timezone=given.get("timezone") or old.timezone,
        start_time=given.get("start_time", old.start_time),
    )
    return recurrence_asked(asked, now)


def rule_fields(rule: Recurrence) -> dict[str, Any]:
    """*rule* as a schedule's properties."""
    return {
        "frequency": rule.frequency,
        "cron_expression": rule.cron,
        "timezone": rule.timezone,
        "start_time": stamp(rule.anchor),
    }


def stored_config(config: ReportConfig) -> str:
    """*config* as a schedule's or a run's property."""
    return canonical.dumps(config.model_dump(mode="json"))


def stamped(moment: datetime | None) -> str | None:
    return stamp(moment) if moment else None
