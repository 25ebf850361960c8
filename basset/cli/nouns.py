"""The commands of a noun: list, show, add, update, delete, with the options that its kind's fields
ask for.
"""

from collections.abc import Callable, Mapping
from typing import Any

import click

from basset.cli import context, fields, options, output
from basset.cli.context import collect, find, project_id, services
from basset.clock import now
from basset.investigations.kind import Kind
from basset.investigations.kinds import KINDS
from basset.model import fingerprint, validated

# What a row prints after its own fields: (heading, rows, columns) of each table.
Tables = Callable[[Any], list[output.Rows]]
_FIRST = ("name", "title", "from_name", "type", "to_name", "subject_name", "text")
_TITLES = {
    "from_name": "from",
    "to_name": "to",
    "subject_name": "about",
    "retrieved_at": "retrieved",
    "created_at": "created",
    "updated_at": "updated",
}
_HIDDEN = frozenset(
    {"project_id", "key", "claims", "subject_kind", "subject_id", "from_id", "to_id"}
)


def plain_group(noun: str) -> click.Group:
    """The group of a noun that has no commands but these."""
    return group_of(KINDS[noun])


def group_of(kind: Kind[Any], tables: Tables = lambda _row: []) -> click.Group:
    """The group of commands of *kind*; *tables* is what ``show`` prints further."""
    group = output.Group(kind.noun, help=f"{kind.plural.capitalize()} of a project.")
    for command in (_list, _show, _add, _update, _delete):
        group.add_command(command(kind, tables))
    return group


def _list(kind: Kind[Any], _tables: Tables) -> click.Command:
    def run(project: str, limit: int, **filters: Any) -> None:
        own_id = project_id(project)
        wanted = fields.read(own_id, filters)
        rows = collect(
            lambda count, cursor: services().store(kind).list(own_id, count, cursor, **wanted),
            limit,
        )
        output.show_list(rows, dict(kind.columns), f"no {kind.plural}")

    first, *others = kind.sorts
    about = f"List {kind.plural} by {first}; --sort also takes {', '.join(others)}."
    wanted = fields.options_of(kind.query, without={"limit", "cursor"})
    return _command("list", about, run, [*wanted, options.limit_option])


def _show(kind: Kind[Any], tables: Tables) -> click.Command:
    def run(project: str, which: str) -> None:
        _print(find(kind, project_id(project), which), tables)

    about = f"Show {_a(kind)}, given its name, its id or the beginning of its id."
    return _command("show", about, run, [_argument])


def _add(kind: Kind[Any], tables: Tables) -> click.Command:
    def run(project: str, author: str, **given: Any) -> None:
        own_id = project_id(project)
        data = validated(kind.input, fields.read(own_id, given), kind.noun)
        row = services().store(kind).create(own_id, data, now(), author=author)
        _print(row, tables)
        context.tell_lookalikes(kind.noun, kind.title(row), own_id)

    about = f"Add {_a(kind)}; if it exists already, it is updated instead."
    return _command("add", about, run, [*fields.options_of(kind.input), options.author_option])


def _update(kind: Kind[Any], tables: Tables) -> click.Command:
    def run(project: str, which: str, author: str, **given: Any) -> None:
        own_id = project_id(project)
        values = fields.read(own_id, given)
        if not values:
            raise click.UsageError("nothing to change; --help lists what can be")
        changes = validated(kind.change, fields.emptied(kind.change, values), kind.noun)
        old = find(kind, own_id, which)
        known = {"author": author, "expected": fingerprint(old)}
        row = services().store(kind).update(own_id, old.id, changes, now(), **known)
        _print(row, tables)
        if kind.title(row) != kind.title(old):
            context.tell_lookalikes(kind.noun, kind.title(row), own_id)

    about = f'Change {_a(kind)}; what is not given stays as it is, and "" clears a field.'
    wanted = [_argument, *fields.options_of(kind.change), options.author_option]
    return _command("update", about, run, wanted)


def _delete(kind: Kind[Any], _tables: Tables) -> click.Command:
    def run(project: str, which: str, author: str, yes: bool) -> None:
        own_id = project_id(project)
        row = find(kind, own_id, which)
        title = kind.title(row)
        output.confirm(f"Delete {title!r}{kind.along}?", yes)
        services().store(kind).delete(own_id, row.id, now(), author=author)
        output.deleted(row.id, title)

    about = f"Delete {_a(kind)}{kind.along}."
    return _command("delete", about, run, [_argument, options.author_option, options.yes_option])


def _argument(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.argument("which", metavar="NAME")(command)


def _command(
    verb: str, about: str, run: Callable[..., None], wanted: list[Callable[..., Any]]
) -> click.Command:
    decorated = options.together(options.project_option, *wanted)(run)
    return click.command(verb, cls=output.Command, help=about)(decorated)


def _a(kind: Kind[Any]) -> str:
    return f"{'an' if kind.noun[0] in 'aeiou' else 'a'} {kind.noun}"


def _print(row: Any, tables: Tables) -> None:
    """A row: its fields as lines, its claims and what else belongs to it as tables."""
    claims: list[output.Rows] = []
    if getattr(row, "claims", None):
        claims = [output.Rows("claims", row.claims, options.claim_columns(row.project_id))]
    output.show_one(row, _lines(row), *claims, *tables(row))


def _lines(row: Any) -> Mapping[str, Any]:
    names = [*_FIRST, *(name for name in type(row).model_fields if name not in _FIRST)]
    shown = [name for name in names if hasattr(row, name) and name not in _HIDDEN]
    return {_TITLES.get(name) or name.replace("_", " "): _line(name, row) for name in shown}


def _line(name: str, row: Any) -> str | None:
    value = getattr(row, name)
    if isinstance(value, list):
        return "\n".join(map(str, value))
    return output.minute(value) if name in {"created_at", "updated_at"} else value
