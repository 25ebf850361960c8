"""The rule of a schedule: as typed, as stored, as changed. Pure."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from basset import canonical
from basset.clock import parse, stamp
from basset.errors import InvalidInput
from basset.model import Model
from basset.reports.config import ReportConfig, parse_config
from basset.schedules.models import Frequency, Schedule, ScheduleInput
from basset.schedules.recurrence import (
    Recurrence,
    first_due,
    next_after,
    parse_moment,
    parse_recurrence,
    whole_second,
)
from basset.schedules.wallclock import named_zone, zone

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
    """The rule that a user typed; without ``start_time`` it is anchored *now*.

    A ``start_time`` without a zone is one in ``timezone``.
    """
    where = named_zone(data.timezone)
    anchor = whole_second(now)
    if data.start_time is not None:
        anchor = parse_moment(data.start_time, "start_time", where)
    return parse_recurrence(data.frequency, data.cron_expression, where.key, anchor)


def following(
    rule: Recurrence, first: datetime | None, count: int, now: datetime
) -> list[datetime]:
    """*first* and the slots after it and after *now*, *count* in all, or fewer when they end."""
    slots: list[datetime] = []
    while first is not None and len(slots) < count:
        slots.append(first)
        first = next_after(rule, max(first, now))
    return slots


def upcoming(schedule: Schedule, count: int, now: datetime) -> list[datetime]:
    """The next due times: the one that is set, then those that follow from the rule."""
    if schedule.next_run is None:
        return []
    return following(recurrence_of(schedule), parse(schedule.next_run), count, now)


def new_fields(data: ScheduleInput, now: datetime) -> dict[str, Any]:
    """The properties of a new schedule, as far as they follow from what a user gave."""
    config = parse_config(data.report_config)
    rule = recurrence_asked(data, now)
    return {
        **data.model_dump(),
        **rule_fields(rule),
        "report_config": stored_config(config),
        "next_run": stamped(first_due(rule, now)),
        "run_count": 0,
        "created_at": stamp(now),
        "updated_at": stamp(now),
    }


def changed_fields(old: Schedule, changes: Model, now: datetime) -> dict[str, Any]:
    """The properties that *changes*, a ``ScheduleChange`` of *old*, alter; none when all is alike.

    A field without a rule of its own is stored as it is given.

    Raises:
        InvalidInput: names the field that has no meaning, or that may not be null.
    """
    given = changes.model_dump(exclude_unset=True)
    fields = {**given}
    if "report_config" in given:
        fields["report_config"] = stored_config(parse_config(given["report_config"]))
    if given.keys() & RULE_FIELDS:
        fields |= _with_new_rule(old, given, now)
    elif given.get("enabled") and not old.enabled:
        fields |= {"next_run": stamped(_due_when_enabled(old, now))}
    if "next_run" in given:
        where = named_zone(fields["timezone"]) if "timezone" in fields else zone(old.timezone)
        fields["next_run"] = stamp(parse_moment(given["next_run"], "next_run", where))
    before = old.model_dump() | {"report_config": stored_config(old.report_config)}
    return {name: value for name, value in fields.items() if value != before[name]}


def _with_new_rule(old: Schedule, given: dict[str, Any], now: datetime) -> dict[str, Any]:
    """The properties of *old*'s rule with what is *given*.

    Null removes a frequency or a cron expression. As a start it is *now* for another rule; the same
    rule without one is what it was made of. A slot that is owed stays owed; only ``once``, whose
    start is its slot, moves it by another start.
    """
    asked = ScheduleInput(
        report_config={},
        frequency=given.get("frequency", old.frequency),
        cron_expression=given.get("cron_expression", old.cron_expression),
        timezone=given.get("timezone", old.timezone),
        start_time=given["start_time"] if given.get("start_time") is not None else old.start_time,
    )
    rule = recurrence_asked(asked, now)
    fields = rule_fields(rule)
    same = all(fields[name] == getattr(old, name) for name in RULE_FIELDS)
    if not same and given.get("start_time", "") is None:
        rule = replace(rule, anchor=whole_second(now))
        fields = rule_fields(rule)
    owed = old.enabled and old.next_run is not None and parse(old.next_run) <= now
    moved = is_once(old) and fields["start_time"] != old.start_time
    if same or (owed and not moved):
        return fields
    return fields | {"next_run": stamped(first_due(rule, now))}


def _due_when_enabled(old: Schedule, now: datetime) -> datetime | None:
    """When *old* is due once it is enabled: ``once`` owes its slot, others look ahead.

    Raises:
        InvalidInput: it was for once, and its slot has been used.
    """
    due = parse(old.next_run) if old.next_run is not None else None
    if due is not None and (is_once(old) or due > now):
        return due
    if is_once(old):
        raise InvalidInput(
            f"it was for once, at {old.start_time[:16]}Z, and that report was started; enabled, it "
            "would never run: give a next_run or another start_time as well",
            field="enabled",
        )
    return next_after(recurrence_of(old), now)


def rule_fields(rule: Recurrence) -> dict[str, Any]:
    """*rule* as a schedule's properties."""
    return {
        "frequency": rule.frequency,
        "cron_expression": rule.cron,
        "timezone": rule.timezone,
        "start_time": stamp(rule.anchor),
    }


def is_once(schedule: Schedule) -> bool:
    """Whether it is due a single time."""
    return schedule.cron_expression is None and schedule.frequency is Frequency.ONCE


def stored_config(config: ReportConfig) -> str:
    """*config* as a schedule's or a run's property."""
    return canonical.dumps(config.model_dump(mode="json"))


def stamped(moment: datetime | None) -> str | None:
    return stamp(moment) if moment else None
