"""``basset schedule``: reports that are made by themselves."""

from typing import Any
from zoneinfo import ZoneInfo

import click

from basset import clock
from basset.cli import options, output
from basset.cli.context import collect, entity_id, given_only, now, project_id, services
from basset.cli.report import print_run
from basset.model import validated
from basset.schedules.models import Schedule, ScheduleChange, ScheduleInput


@click.group(cls=output.Group)
def schedule() -> None:
    """Schedules: what report, of which project, how often."""


@schedule.command("list")
@click.option("--project", "-p", metavar="NAME", help="Only of this project.")
@click.option("--enabled", is_flag=True, help="Only enabled ones.")
@options.limit_option
def list_schedules(project: str | None, enabled: bool, limit: int) -> None:
    """List schedules."""
    of_project = project and project_id(project)
    items = collect(
        lambda count, cursor: services().schedules.list(
            of_project, enabled_only=enabled, limit=count, cursor=cursor
        ),
        limit,
    )
    columns = {
        "id": lambda s: s.id,
        "next run": lambda s: output.minute(s.next_run) if s.enabled else "disabled",
        "title": lambda s: s.report_config.title,
        "error": lambda s: s.last_error,
    }
    output.show_list(items, columns, "no schedules")


@schedule.command("show")
@click.argument("schedule_id", metavar="ID")
def show_schedule(schedule_id: str) -> None:
    """Show a schedule."""
    _print(services().schedules.get(schedule_id))


@schedule.command("add")
@options.project_option
@options.config_options
@options.plan_options
@click.option("--disabled", is_flag=True, help="Make it, but do not run it yet.")
def add_schedule(project: str, entities: tuple[str, ...], disabled: bool, **values: Any) -> None:
    """Make a schedule: --every or --cron says how often."""
    of_project = project_id(project)
    plan = given_only(
        **{
            name: values.pop(name)
            for name in ("frequency", "cron_expression", "timezone", "start_time")
        }
    )
    config = options.report_config(
        entity_ids=[entity_id(of_project, name, "--entity") for name in entities], **values
    )
    data = validated(
        ScheduleInput, {**plan, "report_config": config, "enabled": not disabled}, "schedule"
    )
    _print(services().schedules.create(of_project, data, now()))


@schedule.command("update")
@click.argument("schedule_id", metavar="ID")
@click.option("--title")
@click.option("--format", "formats", multiple=True)
@click.option("--every", "frequency", metavar="FREQUENCY")
@click.option("--cron", "cron_expression", metavar="EXPRESSION")
@click.option("--tz", "timezone")
@click.option("--start", "start_time", metavar="TIME")
@click.option("--next-run", metavar="TIME", help="When it is due next, whatever the plan says.")
def update_schedule(
    schedule_id: str, title: str | None, formats: tuple[str, ...], **plan: str | None
) -> None:
    """Change a schedule; what is not given stays."""
    values = given_only(**plan)
    if title is not None or formats:
        config = services().schedules.get(schedule_id).report_config.model_dump(mode="json")
        values["report_config"] = {
            **config,
            **given_only(title=title, formats=list(formats) or None),
        }
    _change(schedule_id, values)


@schedule.command()
@click.argument("schedule_id", metavar="ID")
def enable(schedule_id: str) -> None:
    """Let it run again."""
    _change(schedule_id, {"enabled": True})


@schedule.command()
@click.argument("schedule_id", metavar="ID")
def disable(schedule_id: str) -> None:
    """Keep it, but do not run it."""
    _change(schedule_id, {"enabled": False})


@schedule.command()
@click.argument("schedule_id", metavar="ID")
def run(schedule_id: str) -> None:
    """Make its report now; its plan stays as it is."""
    print_run(services().runs.request_scheduled(schedule_id, now()))


@schedule.command()
@click.argument("schedule_id", metavar="[ID]", required=False)
@options.plan_options
@click.option("--count", default=5, show_default=True, type=click.IntRange(1, 100))
def preview(schedule_id: str | None, timezone: str, count: int, **plan: str | None) -> None:
    """The next due times of a plan, or of an existing schedule; saves nothing."""
    if schedule_id:
        zone = services().schedules.get(schedule_id).timezone
        times = services().schedules.next_runs(schedule_id, count, now())
    else:
        zone = timezone
        values = {"report_config": {"title": "preview"}, "timezone": timezone, **given_only(**plan)}
        times = services().schedules.preview(
            validated(ScheduleInput, values, "schedule"), count, now()
        )
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


@schedule.command("delete")
@click.argument("schedule_id", metavar="ID")
@options.yes_option
def delete_schedule(schedule_id: str, yes: bool) -> None:
    """Delete a schedule; the reports that it made stay."""
    stored = services().schedules.get(schedule_id)
    output.confirm(f"Delete the schedule of {stored.report_config.title!r}?", yes)
    services().schedules.delete(schedule_id)
    output.deleted(schedule_id, f"the schedule of {stored.report_config.title!r}")


def _change(schedule_id: str, values: dict[str, Any]) -> None:
    changes = validated(ScheduleChange, values, "schedule")
    _print(services().schedules.update(schedule_id, changes, now()))


def _print(stored: Schedule) -> None:
    config = stored.report_config
    output.show_one(
        stored,
        {
            "title": config.title,
            "id": stored.id,
            "project": stored.project_id,
            "report": f"{config.report_type}, {', '.join(config.formats)}",
            "plan": f"{stored.cron_expression or stored.frequency}, {stored.timezone}",
            "enabled": "yes" if stored.enabled else "no",
            "next run": output.minute(stored.next_run),
            "last run": output.minute(stored.last_run),
            "last report": stored.last_run_id,
            "runs": stored.run_count,
            "last error": stored.last_error,
        },
    )
