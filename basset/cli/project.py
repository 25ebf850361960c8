"""``basset project``: investigations."""

import click

from basset.cli import options, output
from basset.cli.context import collect, given, now, services
from basset.investigations.models import Marking, Project, ProjectChange, ProjectInput
from basset.validation import validated


@click.group(cls=output.Group)
def project() -> None:
    """Investigations. A project is named by its name or its id."""


@project.command("list")
@options.limit_option
def list_(limit: int) -> None:
    """List projects."""
    items = collect(services().projects.list, limit)
    columns = {
        "name": lambda p: p.name,
        "marking": lambda p: p.marking,
        "revision": lambda p: p.revision,
        "updated": lambda p: output.minute(p.updated_at),
    }
    output.show_list(items, columns, 'no project yet; basset project add "My case" makes one')


@project.command()
@click.argument("name")
def show(name: str) -> None:
    """Show a project and what is in it."""
    found = services().projects.find(name)
    statistics = services().projects.statistics(found.id)
    if output.wants_json():
        output.print_json({**found.model_dump(mode="json"), "statistics": statistics})
        return
    _print(found)
    for title, value in statistics.items():
        if not value:
            continue
        if isinstance(value, dict):
            output.heading(title.replace("_", " "))
            output.table(
                ["kind", "count"], sorted(value.items(), key=lambda pair: (-pair[1], pair[0]))
            )
        else:
            click.echo(f"{title.replace('_', ' ')}: {value}")


@project.command()
@click.argument("name")
@click.option("--description", default="")
@click.option("--marking", type=options.MARKINGS, default=str(Marking.AMBER), show_default=True)
def add(name: str, description: str, marking: str) -> None:
    """Make a project."""
    data = validated(
        ProjectInput, {"name": name, "description": description, "marking": marking}, "project"
    )
    _print(services().projects.create(data, now()))


@project.command()
@click.argument("name")
@click.option("--name", "new_name", help="Its new name.")
@click.option("--description")
@click.option("--marking", type=options.MARKINGS)
def update(name: str, new_name: str | None, description: str | None, marking: str | None) -> None:
    """Change a project."""
    changes = validated(
        ProjectChange, given(name=new_name, description=description, marking=marking), "project"
    )
    found = services().projects.find(name)
    _print(services().projects.update(found.id, changes, now()))


@project.command()
@click.argument("name")
@options.yes_option
def delete(name: str, yes: bool) -> None:
    """Delete a project with everything in it. Files of reports stay."""
    found = services().projects.find(name)
    output.confirm(f"Delete {found.name!r} with everything in it?", yes)
    services().projects.delete(found.id)
    output.deleted(found.id, found.name)


def _print(found: Project) -> None:
    output.show_one(
        found,
        {
            "name": found.name,
            "id": found.id,
            "marking": found.marking,
            "description": found.description,
            "revision": found.revision,
            "incomplete": found.import_incomplete
            and f"the import of {found.import_incomplete} was interrupted",
            "created": output.minute(found.created_at),
            "updated": output.minute(found.updated_at),
        },
    )
