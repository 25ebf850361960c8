"""What lies in the store of all reports, and which row of this installation it is of.

The store may be shared, restored, or older than the graph. A row decides what a report's folder
is: a folder without one is foreign, whatever it looks like.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from basset import canonical
from basset.paging import every_row
from basset.reports.files import NOT_OURS
from basset.reports.kept import KEPT, order_kept_in
from basset.reports.store.interface import ReportStore
from basset.reports.store.names import MANIFEST, SUMS, base, named
from basset.reports.verify.place import Place, measure
from basset.runs.models import Run
from basset.runs.reader import RunReader


class ShelvedKind(StrEnum):
    """What a folder is to its run."""

    REPORT = "report"  # the one that the row names
    TWIN = "twin"  # another attempt finished it as well
    HALF = "half"  # an attempt that was killed left it
    KEPT = "kept"  # what was read, never handed over


@dataclass(frozen=True, slots=True)
class Shelved:
    """A *folder* of a project, as it is named in the store; *run* is None when no row of this
    installation is its.
    """

    folder: str
    kind: ShelvedKind
    run: Run | None
    manifest: dict[str, Any] | None = None

    @property
    def run_id(self) -> str:
        """The id of the run that it says it is of."""
        if self.manifest is not None:
            return str(self.manifest["id"])
        told = named(self.folder)
        return (told and told.run_id) or base(self.folder)


class Shelf:
    def __init__(self, runs: RunReader, store: ReportStore) -> None:
        self._runs = runs
        self._store = store

    def projects(self) -> list[str]:
        """The ids of projects that have a folder, of deleted ones too."""
        return [name for name in self._store.folders() if not name.startswith(".")]

    def runs_of(self, project_id: str) -> dict[str, Run]:
        """The rows of a project by id; none when this graph has no such project."""
        return {run.id: run for run in every_row(self._runs.list, project_id=project_id)}

    def items(self, project_id: str, runs: dict[str, Run]) -> Iterator[Shelved]:
        """What Basset wrote below a project's folder; anything else is not looked at."""
        return self._items(project_id, self._store.folders(project_id), runs)

    def wrote(self, item: Shelved) -> bool:
        """Whether this installation says so in *item* itself, which no row is of any more."""
        told = item.manifest
        if told is None:  # what was kept says it, for the half folder of the same run, too
            project = item.folder.partition("/")[0]
            told = order_kept_in(self._store.place(f"{project}/{KEPT}/{item.run_id}"))
        return told.get("installation") == self._runs.installation()

    def foreign(self) -> list[str]:
        """Where folders without a row here are, except those of projects that were deleted here,
        and of runs whose row this version does not know.
        """
        deleted = self._runs.deleted_projects()
        strange = [
            item
            for project in self.projects()
            if project not in deleted
            for item in self._strange(project)
        ]
        unknown = self._runs.unknown(item.run_id for item in strange) if strange else set()
        return [self._store.where(item.folder) for item in strange if item.run_id not in unknown]

    def _items(
        self, project_id: str, folders: Iterable[str], runs: dict[str, Run]
    ) -> Iterator[Shelved]:
        own, halves = self._runs.installation(), self._store.halves(project_id)
        for folder in folders:
            if base(folder) == KEPT:
                for one in self._store.folders(folder):
                    yield Shelved(one, ShelvedKind.KEPT, runs.get(base(one)))
            elif folder in halves:
                half = Shelved(folder, ShelvedKind.HALF, None)
                yield replace(half, run=runs.get(half.run_id))
            elif not base(folder).startswith("."):
                place = self._store.place(folder)
                if (manifest := manifest_in(place)) is not None:
                    yield self._finished(folder, manifest, runs, own)

    def _strange(self, project_id: str) -> Iterator[Shelved]:
        """Items without a row. A name that has the id of a run is believed: in a bucket every one
        has, and this is asked every minute.
        """
        runs = self.runs_of(project_id)
        folders = self._store.folders(project_id)
        known = {folder for folder in folders if (told := named(folder)) and told.run_id in runs}
        for item in self._items(project_id, [each for each in folders if each not in known], runs):
            if item.run is None:
                yield item

    def _finished(
        self, folder: str, manifest: dict[str, Any], runs: dict[str, Run], own: str
    ) -> Shelved:
        run = runs.get(manifest["id"])
        if run is None or manifest.get("installation") not in {None, own}:
            return Shelved(folder, ShelvedKind.REPORT, None, manifest)
        copy = next((copy for copy in run.copies if copy.folder == folder), None)
        if copy is None:
            return Shelved(folder, ShelvedKind.TWIN, run, manifest)
        # A folder of the same name that another installation wrote.
        same = copy.manifest in {None, measure(self._store.place(folder), MANIFEST)[1]}
        return Shelved(folder, ShelvedKind.REPORT, run if same else None, manifest)


def manifest_in(place: Place) -> dict[str, Any] | None:
    """The manifest of a report's folder; None when Basset did not write this folder as a report."""
    try:
        if not place.is_file(SUMS) or not place.is_file(MANIFEST):
            return None
        with place.open(MANIFEST) as file:
            manifest = canonical.load(file.read())
        listed = [*manifest["files"], manifest["snapshot"]]
        ours = isinstance(manifest["id"], str) and all(
            isinstance(file["name"], str) and isinstance(file["sha256"], str) for file in listed
        )
    except (ValueError, KeyError, TypeError, *NOT_OURS):
        return None
    return manifest if ours else None
