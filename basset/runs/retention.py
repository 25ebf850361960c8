"""Old reports give their space back; what proves that they were made stays.

That is their row, manifest, signature and checksums. Only what a row of this installation calls
expired is removed: an empty, restored or other graph removes nothing.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Any

from basset.clock import parse, stamp
from basset.errors import Conflict, InvalidInput
from basset.reports.bundle import PROOF
from basset.reports.kept import KEPT
from basset.reports.store.interface import ReportStore
from basset.reports.verify import verify_place
from basset.reports.verify.place import Place, measure
from basset.runs.models import Run, State
from basset.runs.shelf import Shelf, Shelved, ShelvedKind
from basset.runs.store import RunStore

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Removed:
    """*folders_left*: of which no row of this installation is."""

    files_removed: int = 0
    bytes_freed: int = 0
    folders_left: int = 0

    def add(self, *sizes: int) -> None:
        """Count files of these *sizes*, which were removed."""
        self.files_removed += len(sizes)
        self.bytes_freed += sum(sizes)


class Retention:
    def __init__(self, run_store: RunStore, store: ReportStore) -> None:
        self._runs = run_store
        self._store = store
        self._shelf = Shelf(run_store, store)

    def cleanup(self, days_old: int, now: datetime) -> Removed:
        """Remove the rendered files of reports that ended more than *days_old* days before *now*.

        Their rows become ``expired``. Kept are what proves a report, what the latest report of
        each schedule had read, reports on hold, and every file that is not as Basset wrote it.
        What other attempts of such a run left, finished or killed, goes as well. A folder that no
        row of this installation is of stays, and the log names the first.

        Raises:
            InvalidInput: *days_old* is less than one.
        """
        if days_old < 1:
            raise InvalidInput("must be at least 1", field="days_old")
        before = now - timedelta(days=days_old)
        removed = Removed()
        for project in self._shelf.projects():
            self._project(project, before, removed)
        foreign = self._shelf.foreign()
        if foreign:
            log.warning(
                "%d folders of reports have no row in this installation and stay; the first is %s",
                len(foreign),
                foreign[0],
            )
        removed.folders_left = len(foreign)
        return removed

    def forget(self, project_id: str, now: datetime, *, reports: bool) -> Removed:
        """Remove what reports of a project were made from, and with *reports* these, too, with what
        proves them. The project is about to be deleted, or was deleted here.

        Files that Basset did not write stay, and so do folders of other installations.

        Raises:
            Conflict: one is still being made, or is on hold and shall go.
        """
        removed = Removed()
        runs = self._shelf.runs_of(project_id)
        _refuse_needed(runs.values(), now, reports=reports)
        is_deleted = self.was_deleted(project_id)
        for item in [*self._shelf.items(project_id, runs)]:
            ours = item.run is not None or (is_deleted and self._shelf.wrote(item))
            if ours and (reports or item.kind is not ShelvedKind.REPORT):
                self._forget(item, removed)
        for folder in (f"{project_id}/{KEPT}", project_id):
            self._store.tidy(folder)
        return removed

    def was_deleted(self, project_id: str) -> bool:
        """Whether a project with this id was here, and somebody deleted it."""
        return project_id in self._runs.deleted_projects()

    def run_ids(self, project_id: str) -> list[str]:
        return [*self._shelf.runs_of(project_id)]

    def left(self, project_id: str) -> tuple[str, int] | None:
        """Where the folder of a project is, and how many folders of reports are in it; None where
        there is nothing.
        """
        if not self._store.tidy(project_id):
            return None
        items = self._shelf.items(project_id, {})
        return self._store.where(project_id), sum(item.manifest is not None for item in items)

    def drop(self, run: Run) -> None:
        """Remove what an attempt wrote whose project was deleted while it was at it."""
        if self.was_deleted(run.project_id):
            for item in [*self._shelf.items(run.project_id, {run.id: run})]:
                if item.run is not None:
                    self._forget(item, Removed())

    def _project(self, project: str, before: datetime, removed: Removed) -> None:
        runs = self._shelf.runs_of(project)
        items = [item for item in self._shelf.items(project, runs) if item.run is not None]
        gone = {
            item.run.id
            for item in items
            if item.run and item.kind is ShelvedKind.REPORT and self._expired(item.run, before)
        }
        gone |= {run.id for run in runs.values() if run.state is State.DEAD and _old(run, before)}
        latest = _latest(runs.values())
        for item in items:
            assert item.run is not None  # of those no row is of, nothing is removed
            if item.kind is ShelvedKind.HALF:
                if _old(item.run, before):
                    removed.add(*self._store.remove(item.folder, item.run.id))
            elif item.run.id in gone:
                self._remove(item, item.run.id in latest, removed)

    def _expired(self, run: Run, before: datetime) -> bool:
        """Whether the report of *run* may go; its row says so first, before its files go."""
        if run.state is State.EXPIRED:
            return True  # and its files too, unless an earlier cleanup was interrupted
        return _old(run, before) and not run.hold and self._runs.expire(run.id)

    def _remove(self, item: Shelved, is_latest: bool, removed: Removed) -> None:
        """Remove what a report that has expired, or never came, has no need of."""
        place = self._store.place(item.folder)
        if item.kind is ShelvedKind.KEPT:
            if not is_latest:
                removed.add(*self._store.remove(item.folder, item.run_id))
        elif item.kind is ShelvedKind.TWIN:
            if verify_place(place).ok:
                removed.add(*self._store.remove(item.folder, item.run_id))
        else:
            assert item.manifest is not None
            for name, digest in _listed(place, item.manifest):
                if name not in PROOF and measure(place, name)[1] == digest:
                    removed.add(self._store.remove_file(item.folder, name))

    def _forget(self, item: Shelved, removed: Removed) -> None:
        if item.manifest is None:
            removed.add(*self._store.remove(item.folder, item.run_id))
            return
        place = self._store.place(item.folder)
        names = [name for name, _ in _listed(place, item.manifest)]
        names += [name for name in PROOF if name not in names and place.is_file(name)]
        for name in names:
            removed.add(self._store.remove_file(item.folder, name))
        self._store.tidy(item.folder)


def _old(run: Run, before: datetime) -> bool:
    return run.finished_at is not None and parse(run.finished_at) < before


def _latest(runs: Iterable[Run]) -> set[str]:
    """The latest report of each schedule: the next one is compared with what it had read."""
    latest = {}
    for run in sorted(runs, key=lambda run: run.number):
        if run.schedule_id and run.state in {State.DONE, State.EXPIRED}:
            latest[run.schedule_id] = run.id
    return {*latest.values()}


def _refuse_needed(runs: Iterable[Run], now: datetime, *, reports: bool) -> None:
    for run in runs:
        if reports and run.hold and run.state is not State.EXPIRED:
            raise Conflict(f"report {run.id} is on hold; basset report release {run.id} ends that")
        if run.state is State.RUNNING and parse(run.lease_until or stamp(now)) > now:
            raise Conflict(f"report {run.id} is being made; try again when it is done")


def _listed(place: Place, manifest: dict[str, Any]) -> list[tuple[str, str]]:
    """The files that the manifest names and that are there, with their digests."""
    named = [
        (PurePosixPath(file["name"]).name, file["sha256"])
        for file in (*manifest["files"], manifest["snapshot"])
    ]
    return [(name, digest) for name, digest in named if place.is_file(name)]
