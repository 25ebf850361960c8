"""``basset import`` and ``basset export``."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from basset.cli import options, output
from basset.cli.context import now, project_id, services
from basset.errors import InvalidInput, NotFound
from basset.exchange.formats import export_formats, import_formats
from basset.exchange.importer import Preview
from basset.investigations.project import ProjectInput
from basset.model import validated

IMPORTS = click.Choice(list(import_formats()))
EXPORTS = click.Choice(list(export_formats()))


@click.command("import", cls=output.Command)
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--project", "-p", required=True, metavar="NAME", help="Name or id; made when there is none."
)
@click.option("--format", "format_", type=IMPORTS, help="Guessed from the content without it.")
@click.option(
    "--as",
    "origin",
    metavar="ORIGIN",
    help="Whose claims these are. [the file's name without its ending]",
)
@click.option(
    "--replace",
    is_flag=True,
    help="End the claims that this origin made before and does not make now.",
)
@click.option(
    "--map",
    "maps",
    multiple=True,
    metavar="COL=FIELD",
    help="How to read a column of an ordinary CSV.",
)
@click.option(
    "--dry-run",
    is_flag=True,
    help="Print how the file is read and its first five results; write nothing.",
)
def import_(
    *,
    file: Path,
    project: str,
    format_: str | None,
    origin: str | None,
    replace: bool,
    maps: tuple[str, ...],
    dry_run: bool,
) -> None:
    """Import FILE, or a folder of files, into a project.

    The whole file is checked before anything is written. Importing the same file again changes nothing.
    """
    mapping = dict(options.pair(text, "--map") for text in maps) or None
    if dry_run:
        _show(services().importer.preview(file, format=format_, mapping=mapping))
        return
    with _project(project) as own_id, output.progress(file.name) as bar:
        result = services().importer.run(
            file,
            own_id,
            origin=origin,
            format=format_,
            mapping=mapping,
            replace=replace,
            now=now(),
            on_progress=bar,
        )
    rows = ", ".join(
        f"{getattr(result, kind):,} {kind}"
        for kind in ("entities", "relationships", "sources", "notes")
    )
    fates = ", ".join(
        f"{getattr(result, fate):,} {fate}" for fate in ("created", "changed", "unchanged", "ended")
    )
    output.show_one(
        result, {"read": rows, "stored": fates, "format": result.format, "origin": result.origin}
    )


@click.command(cls=output.Command)
@options.project_option
@click.option("--format", "format_", type=EXPORTS, default="jsonl", show_default=True)
@click.option("--out", "-o", type=click.Path(path_type=Path), help="A file. [standard output]")
def export(project: str, format_: str, out: Path | None) -> None:
    """Write a project in a format that imports again to the same graph."""
    lines = services().exporter.lines(project_id(project), format_)
    if out is None:
        for line in lines:
            sys.stdout.buffer.write(line)
        return
    part = out.with_name(f".{out.name}.part")
    try:
        with part.open("wb") as file:
            file.writelines(lines)
        part.replace(out)
    except OSError as error:
        raise InvalidInput(f"cannot write {out}: {error.strerror}", field="--out") from error
    finally:
        part.unlink(missing_ok=True)
    output.show_one(
        {"file": str(out), "bytes": out.stat().st_size},
        {"wrote": out, "size": output.size(out.stat().st_size)},
    )


@contextmanager
def _project(name: str) -> Iterator[str]:
    """The id of the project *name*, made when there is none; without a file in it, it goes again."""
    try:
        known = project_id(name)
    except NotFound:
        created = services().projects.create(
            validated(ProjectInput, {"name": name}, "project"), now()
        )
    else:
        yield known
        return
    try:
        yield created.id
    except InvalidInput:
        services().projects.delete(created.id)
        raise
    click.echo(f"made the project {created.name!r}", err=True)


def _show(preview: Preview) -> None:
    """How the columns are read, and the first results, one line a claim."""
    if output.wants_json():
        output.print_json(preview)
        return
    click.echo(f"format: {preview.format}")
    if preview.columns:
        output.heading("columns")
        columns = [column.model_dump(mode="json") for column in preview.columns]
        output.table(
            [name.replace("_", " ") for name in columns[0]],
            [list(column.values()) for column in columns],
        )
    output.heading(f"the first {len(preview.results)} results")
    rows = [
        row for number, record in enumerate(preview.results, 1) for row in _lines(number, record)
    ]
    output.table(["result", "field", "value"], rows)
    click.echo("\nnothing was written")


def _lines(number: int, record: dict[str, Any]) -> list[list[Any]]:
    """A neutral record as rows of *result, field, value*; only the first names the result."""
    claims = [(claim["key"], claim["value"]) for claim in record.get("claims", ())]
    own = [
        (key, value)
        for key, value in record.items()
        if key not in {"kind", "ref", "claims", "type"}
    ]
    title = f"{number} {record.get('type') or record['kind']}"
    return [
        [title if place == 0 else "", key, value]
        for place, (key, value) in enumerate([*own, *claims] or [("", "")])
    ]
