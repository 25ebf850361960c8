"""``basset import`` and ``basset export``."""

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from basset import canonical
from basset.cli import context, options, output
from basset.cli.context import project_id, services
from basset.cli.imported import show_preview, show_result
from basset.cli.paths import FilePath
from basset.cli.reading import reading_of, reading_options
from basset.clock import now
from basset.controls import printable
from basset.errors import Conflict, InvalidFile, InvalidInput, NotFound
from basset.exchange.casefile import OpenedCase
from basset.exchange.formats import export_formats, import_formats
from basset.exchange.formats.sheet.saved import mapping_text
from basset.exchange.results import OnRefusal, Refusal
from basset.investigations.project import ProjectInput
from basset.model import validated

IMPORTS = click.Choice(list(import_formats()))
EXPORTS = click.Choice(list(export_formats()))


@click.command("import", cls=output.Command)
@click.argument("file", type=FilePath(exists=True))
@click.option(
    "--project",
    "-p",
    metavar="NAME",
    help="Name or id; created if there is none. [the file's own, else the current one]",
)
@click.option("--format", "format_", type=IMPORTS, help="Guessed from the content without it.")
@click.option(
    "--as",
    "origin",
    metavar="ORIGIN",
    help="Whose claims these are. [the file's name and digest: case.csv@3fa2b1c9]",
)
@click.option(
    "--author",
    metavar="NAME",
    envvar="BASSET_AUTHOR",
    callback=context.author,
    help="Who imports. [your login name]",
)
@click.option(
    "--replace",
    is_flag=True,
    help="End claims that this origin made before and no longer makes.",
)
@reading_options
@click.option(
    "--skip-bad",
    type=FilePath(dir_okay=False),
    metavar="FILE",
    help="Write refused records to FILE, one a line, and import the rest.",
)
@click.option(
    "--dry-run",
    is_flag=True,
    help="Print how the file is read and its first five results; write nothing.",
)
@click.option(
    "--save-mapping",
    type=FilePath(dir_okay=False),
    metavar="FILE",
    help="With --dry-run: write how the columns are read to FILE, for --mapping.",
)
def import_(
    *,
    file: Path,
    project: str | None,
    format_: str | None,
    skip_bad: Path | None,
    dry_run: bool,
    save_mapping: Path | None,
    author: str,
    replace: bool,
    origin: str | None,
    **said: Any,
) -> None:
    """Import FILE, or a folder of files, into a project.

    The whole file is checked before anything is written. Importing the same file again changes
    nothing.
    """
    if save_mapping and not dry_run:
        raise click.UsageError("--save-mapping goes with --dry-run")
    read_as = reading_of(**said)
    reading: dict[str, Any] = {
        "reading": read_as,
        "format": format_,
        "origin": origin,
        "now": now(),
    }
    project, case = _target(file, project, format_)
    with ExitStack() as stack:
        stack.enter_context(_faults_listed())
        if dry_run:
            skipped = (lambda _: None) if skip_bad else None
            known = _known_id(project)
            if known is None:
                _new_project(project, case)
            preview = services().importer.preview(file, known, on_refusal=skipped, **reading)
            if save_mapping:
                text = mapping_text(file.name, preview.columns, reading["reading"])
                with output.written_whole(save_mapping, "--save-mapping") as saved:
                    saved.write(text.encode())
            show_preview(preview)
            return
        if skip_bad:
            reading["on_refusal"] = stack.enter_context(_refusals(skip_bad))
        opened_at = (read_as.restore and case and case.created_at) or now()
        own_id = stack.enter_context(_project(project, case, opened_at))
        reading["on_progress"] = stack.enter_context(output.progress(file.name))
        result = services().importer.run(file, own_id, author=author, replace=replace, **reading)
    show_result(result, skip_bad)


@click.command(cls=output.Command)
@options.project_option
@click.option("--format", "format_", type=EXPORTS, default="jsonl", show_default=True)
@click.option("--out", "-o", type=FilePath(), help="A file. [standard output]")
def export(project: str, format_: str, out: Path | None) -> None:
    """Write a project to a file that can be imported elsewhere.

    JSON Lines has the whole case; docs/formats.md says what STIX cannot hold.
    """
    if out is None and output.wants_json():
        raise click.UsageError("--json describes the file of --out; give both, or neither")
    lines = services().exporter.lines(project_id(project), format_)
    if out is None:
        for line in lines:
            sys.stdout.buffer.write(line)
        return
    with output.written_whole(out, "--out") as file:
        file.writelines(lines)
    output.show_one(
        {"file": str(out), "bytes": out.stat().st_size},
        {"wrote": out, "size": output.size(out.stat().st_size)},
    )


@contextmanager
def _refusals(path: Path) -> Iterator[OnRefusal]:
    with output.written_whole(path, "--skip-bad") as file:

        def write(refusal: Refusal) -> None:
            file.write(canonical.dump(refusal.model_dump()) + b"\n")

        yield write


@contextmanager
def _faults_listed() -> Iterator[None]:
    """Print what is wrong with a file where, before the one line that says so."""
    try:
        yield
    except InvalidFile as error:
        for where, reason in error.faults:
            click.echo(printable(f"{where}: {reason}"), err=True)
        raise


def _target(file: Path, project: str | None, format_: str | None) -> tuple[str, OpenedCase | None]:
    """The name of the project, and what the file says of it when it is a whole case.

    Raises:
        Conflict: nobody named the project, and there is one of the name that the file gives.
    """
    case = services().importer.opened(file, format_)
    if project is not None:
        return project, case
    if case is None:
        return context.project_name(os.environ.get("BASSET_PROJECT")), None
    name = case.project.name
    if _known_id(name) is not None:
        raise Conflict(
            f"there is a project {name!r}; --project says into which one to import", field="FILE"
        )
    return name, case


def _known_id(name: str) -> str | None:
    try:
        return project_id(name)
    except NotFound:
        return None


def _new_project(name: str, case: OpenedCase | None) -> ProjectInput:
    """What a project is that is made for a file.

    Raises:
        InvalidInput: *name* cannot be one.
    """
    fields = case.project.model_dump() if case else {}
    return validated(ProjectInput, {**fields, "name": name}, "project")


@contextmanager
def _project(name: str, case: OpenedCase | None, opened_at: datetime) -> Iterator[str]:
    """The id of the project *name*, made when there is none; a refused file leaves none behind."""
    known = _known_id(name)
    if known is not None:
        yield known
        return
    created = services().projects.create(_new_project(name, case), opened_at)
    try:
        yield created.id
    except InvalidInput:
        services().projects.delete(created.id, now())
        raise
    click.echo(f"made the project {created.name!r}", err=True)
