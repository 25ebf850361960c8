"""``basset doctor``: what ``health_check`` checks and more, with what to do about each."""

import time
from typing import Any

import click

from basset.cli import output
from basset.cli.context import from_stack, services
from basset.cli.settings import of_this_machine
from basset.clock import now
from basset.controls import printable
from basset.errors import Unavailable
from basset.runs.attention import Concern
from basset.settings import supervisor
from basset.stack.watch import what_the_watch_saw
from basset.variables import WrongSetting

WHAT_STARTS = {
    "stack": "basset up starts all of them; basset logs NAME tells why one ended.",
    "systemd": "systemctl start basset.target starts all of them; "
    "journalctl --unit 'basset-*' tells why one ended.",
    "supervisor": "supervisorctl start all starts all of them; "
    "supervisorctl tail NAME tells why one ended.",
}
PAUSE_SECONDS = 1.0
Checked = dict[str, Any]


@click.command(cls=output.Command)
@click.option(
    "--wait",
    type=click.IntRange(0),
    default=0,
    metavar="SECONDS",
    help="How long services may take to become healthy.",
)
@click.pass_context
def doctor(ctx: click.Context, wait: int) -> None:
    """Check every service by using it, and look for reports that need somebody.

    Exit status 1 when something is wrong: a setting, a service, a dead report that nobody has
    acknowledged, one that did not arrive, or a schedule that cannot say when it is due.
    """
    faults = of_this_machine(from_stack()) if ctx.find_root().obj is None else []
    checked = _check(wait) if not faults else {"success": False, "services": {}}
    found = [*map(_of_setting, faults), *([] if faults else _concerns(checked))]
    healthy = checked["success"] and not found
    if output.wants_json():
        seen = {"watched": what_the_watch_saw()}
        output.print_json({**checked, "success": healthy, "concerns": found, **seen})
    else:
        _tell(checked, found)
    if not healthy:
        ctx.exit(1)


def _check(patience: int) -> Checked:
    """The state of every service, as soon as all are healthy or *patience* seconds are over."""
    limit = time.monotonic() + patience
    checked = services().health.check(now())
    while not checked["success"] and time.monotonic() < limit:
        time.sleep(PAUSE_SECONDS)
        checked = services().health.check(now())
    return checked


def _concerns(checked: Checked) -> list[Concern]:
    health, moment = services().health, now()
    if not checked["services"]["neo4j"]["healthy"]:
        return health.concerns_here(moment)
    try:
        return health.concerns(moment)
    except Unavailable as error:
        advice = "mend that, then type basset doctor again: there may be more to say"
        away = Concern("service", error.code, error.code, error.detail, advice)
        return [*health.concerns_here(moment), away]


def _of_setting(fault: WrongSetting) -> Concern:
    where = "on this host the inventory says what is in /etc/basset; then playbooks/install.yml"
    advice = "correct it where it is set" if supervisor() == "stack" else where
    return Concern("setting", fault.variable, fault.variable, fault.reason, advice)


def _tell(checked: Checked, found: list[Concern]) -> None:
    for name, service in checked["services"].items():
        _print(service["healthy"], name, service["detail"], service["advice"])
    for each in found:
        named = each.id if each.id == each.title else f"{each.title!r} {each.id}"
        _print(False, each.noun, f"{named}: {each.detail}", each.advice)
    for sentence in what_the_watch_saw():
        click.echo(f"· watched    {sentence}")
    if not all(service["healthy"] for service in checked["services"].values()):
        output.say(f"\nOn this machine {WHAT_STARTS[supervisor()]}")


def _print(healthy: bool, name: str, detail: str, advice: str) -> None:
    good, bad = click.style("✔", fg="green"), click.style("✘", fg="red", bold=True)
    # What others say may have lines of its own.
    click.echo(f"{good if healthy else bad} {name:<10} {printable(' '.join(detail.split()))}")
    if not healthy:
        click.echo(f"             {printable(advice)}")
