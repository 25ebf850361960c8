"""What attempts left in the folder of all reports when they were killed, and no fence owns any more.

A folder goes only if it says itself that it is of a run of this installation: by a name that an
attempt gives, and once it is complete by its manifest, with the files as Basset wrote them. Whatever
else lies there is somebody's (docs/adr/0056).
"""

import logging
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from basset.errors import NotFound, Unavailable
from basset.reports.bundle import named
from basset.reports.files import PART, storage
from basset.reports.kept import KEPT, order_kept_in
from basset.reports.verify import verify
from basset.runs.models import Run, State
from basset.runs.shelf import folders_in, manifest_in
from basset.runs.store import RunStore

log = logging.getLogger(__name__)

# Between two looks at the folders of all projects. Whoever tries a run again clears what is its own.
LOOK_SECONDS = 300


class Leftovers:
    def __init__(self, runs: RunStore, reports: Path) -> None:
        self._runs = runs
        self._reports = reports

    def clear(self, run_id: str, *, begins: bool = False) -> None:
        """Remove what is left of a run; what the machine refuses to remove waits for another look.

        *begins*: it is held, and nothing of this attempt is there.
        """
        try:
            with storage():
                self._clear(self._runs.get(run_id), begins=begins)
        except NotFound:
            return
        except Unavailable as error:
            log.warning("what attempts left of run %s stays for now: %s", run_id, error)

    def look(self, now: datetime) -> None:
        """Clear what is left of any run, but seldom: names are read of all folders, and more of
        those that two attempts may have made.
        """
        if not self._runs.turn("leftovers", now, LOOK_SECONDS):
            return
        for project in folders_in(self._reports):
            for run_id in {*_runs_left(project)}:
                self.clear(run_id)

    def _clear(self, run: Run, *, begins: bool) -> None:
        project = self._reports / run.project_id
        for folder in [] if project.is_symlink() else folders_in(project):
            if self._is_left(folder, run):
                _remove(folder, run)
        if begins or run.state is not State.RUNNING:
            for part in (project / KEPT / run.id).glob(f"{PART}*"):
                part.unlink(missing_ok=True)

    def _is_left(self, folder: Path, run: Run) -> bool:
        told = named(folder.name)
        if told is None or told.run_id not in {None, run.id} or not _is_over(run, told.fence):
            return False
        if told.place is None:
            return True
        number, _, audience = told.place.partition("-")
        if number != f"{run.number:05d}" or audience not in {"", *run.report_config.audiences}:
            return False
        if str(folder.relative_to(self._reports)) in {copy.folder for copy in run.copies}:
            return False
        manifest = manifest_in(folder) or {}
        return self._is_twin(manifest, run, folder.parent) and verify(folder).ok

    def _is_twin(self, manifest: dict[str, Any], run: Run, project: Path) -> bool:
        """Whether another attempt made this of what is kept of *run*: it says nothing else.

        One that was made of something else may have been handed over before a restore.
        """
        if manifest.get("id") != run.id or manifest["installation"] != self._runs.installation():
            return False
        return bool(manifest["made_at"] == order_kept_in(project / KEPT / run.id).get("made_at"))


def _is_over(run: Run, fence: int) -> bool:
    """Whether the attempt with *fence* has ended, so that nobody is at its folder any more."""
    return fence < run.fence or (fence == run.fence and run.state is not State.RUNNING)


def _runs_left(project: Path) -> Iterator[str]:
    """The ids of runs of which more may lie there than their report."""
    whole = []
    for folder in folders_in(project):
        told = named(folder.name)
        if told and told.place:
            whole.append((told.place, folder))
        elif told and told.run_id:
            yield told.run_id
    attempts = Counter(place for place, _ in whole)
    for place, folder in whole:
        if attempts[place] > 1 and (manifest := manifest_in(folder)):
            yield manifest["id"]


def _remove(folder: Path, run: Run) -> None:
    """Remove *folder* such that what a kill leaves of it is still known as a half one."""
    log.info("removed %s, which an earlier attempt of run %s left", folder, run.id)
    told = named(folder.name)
    if told and told.place:
        half = folder.with_name(f".{run.id}.{told.fence}-{told.place}.tmp")
        shutil.rmtree(half, ignore_errors=True)
        folder = folder.rename(half)
    shutil.rmtree(folder)
