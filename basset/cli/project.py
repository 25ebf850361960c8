"""``basset project``: investigations; ``basset use``: the current one."""

import click

from basset.cli import context, fields, options, output
from basset.cli.context import collect, given_only, project_file, services
from basset.clock import now
from basset.controls import printable
from basset.errors import InvalidInput, NotFound
from basset.investigations.project import Project, ProjectChange, ProjectInput
from basset.model import fingerprint, validated
from basset.ownfile import own_folder, write_own


@click.group(cls=output.Group)
def project() -> None:
    """Investigations. A project is named by its name or its id."""


@project.command("list")
@options.limit_option
def _list(limit: int) -> None:
    """List projects."""
    items = collect(services().projects.list, limit)
    columns = {
        "name": lambda project: project.name,
        "marking": lambda project: project.marking,
        "revision": lambda project: project.revision,
        "updated": lambda project: output.minute(project.updated_at),
    }
    output.show_list(items, columns, 'no project yet; basset project add "My case" makes one')


@project.command("show")
@click.argument("name")
def _show(name: str) -> None:
    """Show a project and what is in it."""
    shown = services().projects.find(name)
    statistics = services().projects.statistics(shown.id)
    if output.wants_json():
        output.print_json({**shown.model_dump(mode="json"), "statistics": statistics})
        return
    _print(shown)
    for title, value in statistics.items():
        if not value:
            continue
        if isinstance(value, dict):
            output.heading(title.replace("_", " "))
            output.table(
                ["kind", "count"], sorted(value.items(), key=lambda pair: (-pair[1], pair[0]))
            )
        else:
            output.say(f"{title.replace('_', ' ')}: {value}")


@project.command("add")
@click.argument("name")
@options.together(*fields.options_of(ProjectInput, without={"name"}))
def _add(name: str, **given: str | None) -> None:
    """Create a project."""
    values = {"name": name, **given_only(**given)}
    _print(services().projects.create(validated(ProjectInput, values, "project"), now()))
    context.tell_lookalikes("project", name)


@project.command("update")
@click.argument("project_name", metavar="NAME")
@options.together(*fields.options_of(ProjectChange))
def _update(project_name: str, **given: str | None) -> None:
    """Change a project; what is not given stays as it is."""
    values = fields.emptied(ProjectChange, given_only(**given))
    changes = validated(ProjectChange, values, "project")
    old = services().projects.find(project_name)
    _print(services().projects.update(old.id, changes, now(), expected=fingerprint(old)))


@project.command("delete")
@click.argument("name")
@click.option("--reports", is_flag=True, help="Delete the files of its reports, too.")
@options.author_option
@options.yes_option
def _delete(name: str, reports: bool, author: str, yes: bool) -> None:
    """Delete a project with everything in it. The files of its reports stay unless you ask.

    With --reports and its id, a project that was deleted without them loses them, too.
    """
    own_id, title = _to_delete(name, reports)
    also = " and the files of its reports" if reports else ""
    output.confirm(f"Delete {title!r} with everything in it{also}?", yes)
    stays = services().removal.delete(own_id, now(), author=author, reports=reports)
    if _current() == title:
        project_file().unlink()
    if output.wants_json():
        output.print_json({"deleted": own_id, "stays": [each.model_dump() for each in stays]})
        return
    click.echo(f"deleted {title}")
    for each in stays:
        click.echo(printable(f"still there: {each.what} ({each.where}): {each.goes}"))


def _to_delete(name: str, reports: bool) -> tuple[str, str]:
    """The id and the name of a project, or the id, twice, of one that was deleted without its
    reports.
    """
    try:
        which = services().projects.find(name)
    except NotFound:
        if not reports:
            raise
        return name, name
    return which.id, which.name


@project.command("deletions")
@click.argument("name", required=False)
@options.limit_option
def _deletions(name: str | None, limit: int) -> None:
    """List what was deleted in the project NAME, and by whom; without NAME, deleted projects."""
    own_id = services().projects.find(name).id if name else None
    items = collect(lambda count, at: services().projects.deletions(own_id, count, at), limit)
    columns = {
        "deleted": lambda deletion: output.minute(deletion.deleted_at),
        "by": lambda deletion: deletion.deleted_by,
        "what": lambda deletion: deletion.noun,
        "name": lambda deletion: deletion.title,
    }
    output.show_list(items, columns, "nothing was deleted")


@click.command(cls=output.Command)
@click.argument("name", required=False)
@click.option("--none", "forget", is_flag=True, help="Unset the current project.")
def use(name: str | None, forget: bool) -> None:
    """Set the project that commands use without --project; without NAME, print it."""
    path = project_file()
    if forget:
        path.unlink(missing_ok=True)
        output.show_one({"project": None}, {"project": "none"})
        return
    if name is not None:
        name = services().projects.find(name).name
        try:
            own_folder(path.parent)
            write_own(path, f"{name}\n")
        except OSError as error:
            raise InvalidInput(f"cannot write {path}: {error.strerror}", field="NAME") from error
    current = _current()
    output.show_one({"project": current}, {"project": current or "none"})


def _current() -> str | None:
    path = project_file()
    return path.read_text(encoding="utf-8").strip() if path.exists() else None


def _print(shown: Project) -> None:
    incomplete = shown.import_incomplete
    output.show_one(
        shown,
        {
            "name": shown.name,
            "id": shown.id,
            "marking": shown.marking,
            "description": shown.description,
            "phone region": shown.phone_region,
            "single keys": shown.single_keys,
            "revision": shown.revision,
            "incomplete": incomplete and f"the import of {incomplete} was interrupted",
            "created": output.minute(shown.created_at),
            "updated": output.minute(shown.updated_at),
        },
    )
