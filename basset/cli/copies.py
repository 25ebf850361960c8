"""``basset report preview``, ``fetch`` and ``rebuild``: copies before, as and after they are made."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from basset import __version__
from basset.cli import options, output
from basset.cli.context import project_id, services
from basset.cli.paths import FilePath
from basset.clock import now
from basset.ownfile import own_folder
from basset.reports.order import Copy
from basset.runs.models import Run
from basset.workfolder import work_folder

report_argument = click.argument("which", metavar="ID")


@click.command(cls=output.Command)
@options.project_option
@options.about_options
@options.audience_option
def preview(
    project: str,
    report_type: str | None,
    entities: tuple[str, ...],
    audiences: tuple[str, ...],
) -> None:
    """Say what a report's copies would leave out for their audiences, without making any."""
    from basset.reports.config import parse_config

    of_project = project_id(project)
    asked = {
        "title": "preview",
        "report_type": report_type,
        "entity_ids": options.entity_ids(of_project, entities),
        "audiences": list(audiences) or None,
    }
    config = parse_config(asked)
    rows = services().builder.preview(of_project, config, now)
    columns = {
        "audience": lambda r: r.audience,
        "left out": lambda r: f"{r.count:,} {r.what}",
        "such as": lambda r: "; ".join(r.first),
    }
    output.show_list(rows, columns, "nothing would be left out")


@click.command(cls=output.Command)
@report_argument
@click.option(
    "--to",
    type=FilePath(),
    help="This file, or into this folder. [a name that says which report it is, here]",
)
@click.option("--copy", metavar="NAME", help="The copy for this audience. [the first one]")
def fetch(which: str, to: Path | None, copy: str | None) -> None:
    """Write a report as one zip file, to hand over; report verify takes it."""
    from basset.reports.archive import open_archive

    folder = services().run_store.find(which).copy_for(copy).folder
    archive = open_archive(services().reports.place(folder))
    path = to or Path()
    path = path / f"{archive.name}.zip" if path.is_dir() else path
    with output.written_whole(path, "--to") as file:
        file.writelines(archive.chunks())
    output.show_one(
        {"file": str(path), "bytes": path.stat().st_size},
        {"wrote": path, "size": output.size(path.stat().st_size)},
    )


@click.command(cls=output.Command)
@report_argument
@click.option(
    "--to",
    type=FilePath(file_okay=False),
    help="Keep it below this folder. [it is compared, and removed]",
)
def rebuild(which: str, to: Path | None) -> None:
    """Make a report again from what was kept of it, and say whether its bytes are the same."""
    run = services().run_store.find(which)
    with _folder(to) as folder:
        own_folder(folder / run.project_id)
        built = services().builder.rebuild(run.project_id, run.id, folder)
        places = [str(folder / copy.folder) for copy in built.copies] if to else []
    different = sorted(_different(run.copies, built.copies))
    answer = {"same": not different, "different": different, "folders": places}
    said = "every file has the same bytes" if not different else f"not the same: {_why(run)}"
    output.show_one(
        answer,
        {"rebuilt": said, "different": "\n".join(different), "folders": "\n".join(places)},
    )
    if different:
        click.get_current_context().exit(1)


@contextmanager
def _folder(to: Path | None) -> Iterator[Path]:
    if to is not None:
        yield to
        return
    with work_folder() as folder:
        yield folder


def _different(then: list[Copy], again: list[Copy]) -> set[str]:
    """The files whose bytes differ, or that only one of the two has."""

    def digests(copies: list[Copy]) -> set[tuple[str, str]]:
        return {
            (f"{copy.audience}/{file.name}", file.sha256) for copy in copies for file in copy.files
        }

    return {name for name, _ in digests(then) ^ digests(again)}


def _why(run: Run) -> str:
    """The reason, as far as the report's own manifest tells."""
    from basset.runs.shelf import manifest_in

    manifest = manifest_in(services().reports.place(run.copies[0].folder))
    made_by = manifest["version"] if manifest else "another version"
    if made_by == __version__:
        return "its fonts, theme, key or settings are others than when it was made"
    return f"Basset {made_by} made it, and this is {__version__}"
