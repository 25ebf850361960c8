"""What commands print: one JSON document with ``--json``, else tables; plain text with tabs when
piped.
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import click
import orjson
from pydantic import BaseModel

from basset.controls import inert_json, printable, printable_lines
from basset.errors import InvalidInput
from basset.ownfile import whole_file

JSON = "basset.json"
GAP = 2
NARROWEST = 6


class Command(click.Command):
    """A command with ``--json``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.append(
            click.Option(
                ["--json"],
                is_flag=True,
                expose_value=False,
                callback=_remember,
                help="One JSON document on stdout.",
            )
        )


class Group(click.Group):
    """A noun: its verbs have ``--json`` and are listed in the order in which they are written."""

    command_class = Command

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - inherited
        return list(self.commands)


def _remember(ctx: click.Context, param: click.Parameter, value: bool) -> None:  # noqa: ARG001 - click's signature
    ctx.meta[JSON] = value


def wants_json() -> bool:
    return bool(click.get_current_context().meta.get(JSON))


def print_json(value: Any) -> None:
    options = orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS
    click.echo(inert_json(orjson.dumps(value, default=_plain, option=options).decode()))


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if hasattr(value, "_asdict"):
        return value._asdict()
    return str(value)


def say(line: str) -> None:
    """A line for a person, in their terminal; silent with ``--json``, whose document is all there
    is.
    """
    if not wants_json():
        click.echo(printable_lines(line))


def show_list(items: Sequence[Any], columns: dict[str, Callable[[Any], Any]], empty: str) -> None:
    """*items* as a table. *columns*: header → function of an item."""
    if wants_json():
        print_json(items)
    elif not items:
        click.echo(empty, err=True)
    else:
        table(list(columns), ([get(item) for get in columns.values()] for item in items))


def table(headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """On a terminal columns that fit it, the widest shortened; in a pipe lines with tabs."""
    cells = [[_one_line(cell) for cell in row] for row in rows]
    if not cells or not sys.stdout.isatty():
        for line in (headers, *cells):
            click.echo("\t".join(line))
        return
    from rich.cells import cell_len
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    columns = list(zip(headers, zip(*cells, strict=True), strict=True))
    shown = [(header, column) for header, column in columns if any(column)]
    wanted = [max(cell_len(cell) for cell in (header, *column)) for header, column in shown]
    fixed = [header == "id" for header, _ in shown]
    drawn = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), header_style="bold")
    for (header, _), width in zip(
        shown, _fit(wanted, fixed, console.width - GAP * len(shown)), strict=True
    ):
        # Values are for reading: they are wrapped where names are shortened.
        whole = header == "value"
        drawn.add_column(
            header, width=width, no_wrap=not whole, overflow="fold" if whole else "ellipsis"
        )
    for row in zip(*(column for _, column in shown), strict=True):
        drawn.add_row(*(Text(cell) for cell in row))
    console.print(drawn)


def _fit(wanted: list[int], fixed: list[bool], room: int) -> list[int]:
    """Widths that together have *room*: the widest gives way first; a *fixed* one never does."""
    widths = list(wanted)
    loose = [place for place, is_fixed in enumerate(fixed) if not is_fixed]
    while loose and sum(widths) > room:
        widest = max(loose, key=lambda place: widths[place])
        if widths[widest] <= NARROWEST:
            break
        widths[widest] -= 1
    return widths


@dataclass(frozen=True)
class Rows:
    """A table below an item: *columns* are header → function of a row."""

    title: str
    rows: Sequence[Any]
    columns: Mapping[str, Callable[[Any], Any]]


def show_one(item: Any, fields: Mapping[str, Any], *tables: Rows) -> None:
    """*item* as ``field  value`` lines, without those that are empty; below them its *tables*.

    In JSON the item has its tables' rows as lists, those that it has not of its own.
    """
    if wants_json():
        print_json(_with_lists(item, tables))
        return
    present = {name: str(value) for name, value in fields.items() if value not in (None, "")}
    width = max(len(name) for name in present)
    for name, value in present.items():
        first, *others = printable_lines(value).splitlines()
        click.echo(f"{click.style(name.ljust(width), bold=True)}  {first}")
        for line in others:
            click.echo(f"{'':{width}}  {line}")
    for part in tables:
        if part.rows:
            heading(part.title)
            table(
                list(part.columns),
                [[get(row) for get in part.columns.values()] for row in part.rows],
            )


def _with_lists(item: Any, tables: Sequence[Rows]) -> Any:
    own = item.model_dump(mode="json") if isinstance(item, BaseModel) else item
    more = {part.title: part.rows for part in tables if part.title not in own}
    return {**own, **more} if more else item


def heading(text: str) -> None:
    click.echo("\n" + click.style(text, bold=True))


def _one_line(cell: Any) -> str:
    return "" if cell is None else printable(str(cell))


def minute(stamp: str | None) -> str:
    """A stored time for a person: ``2026-01-05 09:00 UTC``."""
    return f"{stamp[:10]} {stamp[11:16]} UTC" if stamp else ""


def size(count: int) -> str:
    """Bytes for a person: ``1.4 MB``."""
    amount = float(count)
    for unit in ("B", "kB", "MB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"


@contextmanager
def progress(label: str) -> Iterator[Any]:
    """Yields ``report(done, total)``; a bar on standard error while that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda done, total: None  # noqa: ARG005 - nobody looks
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

    columns = TextColumn("{task.description}"), BarColumn(), TaskProgressColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task(label, total=None)
        yield lambda done, total: bars.update(task, completed=done, total=total)


def confirm(question: str, yes: bool) -> None:
    """Ask on a terminal; without one, or with ``--json``, ``--yes`` must have been given."""
    if yes:
        return
    if wants_json() or not sys.stdin.isatty():
        raise click.UsageError("deleting needs --yes where nobody can be asked")
    click.confirm(question, abort=True, err=True)


def deleted(identifier: str, name: str) -> None:
    if wants_json():
        print_json({"deleted": identifier})
    else:
        click.echo(f"deleted {printable(name)}")


@contextmanager
def written_whole(path: Path, option: str) -> Iterator[IO[bytes]]:
    """A file that appears when everything is in it, for its owner alone.

    Raises:
        InvalidInput: it cannot be written where *option* says.
    """
    try:
        with whole_file(path) as file:
            yield file
    except OSError as error:
        raise InvalidInput(f"cannot write {path}: {error.strerror}", field=option) from error
