"""``basset tick``: what beat asks for every minute, done here and now."""

import dataclasses

import click

from basset.cli import output
from basset.cli.context import now, services


@click.command(cls=output.Command)
def tick() -> None:
    """Turn due schedules into runs, and tell workers of every run that is owed. Safe to repeat."""
    result = dataclasses.asdict(services().runs.tick(now()))
    ids = "\n".join(result["schedule_ids"])
    output.show_one(result, {**result, "schedule_ids": ids})
