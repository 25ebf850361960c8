"""``basset schedule``: reports that are made by themselves."""

from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import click

from basset import clock
from basset.cli import fields, options, output
from basset.cli.context import every_page, given_only, project_id, services
from basset.cli.report import print_run, project_names
from basset.clock import now
from basset.errors import UnknownRow
from basset.model import fingerprint, validated
from basset.schedules.models import Schedule, ScheduleChange, ScheduleInput, ScheduleQuery
from basset.schedules.recurrence import Recurrence
from basset.schedules.rules import recurrence_asked, recurrence_of
from basset.schedules.surprises import surprises
from basset.schedules.words import in_words, plan_in_words

PLAN = ("frequency", "cron_expression", "timezone", "start_time")
schedule_argument = click.argument("which", metavar="ID")


@click.group(cls=output.Group)
def schedule() -> None:
    """Schedules: which report, of which project, how often.

    A schedule is given by its id, or by at least the first six characters of it.
    """


@schedule.command("list")
@click.option("--project", "-p", metavar="NAME", help="Only of this project.")
@click.option("--enabled", is_flag=True, help="Only enabled ones.")
@options.together(*fields.options_of(ScheduleQuery, {"enabled_only", "limit", "cursor"}))
@options.limit_option
def _list(project: str | None, enabled: bool, limit: int, **filters: str | None) -> None:
    """List schedules; they can be sorted by title, next_run or created."""
    of_project = project and project_id(project)
    wanted = validated(ScheduleQuery, {**given_only(**filters), "enabled_only": enabled})
    items = every_page(partial(services().schedules.list, of_project), wanted, limit)
    names = project_names()
    columns = {
        "id": lambda s: s.id,
        "project": lambda s: names(s.project_id),
        "next run": lambda s: output.minute(s.next_run) if s.enabled else "disabled",
        "title": lambda s: s.report_config.title,
        "error": lambda s: s.last_error,
    }
    output.show_list(items, columns, "no schedules")


@schedule.command("show")
@schedule_argument
def _show(which: str) -> None:
    """Show a schedule, and its plan in words."""
    _print(services().schedules.find(which))


@schedule.command("add")
@options.project_option
@options.config_options
@options.plan_options
@click.option("--disabled", is_flag=True, help="Save it, but do not run it yet.")
def _add(project: str, disabled: bool, **values: Any) -> None:
    """Create a schedule: --every or --cron says how often."""
    of_project = project_id(project)
    plan = _plan_of({name: values.pop(name) for name in PLAN})
    config = options.report_config(of_project, **values)
    data = validated(
        ScheduleInput, {**plan, "report_config": config, "enabled": not disabled}, "schedule"
    )
    _print(services().schedules.create(of_project, data, now()))


@schedule.command("update")
@schedule_argument
@click.option("--title", help="Printed on the report.")
@click.option(
    "--format", "formats", multiple=True, help="In place of all formats; may be repeated."
)
@options.deliver_option
@options.plan_options
@click.option("--next-run", metavar="TIME", help="When it is due next, whatever the plan says.")
def _update(
    which: str,
    title: str | None,
    formats: tuple[str, ...],
    deliver: tuple[str, ...],
    **plan: str | None,
) -> None:
    """Change a schedule; what is not given stays as it is.

    A report that is owed stays owed. --every takes the place of a cron expression, --deliver that
    of all addresses.
    """
    old = services().schedules.find(which)
    values = _plan_of(plan)
    if "frequency" in values:
        values["cron_expression"] = None
    asked = given_only(
        title=title, formats=list(formats) or None, deliver=options.destinations(deliver)
    )
    if asked:
        values["report_config"] = {**old.report_config.model_dump(mode="json"), **asked}
    if not values:
        raise click.UsageError("nothing to change; --help lists what can be")
    _change(old, values)


@schedule.command("enable")
@schedule_argument
def _enable(which: str) -> None:
    """Enable a schedule; if it runs once and its time has passed, it runs now."""
    _change(services().schedules.find(which), {"enabled": True})


