"""``basset doctor``: the same checks as the task ``health_check``, with what to do about each."""

import click

from basset.cli import output
from basset.cli.context import now, services
from basset.cli.lazy import printable


@click.command(cls=output.Command)
@click.pass_context
def doctor(ctx: click.Context) -> None:
    """Check every service by using it. Exit status 1 when something is wrong."""
    answer = services().health.check(now())
    if output.wants_json():
        output.print_json(answer)
    else:
        for name, service in answer["services"].items():
            mark = click.style("✔", fg="green") if service["healthy"] else click.style("✘", fg="red", bold=True)
            click.echo(f"{mark} {name:<10} {printable(service['detail'])}")
            if not service["healthy"]:
                click.echo(f"             {service['advice']}")
    if not answer["success"]:
        output.say("\nOn this machine basset up starts all of them; basset logs NAME tells why one ended.")
        ctx.exit(1)
