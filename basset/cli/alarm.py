"""``basset alarm``: what a timer of a host does every two minutes, done here and now."""

from dataclasses import asdict

import click

from basset.cli import output
from basset.cli.context import services
from basset.clock import now


@click.command(cls=output.Command)
def alarm() -> None:
    """Look for what needs somebody, and tell BASSET_ALARM_TO what is new and what is over."""
    if not services().settings.alarm_to.get_secret_value():
        output.say("nobody is told of anything: BASSET_ALARM_TO is not set")
    going_on = services().alarms.check(now())
    if output.wants_json():
        output.print_json([asdict(one) for one in going_on])
    for one in going_on:
        output.say(f"{one.name} needs you, since {output.minute(one.since)}: {one.advice}")
