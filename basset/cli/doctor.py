"""``basset doctor``: what ``health_check`` checks and more, with what to do about each."""

import click

from basset.cli import output
from basset.cli.context import now, services
from basset.controls import printable
from basset.settings import supervisor

WHAT_STARTS = {
    "stack": "basset up starts all of them; basset logs NAME tells why one ended.",
    "systemd": "systemctl start basset.target starts all of them; "
    "journalctl --unit 'basset-*' tells why one ended.",
    "supervisor": "supervisorctl start all starts all of them; "
    "supervisorctl tail NAME tells why one ended.",
}


@click.command(cls=output.Command)
@click.pass_context
def doctor(ctx: click.Context) -> None:
    """Check every service by using it, and look for reports that need somebody.

    Exit status 1 when something is wrong: a service, a dead report that nobody has acknowledged,
    one that did not arrive, or a schedule that cannot say when it is due.
    """
    checked = services().health.check(now())
    away = not checked["services"]["neo4j"]["healthy"]
    concerns = [] if away else services().health.concerns(now())
    healthy = checked["success"] and not concerns
    if output.wants_json():
        output.print_json({**checked, "success": healthy, "concerns": concerns})
    else:
        for name, service in checked["services"].items():
            _print(service["healthy"], name, service["detail"], service["advice"])
        for each in concerns:
            _print(False, each.noun, f"{each.title!r} {each.id}: {each.detail}", each.advice)
    if not checked["success"]:
        output.say(f"\nOn this machine {WHAT_STARTS[supervisor()]}")
    if not healthy:
        ctx.exit(1)


def _print(healthy: bool, name: str, detail: str, advice: str) -> None:
    good, bad = click.style("✔", fg="green"), click.style("✘", fg="red", bold=True)
    click.echo(f"{good if healthy else bad} {name:<10} {printable(detail)}")
    if not healthy:
        click.echo(f"             {printable(advice)}")
