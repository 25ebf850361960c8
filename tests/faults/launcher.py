"""``python -m tests.faults.launcher worker …``: Celery on Basset, whose steps may be its last.

A step is the moment before and after each commit, message, fsync, link and rename of a task. Where
the folder FAULTS_STEPS has a file ``kill/NAME`` with a number in it, the task of that name (the id
of a run, or ``tick``) is killed at the step of this number, once, or ``always`` where that word
follows. The steps that a task took until its end are written to ``taken/NAME``.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from threading import current_thread, main_thread
from typing import Any

from celery import Celery
from celery.backends.base import Backend
from celery.signals import task_postrun, task_prerun

from basset.database import Database
from basset.tasks import celery_app

TICK = "basset.tasks.report_tasks.process_due_reports"


class Steps:
    """Of the task that this process is at."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._name: str | None = None
        self._kill = 0
        self._again: list[str] = []
        self._taken: list[str] = []

    def begin(self, task_id: str, task: Any) -> None:
        name = "tick" if task.name == TICK else task_id
        plan = self._folder / "kill" / name
        if plan.exists():
            self._name, self._taken = name, []
            number, *self._again = plan.read_text().split()
            self._kill = int(number)

    def step(self, what: str) -> None:
        if self._name is None or current_thread() is not main_thread():
            return  # the thread that renews a lease goes its own way
        self._taken.append(what)
        if len(self._taken) == self._kill:
            self._tell("killed")
            os.kill(os.getpid(), signal.SIGKILL)

    def end(self) -> None:
        if self._name is not None:
            self._tell("taken")
            self._name = None

    def _tell(self, how: str) -> None:
        assert self._name is not None
        target = self._folder / how / self._name
        target.parent.mkdir(exist_ok=True)
        target.write_text("\n".join(self._taken))
        if not self._again:
            (self._folder / "kill" / self._name).unlink(missing_ok=True)


def around(owner: Any, name: str, steps: Steps, what: str) -> None:
    """Make a step before and after each call of ``owner.name``."""
    inner = getattr(owner, name)

    def outer(*arguments: Any, **options: Any) -> Any:
        steps.step(f"before {what}")
        done = inner(*arguments, **options)
        steps.step(f"after {what}")
        return done

    setattr(owner, name, outer)


def around_commits(steps: Steps) -> None:
    inner = Database.transaction

    def outer(self: Database, work: Callable[[Any], Any]) -> Any:
        def last(tx: Any) -> Any:
            done = work(tx)
            steps.step("before commit")
            return done

        done = inner(self, last)
        steps.step("after commit")
        return done

    Database.transaction = outer  # type: ignore[method-assign]
    for name in ("write", "write_if"):
        around(Database, name, steps, "commit")


def main() -> None:
    if folder := os.environ.get("FAULTS_STEPS"):
        steps = Steps(Path(folder))
        around_commits(steps)
        around(Celery, "send_task", steps, "message")
        around(Backend, "store_result", steps, "result")
        for name in ("fsync", "link", "rename", "replace"):
            around(os, name, steps, name)
        task_prerun.connect(lambda task_id, task, **_: steps.begin(task_id, task), weak=False)
        task_postrun.connect(lambda **_: steps.end(), weak=False)
    celery_app.start(sys.argv[1:])


if __name__ == "__main__":
    main()