@schedule.command("disable")
@schedule_argument
def _disable(which: str) -> None:
    """Disable a schedule: keep it, but do not run it."""
    _change(services().schedules.find(which), {"enabled": False})


@schedule.command("run")
@schedule_argument
def _run(which: str) -> None:
    """Make its report now; its plan stays as it is."""
    own_id = services().schedules.find(which).id
    print_run(services().runs.request_scheduled(own_id, now()))


@schedule.command("preview")
@click.argument("which", metavar="[ID]", required=False)
@options.plan_options
@click.option("--count", default=5, show_default=True, type=click.IntRange(1, 100))
def _preview(which: str | None, count: int, **plan: str | None) -> None:
    """Say when a plan, or an existing schedule, is due next; nothing is saved.

    The plan in words, and what may surprise in it, go to standard error.
    """
    moment = now()
    if which and given_only(**plan):
        raise click.UsageError("preview an existing schedule by its ID, or a plan by its options")
    if which:
        stored = services().schedules.find(which)
        rule, times = (
            recurrence_of(stored),
            services().schedules.next_runs(stored.id, count, moment),
        )
    else:
        values = {"report_config": {"title": "preview"}, **_plan_of(plan)}
        asked = validated(ScheduleInput, values, "schedule")
        rule = recurrence_asked(asked, moment)
        times = services().schedules.preview(asked, count, moment)
    _explain(rule, moment)
    _print_times(times, rule.timezone)


@schedule.command("delete")
@schedule_argument
@options.yes_option
def _delete(which: str, yes: bool) -> None:
    """Delete a schedule; the reports that it made stay."""
    own_id = services().schedules.whole_id(which)
    try:
        name = f"the schedule of {services().schedules.get(own_id).report_config.title!r}"
    except UnknownRow:
        name = f"the schedule {own_id}, which this version cannot read"
    output.confirm(f"Delete {name}?", yes)
    services().schedules.delete(own_id)
    output.deleted(own_id, name)


def _plan_of(typed: dict[str, str | None]) -> dict[str, Any]:
    """The plan that was *typed*; how often must be said in one way."""
    plan = given_only(**typed)
    if {"frequency", "cron_expression"} <= plan.keys():
        raise click.UsageError("--every and --cron both say how often; give one of them")
    return plan


def _change(old: Schedule, values: dict[str, Any]) -> None:
    changes = validated(ScheduleChange, values, "schedule")
    known = fingerprint(old)
    _print(services().schedules.update(old.id, changes, now(), expected=known))


def _explain(rule: Recurrence, moment: datetime) -> None:
    click.echo(in_words(rule), err=True)
    for surprise in surprises(rule, moment):
        click.echo(f"basset: {surprise}", err=True)


def _print_times(times: list[datetime], zone: str) -> None:
    local = [moment.astimezone(ZoneInfo(zone)) for moment in times]
    if output.wants_json():
        output.print_json(
            [{"local": moment.isoformat(), "utc": clock.stamp(moment)} for moment in local]
        )
        return
    columns = {
        zone if zone != "UTC" else "local": lambda moment: moment.strftime("%a %Y-%m-%d %H:%M %Z"),
        "UTC": lambda moment: output.minute(clock.stamp(moment)),
    }
    output.show_list(local, columns, "it never comes due")


def _print(stored: Schedule) -> None:
    config = stored.report_config
    output.show_one(
        stored,
        {
            "title": config.title,
            "id": stored.id,
            "project": project_names()(stored.project_id),
            "report": f"{config.report_type}, {', '.join(config.formats)}",
            "goes to": "\n".join(each.to for each in config.deliver),
            "plan": plan_in_words(stored),
            "enabled": "yes" if stored.enabled else "no",
            "next run": output.minute(stored.next_run),
            "last run": output.minute(stored.last_run),
            "last report": stored.last_run_id,
            "runs": stored.run_count,
            "last error": stored.last_error,
        },
    )
