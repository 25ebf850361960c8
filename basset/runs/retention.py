"""Old reports give their space back; what proves that they were made stays.

That is their row, manifest and checksums.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from basset import canonical
from basset.clock import parse
from basset.errors import InvalidInput
from basset.paging import MAX_LIMIT
from basset.reports.bundle import MANIFEST, PROOF, SUMS
from basset.reports.files import file_sha256
from basset.reports.verify import verify
from basset.runs.models import Run, State
from basset.runs.store import RunStore


@dataclass(slots=True)
class Removed:
    files_removed: int = 0
    bytes_freed: int = 0

    def file(self, path: Path) -> None:
        self.files_removed += 1
        self.bytes_freed += path.lstat().st_size
        path.unlink()


class Retention:
    def __init__(self, run_store: RunStore, reports_dir: Path) -> None:
        self._runs = run_store
        self._reports = reports_dir

    def cleanup(self, days_old: int, now: datetime) -> dict[str, int]:
        """Remove the rendered files of reports that ended more than *days_old* days before *now*.

        Their rows become ``expired``. Kept are manifests and checksums, the snapshot of each
        schedule's latest report, reports on hold, and every file that is not as Basset wrote it.
        Folders that no row points to (a late twin's), and what killed attempts left behind, go as
        well when they are as old.

        Returns:
            ``files_removed`` and ``bytes_freed``.

        Raises:
            InvalidInput: *days_old* is less than one.
        """
        if days_old < 1:
            raise InvalidInput("must be at least 1", field="days_old")
        before = now - timedelta(days=days_old)
        removed = Removed()
        for folder in _folders(self._reports):
            if not folder.name.startswith("."):
                _remove_stale(folder, ".*.tmp", before, removed)
                self._project(folder, before, removed)
        return {"files_removed": removed.files_removed, "bytes_freed": removed.bytes_freed}

    def _project(self, project: Path, before: datetime, removed: Removed) -> None:
        runs = {run.id: run for run in self._of_project(project.name)}
        latest: dict[str, Run] = {}
        for run in sorted(runs.values(), key=lambda run: run.number):
            if run.schedule_id and run.state in {State.DONE, State.EXPIRED}:
                latest[run.schedule_id] = run
        kept_snapshots = {run.id for run in latest.values()}
        for folder in _folders(project):
            manifest = _manifest(folder)
            if manifest is None:
                continue
            run_of = runs.get(manifest["id"])
            if run_of is None or run_of.folder != str(folder.relative_to(self._reports)):
                _remove_orphan(folder, run_of, before, removed)
            elif self._expired(run_of, before):
                snapshot = [] if run_of.id in kept_snapshots else [manifest["snapshot"]]
                _remove_listed(folder, [*manifest["files"], *snapshot], removed)

    def _expired(self, run: Run, before: datetime) -> bool:
        """Whether the report of *run* may go; its row says so first, before its files go."""
        if run.state is State.EXPIRED:
            return True  # and its files too, unless an earlier cleanup was interrupted
        ended = run.finished_at
        return (
            ended is not None
            and parse(ended) < before
            and not run.hold
            and self._runs.expire(run.id)
        )

    def _of_project(self, project_id: str) -> Iterator[Run]:
        page = self._runs.list(project_id=project_id, limit=MAX_LIMIT)
        yield from page.items
        while page.next_cursor:
            page = self._runs.list(project_id=project_id, limit=MAX_LIMIT, cursor=page.next_cursor)
            yield from page.items


def _folders(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(entry for entry in folder.iterdir() if entry.is_dir() and not entry.is_symlink())


def _manifest(folder: Path) -> dict[str, Any] | None:
    """The manifest of a report's folder; None when Basset did not write this folder as a report."""
    path = folder / MANIFEST
    if folder.name.startswith(".") or not path.is_file() or not (folder / SUMS).is_file():
        return None
    try:
        manifest: dict[str, Any] = canonical.load(path.read_bytes())
    except ValueError:
        return None
    return manifest if {"id", "files", "snapshot"} <= manifest.keys() else None


def _remove_listed(folder: Path, listed: list[dict[str, Any]], removed: Removed) -> None:
    for file in listed:
        path = folder / Path(file["name"]).name
        if file["name"] in PROOF:
            continue
        if path.is_file() and not path.is_symlink() and file_sha256(path) == file["sha256"]:
            removed.file(path)


def _remove_orphan(folder: Path, run: Run | None, before: datetime, removed: Removed) -> None:
    """Remove a folder that no row points to, if it is old and as it was written."""
    may_yet_finish = run is not None and run.state in {State.PENDING, State.RUNNING}
    if not may_yet_finish and _changed(folder) < before and verify(folder).ok:
        _remove_all(folder, removed)


def _remove_stale(folder: Path, pattern: str, before: datetime, removed: Removed) -> None:
    for left in folder.glob(pattern):
        if left.is_dir() and not left.is_symlink() and _changed(left) < before:
            _remove_all(left, removed)


def _remove_all(folder: Path, removed: Removed) -> None:
    for path in sorted(folder.rglob("*")):
        if not path.is_dir():
            removed.file(path)
    shutil.rmtree(folder)


def _changed(folder: Path) -> datetime:
    return datetime.fromtimestamp(folder.stat().st_mtime, UTC)
