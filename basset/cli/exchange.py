"""``basset import`` and ``basset export``."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from basset.cli import options, output
from basset.cli.context import now, project_id, services
from basset.errors import InvalidInput, NotFound
from basset.investigations.models import ProjectInput
from basset.validation import validated

if TYPE_CHECKING:
    from basset.exchange.preview import Preview

IMPORTS = click.Choice(["stix", "neo4j-csv", "csv", "jsonl"])
EXPORTS = click.Choice(["jsonl", "stix"])


@click.command("import", cls=output.Command)
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option("--project", "-p", required=True, metavar="NAME", help="Name or id; made when there is none.")
@click.option("--format", "format_", type=IMPORTS, help="Guessed from the content without it.")
@click.option("--as", "origin", metavar="ORIGIN", help="Whose claims these are. [the file's name without its ending]")
@click.option("--replace", is_flag=True, help="End the claims that this origin made before and does not make now.")
@click.option("--map", "maps", multiple=True, metavar="COL=FIELD", help="How to read a column of an ordinary CSV.")
@click.option("--dry-run", is_flag=True, help="Print how the file is read and its first five results; write nothing.")
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
        _show_preview(services().importer.preview(file, format=format_, mapping=mapping))
        return
    found = _find_or_make(project)
    with output.progress(file.name) as progress:
        result = services().importer.run(
            file, found, origin=origin, format=format_, mapping=mapping, replace=replace, now=now(), progress=progress
        )
    output.show_import(result)


@click.command(cls=output.Command)
@click.argument("project")
@click.option("--format", "format_", type=EXPORTS, default="jsonl", show_default=True)
@click.option("--out", "-o", type=click.Path(path_type=Path), help="A file. [standard output]")
def export(project: str, format_: str, out: Path | None) -> None:
    """Write PROJECT in a format that imports again to the same graph."""
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
        {"file": str(out), "bytes": out.stat().st_size}, {"wrote": out, "size": output.size(out.stat().st_size)}
    )
