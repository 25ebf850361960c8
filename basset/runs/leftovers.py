"""What attempts left in the store of all reports when they were killed, and no fence owns any more.

A folder goes only if it says itself that it is of a run of this installation: by a name that an
attempt gives, and once it is complete by its manifest, with the files as Basset wrote them. Whatever
else lies there is somebody's (docs/adr/0056).
"""

import logging
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from basset.errors import NotFound, Unavailable
from basset.reports.files import PART, storage
from basset.reports.kept import KEPT, order_kept_in
from basset.reports.store.interface import ReportStore
from basset.reports.store.names import named
from basset.reports.verify import verify_place
from basset.runs.models import Run, State
from basset.runs.shelf import manifest_in
from basset.runs.store import RunStore

log = logging.getLogger(__name__)

# Between two looks at the folders of all projects. Whoever tries a run again clears what is its own.
LOOK_SECONDS = 300


class Leftovers:
    def __init__(self, runs: RunStore, store: ReportStore) -> None:
        self._runs = runs
        self._store = store

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
        try:
            with storage():
                left = {
                    run_id for each in self._store.folders() for run_id in self._runs_left(each)
                }
        except Unavailable as error:
            log.warning("what attempts left is looked for later: %s", error)
            return
        for run_id in left:
            self.clear(run_id)

    def _clear(self, run: Run, *, begins: bool) -> None:
        halves = self._store.halves(run.project_id)
        for folder in self._store.folders(run.project_id):
            if self._is_left(folder, run, halves):
                where = self._store.where(folder)
                log.info("removed %s, which an earlier attempt of run %s left", where, run.id)
                self._store.remove(folder, run.id)
        if begins or run.state is not State.RUNNING:
            kept = f"{run.project_id}/{KEPT}/{run.id}"
            for name in self._store.place(kept).names():
                if name.startswith(PART):
                    self._store.remove_file(kept, name)

    def _is_left(self, folder: str, run: Run, halves: set[str]) -> bool:
        told = named(folder)
        if told is None or told.run_id not in {None, run.id} or not _is_over(run, told.fence):
            return False
        if told.place is None or folder in halves:
            return True
        number, _, audience = told.place.partition("-")
        if number != f"{run.number:05d}" or audience not in {"", *run.report_config.audiences}:
            return False
        if folder in {copy.folder for copy in run.copies}:
            return False
        place = self._store.place(folder)
        return self._is_twin(manifest_in(place) or {}, run) and verify_place(place).ok

    def _is_twin(self, manifest: dict[str, Any], run: Run) -> bool:
        """Whether another attempt made this of what is kept of *run*: it says nothing else.

        One that was made of something else may have been handed over before a restore.
        """
        if manifest.get("id") != run.id or manifest["installation"] != self._runs.installation():
            return False
        kept = self._store.place(f"{run.project_id}/{KEPT}/{run.id}")
        return bool(manifest["made_at"] == order_kept_in(kept).get("made_at"))

    def _runs_left(self, project: str) -> Iterator[str]:
        """The ids of runs of which more may lie there than their report."""
        halves = self._store.halves(project)
        whole = []
        for folder in self._store.folders(project):
            told = named(folder)
            if told and told.run_id and folder in halves:
                yield told.run_id
            elif told and told.place:
                whole.append((told, folder))
        attempts = Counter(told.place for told, _ in whole)
        for told, folder in whole:
            if attempts[told.place] > 1:
                if told.run_id:
                    yield told.run_id
                elif manifest := manifest_in(self._store.place(folder)):
                    yield manifest["id"]


def _is_over(run: Run, fence: int) -> bool:
    """Whether the attempt with *fence* has ended, so that nobody is at its folder any more."""
    return fence < run.fence or (fence == run.fence and run.state is not State.RUNNING)
