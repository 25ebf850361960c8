"""``basset-backup``: what units and playbooks do with backups. For root, on a host."""

import sys

import click

from basset import clock, log
from basset.backup import moment, restore, service
from basset.backup.restic import Restic
from basset.errors import BassetError


@click.group()
def backup() -> None:
    """Make backups of this host, and take one back."""


@backup.command("init")
@click.option("--hours", default=26, show_default=True, help="How old the last one may be.")
def _init(hours: int) -> None:
    """Make the repository, unless it is there, and have doctor look for backups."""
    changed = service.set_up(Restic(), hours, clock.now())
    click.echo("changed: backups are set up" if changed else "nothing to do: they are set up")


@backup.command("make")
@click.option("--daily", default=7, show_default=True)
@click.option("--weekly", default=5, show_default=True)
@click.option("--monthly", default=12, show_default=True)
def _make(daily: int, weekly: int, monthly: int) -> None:
    """Make a backup now, remove those that nobody keeps, and once a week check the repository."""
    state = service.make_backup(Restic(), (daily, weekly, monthly), clock.now)
    click.echo(f"made {state.snapshot}; Neo4j was stopped for {state.pause_s} s")


@backup.command("resume")
def _resume() -> None:
    """Start Neo4j, if a backup that was killed has left it stopped."""
    moment.resume()


@backup.command("take")
@click.argument("snapshot", default="latest")
def _take(snapshot: str) -> None:
    """Stop Basset on a new host and give it graph and files of SNAPSHOT. Nothing is started."""
    restic = Restic()
    restic.open()
    restore.put_in_place(restic, restore.snapshot_of(restic, snapshot))
    click.echo("changed: graph and files are those of the backup")


def basset_backup() -> None:
    log.configure("INFO")
    try:
        backup()
    except BassetError as error:
        sys.exit(f"basset: {' '.join(str(error).split())}")


if __name__ == "__main__":
    basset_backup()
