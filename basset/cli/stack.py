"""``basset up``, ``down``, ``status``, ``logs``: the local stack."""

import shlex
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, Task, TextColumn
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from basset import clock, stack
from basset.cli import context, host, output
from basset.controls import printable_lines
from basset.stack.observe import ProcessStatus
from basset.stack.processes import NAMES

DOTS = {
    "running": "[green]●[/]",
    "stopped": "[dim]○[/]",
    "failed": "[red]●[/]",
    "failing": "[red]●[/]",
}


class Steps(stack.Progress):
    """One line for each step on standard error: a spinner, then a tick and how long it took."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False)
        self._bars: Progress | None = None

    @contextmanager
    def step(self, text: str) -> Iterator[None]:
        start = time.monotonic()
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            _Bar(bar_width=30),
            TextColumn("{task.fields[of]}"),
        )
        quiet = not self._console.is_terminal
        with Progress(*columns, console=self._console, transient=True, disable=quiet) as self._bars:
            self._bars.add_task(text, total=None, of="")
            try:
                yield
            except BaseException:
                self._console.print(f"[red]✗[/] {text}")
                raise
        took = f"{time.monotonic() - start:.1f} s"
        self._console.print(f"[green]✓[/] {text:<12} [dim]{took:>8}[/]")

    def amount(self, done: int, total: int) -> None:
        assert self._bars is not None  # only ever inside a step
        self._bars.update(
            self._bars.task_ids[0], completed=done, total=total, of=f"{done} of {total}"
        )

    def say(self, text: str) -> None:
        self._console.print(f"[yellow]•[/] {text}")


class _Bar(BarColumn):
    """A bar once there is something to measure; a step that only waits has none."""

    def render(self, task: Task) -> ProgressBar:
        bar = super().render(task)
        return bar if task.total else ProgressBar(width=0)


@click.command("up", cls=output.Command)
def start_stack() -> None:
    """Start Neo4j, Redis, the API, workers and beat, and return when all of them are healthy.

    What runs already stays as it is. The first time, Neo4j is downloaded (123 MB). Everything lies
    below BASSET_HOME and listens on this machine only.
    """
    host.refuse_on_host("up")
    home = context.home()
    stack.up(home, _progress())
    port = stack.environment(home)["BASSET_API_PORT"]
    if output.wants_json():
        output.print_json(
            {
                "home": str(home),
                "api": f"http://127.0.0.1:{port}",
                "processes": _rows(stack.status(home)),
            }
        )
        return
    output.say(f"\nBasset runs in {home}\n")
    output.say(f"  console   http://127.0.0.1:{port}/   (basset open signs you in)")
    output.say(f"  API       http://127.0.0.1:{port}/api/v1/openapi.json")
    output.say("  look      basset status")
    output.say("  stop      basset down")


@click.command("down", cls=output.Command)
def stop_stack() -> None:
    """Stop the local stack. A report in progress is finished first; nothing is lost."""
    host.refuse_on_host("down")
    stack.down(context.home(), _progress())
    if output.wants_json():
        output.print_json(_rows(stack.status(context.home())))


@click.command("status", cls=output.Command)
def show_status() -> None:
    """Show what runs, since when and with how much memory: the local stack, or an installed host.

    Exit status 3 when any part of it is not running.
    """
    home = context.home()
    processes = host.host_status() if host.is_host() else stack.status(home)
    if output.wants_json():
        output.print_json(_rows(processes))
    elif Console().is_terminal:
        _draw(home, processes)
    else:
        output.table(list(_rows(processes)[0]), (list(row.values()) for row in _rows(processes)))
    if any(each.state != "running" for each in processes):
        click.get_current_context().exit(3)


@click.command("logs")
@click.argument("process", required=False, type=click.Choice(NAMES))
@click.option("-f", "--follow", is_flag=True, help="Keep printing new lines, until Ctrl-C.")
@click.option(
    "-n", "--lines", default=50, show_default=True, help="How many of the last lines of each log."
)
def print_logs(process: str | None, follow: bool, lines: int) -> None:
    """Print the log of PROCESS, or of all of them; on an installed host, the journal's lines."""
    if host.is_host():
        command = host.log_command(process, lines, follow=follow)
        click.get_current_context().exit(subprocess.run(command, check=False).returncode)  # noqa: S603
    for line in stack.logs(context.home(), process, lines, follow=follow):
        click.echo(printable_lines(line))


@click.command("env", cls=output.Command)
def print_variables() -> None:
    """Print the local stack's variables, for a shell: eval "$(basset env)".

    A Celery program, or .delay().get() in Python, then finds its broker, results and database.
    """
    host.refuse_on_host("env")
    variables = stack.environment(context.home())
    if output.wants_json():
        output.print_json(variables)
        return
    for name, value in variables.items():
        click.echo(f"export {name}={shlex.quote(value)}")


def _progress() -> stack.Progress:
    return stack.Progress() if output.wants_json() else Steps()


def _rows(processes: list[ProcessStatus]) -> list[dict[str, Any]]:
    return [
        {
            "process": each.process,
            "state": each.state,
            "pid": each.pid,
            "since": clock.stamp(each.since) if each.since else None,
            "memory_mb": each.memory_mb,
        }
        for each in processes
    ]


def _draw(home: Path, processes: list[ProcessStatus]) -> None:
    drawn = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="dim")
    drawn.add_column("process")
    drawn.add_column("state")
    for header in ("pid", "since", "memory"):
        drawn.add_column(header, justify="right")
    for each in processes:
        since = output.minute(clock.stamp(each.since)) if each.since else ""
        memory = f"{each.memory_mb} MB" if each.memory_mb else ""
        state = Text.from_markup(f"{DOTS.get(each.state, '[yellow]●[/]')} {each.state}")
        drawn.add_row(each.process, state, str(each.pid or ""), since, memory)
    console = Console(highlight=False)
    console.print(drawn)
    console.print(f"\n[dim]in[/] {home}", soft_wrap=True)
