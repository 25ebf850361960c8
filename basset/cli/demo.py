"""``basset demo``: everything at once, with a fictitious case."""

import os
import shlex
import shutil
import sys
from contextlib import AbstractContextManager
from pathlib import Path

import click

from basset import clock, stack
from basset.cli import context, output
from basset.cli.host import refuse_on_host
from basset.cli.report import ended
from basset.cli.token import keep
from basset.cli.waiting import wait_for
from basset.demo import ORIGIN, PROJECT, story, week
from basset.errors import ReportFailed, Unauthorized
from basset.runs.models import Run, State
from basset.schedules.models import Schedule

# Beat looks every minute; a worker that has just started needs some seconds more.
BEAT_SECONDS = 100
REPORT_SECONDS = 80


@click.command(cls=output.Command)
def demo() -> None:
    """Start everything, load a fictitious case, and watch its report being made.

    Nobody asks for the report: a schedule is due, beat sees it, a worker makes it.
    """
    refuse_on_host("demo")
    output.say(f"{PROJECT}: a fictitious case, and its report.\n")
    steps = _steps()
    local = not os.environ.get("NEO4J_URI")  # else the user has servers of their own
    if local:
        # The servers first: beat looks when it starts, and then the case is there to be seen.
        stack.up(context.home(), steps, servers_only=True)
    services = context.services()
    with _step(steps, "the case: who really owns the winner of a tender?"):
        project = story.load_case(services, clock.now())
        schedule = story.make_due(services, project, clock.now())
    if local:
        stack.up(context.home(), steps)
    run = _watch(steps, schedule)
    token = _token_file()
    if run.state is not State.DONE:
        raise ReportFailed(
            f"{run.error or run.state}; more is in the worker's log: {_program()} logs worker"
        )
    if output.wants_json():
        output.print_json(
            {
                "project_id": project.id,
                "report": run,
                "folder": services.reports.where(run.folder or ""),
                "token_file": str(token),
            }
        )
        return
    _tell(run, token)


def _watch(steps: stack.Progress, schedule: Schedule) -> Run:
    """The report of the due *schedule*: nothing is done for it here but looking."""
    services = context.services()
    late = (
        f"nobody looked for due schedules: see {_program()} logs beat, and {_program()} logs ticker"
    )
    stuck = f"the report is owed, but no worker has made it: see {_program()} logs worker"

    with _step(steps, "its weekly schedule is due: beat looks once a minute"):
        run = wait_for(lambda: story.run_for(services, schedule), BEAT_SECONDS, late)
    with _step(steps, f"a worker makes report {run.number}: PDF, HTML, Markdown, JSON, CSV"):
        return wait_for(lambda: ended(services.run_store.get(run.id)), REPORT_SECONDS, stuck)


def _steps() -> stack.Progress:
    if output.wants_json():
        return stack.Progress()
    from basset.cli.stack import Steps

    return Steps()


def _step(steps: stack.Progress, text: str) -> AbstractContextManager[None]:
    return steps.step(f"{text:<62}")


def _token_file() -> Path:
    """The file of a token that may read; made anew when it no longer works."""
    path = context.home() / "demo-token"
    tokens, moment = context.services().tokens, clock.now()
    try:
        tokens.verify(path.read_text(encoding="utf-8").strip(), moment)
    except (FileNotFoundError, Unauthorized):
        keep(path, tokens.create("demo", ["read"], None, moment)[1])
    return path


def _program() -> str:
    """How to type ``basset`` in the user's shell."""
    called = Path(sys.argv[0])
    installed = shutil.which("basset")
    if installed and called.exists() and Path(installed).samefile(called):
        return "basset"
    here = Path.cwd()
    return shlex.quote(str(called.relative_to(here) if called.is_relative_to(here) else called))


def _tell(run: Run, token: Path) -> None:
    """What was made, and what to type next."""
    settings, store = context.services().settings, context.services().reports
    folder = store.where(run.folder or "")
    basset, home = _program(), shlex.quote(str(context.home()))
    output.heading(f"Report {run.number}")
    click.echo(f"  {folder}/")
    for file in run.files:
        click.echo(f"    {file.name:<24} {output.size(file.size):>9}")
    page = next((file.name for file in run.files if file.format == "html"), None)
    if page and not settings.store:
        _commands("Look at it in a browser", Path(folder, page).as_uri())
    _commands("Look at the case in the console", f"{basset} open")
    _commands(
        "Check that it is as it was written, without any server",
        f"{basset} report verify {'--all' if settings.store else shlex.quote(folder)}",
    )
    url = f"http://127.0.0.1:{settings.api_port}/api/v1/reports"
    _commands(
        "Ask the API", f'curl -H "Authorization: Bearer $(cat {shlex.quote(str(token))})" {url}'
    )
    _commands(
        "A week later: import the second file, then type this command again for the next report",
        f"{basset} import {shlex.quote(str(week(2)))} \\",
        f"    --project {shlex.quote(PROJECT)} --as {ORIGIN} --replace",
    )
    _commands(
        "Your own data",
        f'{basset} import FILE.csv --project "My case" --dry-run',
        f'{basset} import FILE.csv --project "My case"',
        f'{basset} schedule add --project "My case" --title "Weekly" --format pdf \\',
        '    --cron "0 9 * * MON" --tz Europe/London',
    )
    _commands(
        "Stop, start again later, or remove everything",
        f"{basset} down",
        f"{basset} up",
        f"{basset} down && rm -r {home}",
    )


def _commands(title: str, *lines: str) -> None:
    output.heading(title)
    for line in lines:
        click.echo(f"  {line}")
