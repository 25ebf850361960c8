"""``basset report``: reports made, and reports to make now."""

from collections.abc import Callable
from functools import cache
from typing import Any

import click

from basset.cli import fields, options, output
from basset.cli.context import every_page, given_only, project_id, services
from basset.cli.copies import fetch, preview, rebuild
from basset.cli.delivery import DELIVERY_COLUMNS, approve, reject
from basset.cli.verify import verify_command
from basset.clock import now
from basset.errors import ReportFailed
from basset.model import validated
from basset.runs.models import Run, RunQuery, State

WAIT_SECONDS = 600
report_argument = click.argument("which", metavar="ID")


@click.group(cls=output.Group)
def report() -> None:
    """Reports: done, running, owed, or dead with the reason.

    A report is given by its id, or by at least the first six characters of it.
    """


@report.command("list")
@click.option("--project", "-p", metavar="NAME", help="Only of this project.")
@click.option("--schedule", metavar="ID", help="Only of this schedule.")
@options.together(*fields.options_of(RunQuery, {"project_id", "schedule_id", "limit", "cursor"}))
@options.limit_option
def _list(project: str | None, schedule: str | None, limit: int, **filters: str | None) -> None:
    """List reports, the newest first; they can be sorted by created or title."""
    wanted = validated(
        RunQuery,
        given_only(
            project_id=project and project_id(project),
            schedule_id=schedule and services().schedules.find(schedule).id,
            **filters,
        ),
    )
    items = every_page(services().run_store.list, wanted, limit)
    names = project_names()
    columns = {
        "id": lambda r: r.id,
        "project": lambda r: names(r.project_id),
        "no": lambda r: r.number,
        "state": lambda r: r.state,
        "made": lambda r: output.minute(r.finished_at or r.created_at),
        "title": lambda r: r.report_config.title,
    }
    output.show_list(items, columns, "no reports")


@report.command("make")
@options.project_option
@options.config_options
@click.option("--wait", is_flag=True, help=f"Wait until it is made, {WAIT_SECONDS} s at most.")
def _make(project: str, wait: bool, **values: Any) -> None:
    """Have a worker make a report now."""
    from basset.cli.waiting import wait_for
    from basset.reports.config import parse_config

    of_project = project_id(project)
    config = parse_config(options.report_config(of_project, **values))
    run = services().runs.request_report(of_project, config, now())
    if wait:
        late = f"not made within {WAIT_SECONDS} s; it stays owed: basset report show {run.id}"
        run = wait_for(lambda: ended(services().run_store.get(run.id)), WAIT_SECONDS, late)
    print_run(run)
    if run.state is State.DEAD:
        raise ReportFailed(run.error or "the report could not be made")


@report.command("show")
@report_argument
def _show(which: str) -> None:
    """Show a report and its files."""
    print_run(services().run_store.find(which))


@report.command("hold")
@report_argument
def _hold(which: str) -> None:
    """Keep a report's files from cleanup, however old they get."""
    _set_hold(which, True)


@report.command("release")
@report_argument
def _release(which: str) -> None:
    """Release a held report: cleanup treats it like any other again."""
    _set_hold(which, False)


@report.command("acknowledge")
@report_argument
@options.author_option
def _acknowledge(which: str, author: str) -> None:
    """Say that a dead report has been dealt with: doctor no longer names it."""
    own_id = services().run_store.find(which).id
    print_run(services().run_store.acknowledge(own_id, author, now()))


report.add_command(approve)
report.add_command(reject)
report.add_command(fetch)
report.add_command(preview)
report.add_command(rebuild)
report.add_command(verify_command)


def ended(run: Run) -> Run | None:
    """*run*, unless it is still owed."""
    return None if run.state in {State.PENDING, State.RUNNING} else run


def project_names() -> Callable[[str], str]:
    """What a project is called, by its id; each is read once."""
    return cache(lambda project: services().projects.get(project).name)


def _set_hold(which: str, hold: bool) -> None:
    own_id = services().run_store.find(which).id
    print_run(services().run_store.hold(own_id, hold, now()))


def print_run(run: Run) -> None:
    """A run, its files with their paths, and what to type next."""
    folder = services().reports.where(run.folder) if run.folder else None
    fields = {
        "title": run.report_config.title,
        "id": run.id,
        "project": project_names()(run.project_id),
        "number": run.number,
        "for": ", ".join(run.report_config.audiences),
        "state": run.state,
        "on hold": "yes" if run.hold else None,
        "due": output.minute(run.due_at),
        "repeats": run.repeats,
        "stands for": f"{run.slots_skipped + 1} due times" if run.slots_skipped else None,
        "attempts": f"{run.attempts} of {run.max_attempts}" if run.attempts else None,
        "finished": output.minute(run.finished_at),
        "error": run.error,
        "acknowledged": _acknowledged(run),
        "folder": folder,
        "signed by": _signer(run),
        "look at it": None if run.finished_at else f"basset report show {run.id}",
    }
    columns = {
        "file": lambda f: f.name,
        "size": lambda f: output.size(f.size),
        "sha256": lambda f: f.sha256[:16] + "…",
    }
    further = [(copy, file) for copy in run.copies[1:] for file in copy.files]
    of_copies = {
        "copy for": lambda row: row[0].audience,
        "file": lambda row: f"{row[0].folder}/{row[1].name}",
        "size": lambda row: output.size(row[1].size),
        "sha256": lambda row: f"{row[1].sha256[:16]}…",
    }
    deliveries = services().delivery_store.list(report_id=run.id).items
    output.show_one(
        run,
        fields,
        output.Rows("files", run.files, columns),
        output.Rows("copies", further, of_copies),
        output.Rows("deliveries", deliveries, DELIVERY_COLUMNS),
    )


def _signer(run: Run) -> str | None:
    """By which key, which `basset report verify` checks."""
    if not run.files:
        return None
    return (
        "this installation" if any(file.format == "signature" for file in run.files) else "nobody"
    )


def _acknowledged(run: Run) -> str | None:
    at = run.acknowledged_at
    return f"{output.minute(at)} by {run.acknowledged_by}" if at else None
