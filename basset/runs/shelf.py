"""What lies in the folder of all reports, and which row of this installation it is of.

The folder may be shared, restored, or older than the graph. A row decides what a report's folder
is: a folder without one is foreign, whatever it looks like.
"""

import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from basset import canonical
from basset.paging import MAX_LIMIT
from basset.reports.bundle import MANIFEST, SUMS
from basset.reports.files import NOT_OURS, file_sha256
from basset.reports.kept import KEPT, order_kept_in
from basset.runs.models import Run
from basset.runs.reader import RunReader

log = logging.getLogger(__name__)


class ShelvedKind(StrEnum):
    """What a folder is to its run."""

    REPORT = "report"  # the one that the row names
    TWIN = "twin"  # another attempt finished it as well
    HALF = "half"  # an attempt that was killed left it
    KEPT = "kept"  # what was read, never handed over


@dataclass(frozen=True, slots=True)
class Shelved:
    """A folder of a project; *run* is None when no row of this installation is its."""

    folder: Path
    kind: ShelvedKind
    run: Run | None
    manifest: dict[str, Any] | None = None


class Shelf:
    def __init__(self, runs: RunReader, reports: Path) -> None:
        self._runs = runs
        self._reports = reports

    def projects(self) -> list[Path]:
        """The folders of projects, of deleted ones too."""
        return [folder for folder in folders_in(self._reports) if not folder.name.startswith(".")]

    def folder_of(self, project_id: str) -> Path:
        """Where the reports of a project are, if it has any."""
        return self._reports / project_id

    def runs_of(self, project_id: str) -> dict[str, Run]:
        """The rows of a project by id; none when this graph has no such project."""
        return {run.id: run for run in self._all_runs(project_id)}

    def items(self, project: Path, runs: dict[str, Run]) -> Iterator[Shelved]:
        """What Basset wrote below a project's folder; anything else is not looked at."""
        own = self._runs.installation()
        for folder in [] if project.is_symlink() else folders_in(project):
            if folder.name == KEPT:
                for one in folders_in(folder):
                    yield Shelved(one, ShelvedKind.KEPT, runs.get(one.name))
            elif folder.name.startswith("."):
                yield from _half(folder, runs)
            elif (manifest := manifest_in(folder)) is not None:
                yield self._finished(folder, manifest, runs, own)

    def wrote(self, item: Shelved) -> bool:
        """Whether this installation says so in *item* itself, which no row is of any more."""
        told = item.manifest
        if told is None:  # what was kept says it, for the half folder of the same run, too
            run_id = _run_id(item)
            project = (
                item.folder.parent if item.kind is ShelvedKind.HALF else item.folder.parents[1]
            )
            told = order_kept_in(project / KEPT / run_id)
        return told.get("installation") == self._runs.installation()

    def foreign(self) -> list[Path]:
        """Folders without a row here, except those of projects that were deleted here, and of runs
        whose row this version does not know.
        """
        deleted = self._runs.deleted_projects()
        strange = [
            item
            for project in self.projects()
            if project.name not in deleted
            for item in self.items(project, self.runs_of(project.name))
            if item.run is None
        ]
        unknown = self._runs.unknown(_run_id(item) for item in strange) if strange else set()
        return [item.folder for item in strange if _run_id(item) not in unknown]

    def _finished(
        self, folder: Path, manifest: dict[str, Any], runs: dict[str, Run], own: str
    ) -> Shelved:
        run = runs.get(manifest["id"])
        if run is None or manifest.get("installation") not in {None, own}:
            return Shelved(folder, ShelvedKind.REPORT, None, manifest)
        name = str(folder.relative_to(self._reports))
        copy = next((copy for copy in run.copies if copy.folder == name), None)
        if copy is None:
            return Shelved(folder, ShelvedKind.TWIN, run, manifest)
        # A folder of the same name that another installation wrote.
        same = copy.manifest in {None, file_sha256(folder / MANIFEST)}
        return Shelved(folder, ShelvedKind.REPORT, run if same else None, manifest)

    def _all_runs(self, project_id: str) -> Iterator[Run]:
        cursor = None
        while True:
            page = self._runs.list(project_id=project_id, limit=MAX_LIMIT, cursor=cursor)
            yield from page.items
            cursor = page.next_cursor
            if cursor is None:
                return


def _run_id(item: Shelved) -> str:
    """The id of the run that *item* says it is of."""
    if item.manifest is not None:
        return str(item.manifest["id"])
    return item.folder.name.lstrip(".").partition(".")[0]


def folders_in(folder: Path) -> list[Path]:
    """The folders in *folder*, without links to some; none where we may not look."""
    try:
        with os.scandir(folder) as entries:
            return sorted(Path(entry) for entry in entries if entry.is_dir(follow_symlinks=False))
    except NOT_OURS as error:
        if not isinstance(error, FileNotFoundError):
            log.warning("%s is passed over: %s", folder, error.strerror)
        return []


def _half(folder: Path, runs: dict[str, Run]) -> Iterator[Shelved]:
    """The temporary folder of an attempt, ``.RUN.FENCE.tmp``."""
    run_id, _, rest = folder.name[1:].partition(".")
    if rest.endswith(".tmp"):
        yield Shelved(folder, ShelvedKind.HALF, runs.get(run_id))


def manifest_in(folder: Path) -> dict[str, Any] | None:
    """The manifest of a report's folder; None when Basset did not write this folder as a report."""
    try:
        if not (folder / SUMS).is_file():
            return None
        manifest = canonical.load((folder / MANIFEST).read_bytes())
        named = [*manifest["files"], manifest["snapshot"]]
        ours = isinstance(manifest["id"], str) and all(
            isinstance(file["name"], str) and isinstance(file["sha256"], str) for file in named
        )
    except (ValueError, KeyError, TypeError, *NOT_OURS):
        return None
    return manifest if ours else None
