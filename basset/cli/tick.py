"""``basset tick``: what beat asks for every minute, done here and now."""

import dataclasses

import click

from basset.cli import output
from basset.cli.context import services


@click.command(cls=output.Command)
def tick() -> None:
    """Turn due schedules into runs; tell workers of what is owed to whom. Safe to repeat."""
    moment = services().database.now()
    result = dataclasses.asdict(services().runs.tick(moment))
    services().deliveries.tick(moment)
    ids = "\n".join(result["schedule_ids"])
    output.show_one(result, {**result, "schedule_ids": ids})
