"""``basset source``: where claims come from."""

from typing import Any

import click

from basset.cli import options, output
from basset.cli.context import collect, given, now, project_id, services
from basset.investigations.models import Source, SourceChange, SourceInput
from basset.validation import validated

fields = options.together(
    click.option("--url"),
    click.option("--retrieved-at", metavar="WHEN", help="2026-01-05, or a time with its zone."),
    click.option("--sha256", help="Of the captured copy."),
    click.option(
        "--reliability",
        type=click.Choice("ABCDEF", case_sensitive=False),
        help="Of the source, A best.",
    ),
    click.option("--credibility", type=click.IntRange(1, 6), help="Of what it says, 1 best."),
    click.option("--marking", type=options.MARKINGS),
    click.option("--note"),
)


@click.group(cls=output.Group)
def source() -> None:
    """Sources of a project."""


@source.command("list")
@options.project_option
@options.limit_option
def list_(project: str, limit: int) -> None:
    """List sources."""
    found = project_id(project)
    items = collect(lambda count, cursor: services().sources.list(found, count, cursor), limit)
    columns = {"id": lambda s: s.id, "grade": _grade, "title": lambda s: s.title}
    output.show_list(items, columns, "no sources")


@source.command()
@click.argument("source_id", metavar="ID")
@options.project_option
def show(source_id: str, project: str) -> None:
    """Show a source."""
    _print(services().sources.get(project_id(project), source_id))


@source.command()
@options.project_option
@click.option("--title", required=True)
@click.option("--external-id", help="Makes a repeated add the same source.")
@fields
def add(project: str, **values: Any) -> None:
    """Add a source; one of the same identity is brought up to date instead."""
    data = validated(SourceInput, given(**values), "source")
    _print(services().sources.create(project_id(project), data, now()))


@source.command()
@click.argument("source_id", metavar="ID")
@options.project_option
@click.option("--title")
@fields
def update(source_id: str, project: str, **values: Any) -> None:
    """Change a source."""
    changes = validated(SourceChange, given(**values), "source")
    _print(services().sources.update(project_id(project), source_id, changes, now()))


@source.command()
@click.argument("source_id", metavar="ID")
@options.project_option
@options.yes_option
def delete(source_id: str, project: str, yes: bool) -> None:
    """Delete a source on which no claim rests."""
    found = project_id(project)
    which = services().sources.get(found, source_id)
    output.confirm(f"Delete {which.title!r}?", yes)
    services().sources.delete(found, which.id)
    output.deleted(which.id, which.title)


def _grade(found: Source) -> str:
    return f"{found.reliability or '–'}{found.credibility or '–'}"


def _print(found: Source) -> None:
    output.show_one(
        found,
        {
            "title": found.title,
            "id": found.id,
            "url": found.url,
            "retrieved": found.retrieved_at,
            "sha256": found.sha256,
            "grade": _grade(found),
            "marking": found.marking,
            "note": found.note,
            "updated": output.minute(found.updated_at),
        },
    )
