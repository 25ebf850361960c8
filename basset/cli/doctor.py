"""``basset doctor``: the same checks as the task ``health_check``, with what to do about each."""

import click

from basset.cli import output
from basset.cli.context import now, services
from basset.cli.lazy import printable
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
    """Check every service by using it. Exit status 1 when something is wrong."""
    answer = services().health.check(now())
    if output.wants_json():
        output.print_json(answer)
    else:
        for name, service in answer["services"].items():
            mark = (
                click.style("✔", fg="green")
                if service["healthy"]
                else click.style("✘", fg="red", bold=True)
            )
            click.echo(f"{mark} {name:<10} {printable(service['detail'])}")
            if not service["healthy"]:
                click.echo(f"             {service['advice']}")
    if not answer["success"]:
        output.say(f"\nOn this machine {WHAT_STARTS[supervisor()]}")
        ctx.exit(1)
