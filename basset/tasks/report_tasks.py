"""The report tasks: each takes ids, calls a service and returns a small dictionary."""

import os
import socket
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from celery import Task
from celery.exceptions import Ignore

from basset import clock
from basset.errors import (
    BassetError,
    Conflict,
    InvalidInput,
    NotFound,
    Unavailable,
    UnknownRow,
)
from basset.reports.config import parse_config
from basset.runs.models import Run, State
from basset.runs.service import ASKED, SCHEDULED
from basset.schedules.recurrence import parse_moment
from basset.schedules.slots import slot_id
from basset.tasks.celery_app import celery_app
from basset.tasks.conf import FROM_BEAT, REPORT_TASKS

Result = dict[str, Any]
LOOK_AGAIN_SECONDS = 5
# Marks the message of somebody who waits for a slot that was held when they asked: when it has
# ended, that report is theirs, not one more.
WAITS = "basset_waits"


@celery_app.task(name=REPORT_TASKS + "process_due_reports", bind=True)
def process_due_reports(self: Task) -> Result:
    """Turn every due slot into a run, and tell workers of every run and delivery that is owed."""
    now = celery_app.services.database.now()
    if self.request.get("basset_origin") == FROM_BEAT["basset_origin"]:
        celery_app.services.run_store.beat("beat", now)
    done = celery_app.services.runs.tick(now)
    celery_app.services.deliveries.tick(now)
    return {
        "processed": done.processed,
        "successful": done.successful,
        "failed": done.failed,
        "schedule_ids": done.schedule_ids,
    }


@celery_app.task(
    name=REPORT_TASKS + "generate_scheduled_report",
    bind=True,
    follows="run",
    max_retries=SCHEDULED.max_attempts - 1,
    default_retry_delay=SCHEDULED.retry_seconds,
)
def generate_scheduled_report(self: Task, schedule_id: str, due_at: str | None = None) -> Result:
    """The report of a schedule: for the slot *due_at*, else one more."""
    about = {"schedule_id": schedule_id}
    own_id, runs = self.request.id, celery_app.services.runs

    def open_run() -> Run:
        if due is None:
            return runs.open_scheduled(schedule_id, own_id, clock.now())
        return runs.open_due(schedule_id, due, own_id, clock.now())

    try:
        due = parse_moment(due_at, "due_at") if due_at is not None else None
        if due is None:
            run_id = own_id
        elif self.request.get(WAITS):
            run_id = slot_id(schedule_id, due)
        else:
            run_id = own_id if own_id == slot_id(schedule_id, due) else open_run().id
        run = _execute(self, run_id, open_run)
        return _result(run, about, next_run=_next_run(schedule_id))
    except (InvalidInput, NotFound, Conflict, UnknownRow) as error:
        return _refused(about, str(error))
    except Unavailable as error:
        raise _again(self, SCHEDULED.retry_seconds, error) from error


@celery_app.task(
    name=REPORT_TASKS + "generate_report_async",
    bind=True,
    follows="run",
    max_retries=ASKED.max_attempts - 1,
    default_retry_delay=ASKED.retry_seconds,
)
def generate_report_async(  # noqa: PLR0917 - the promised signature
    self: Task,
    project_id: str,
    report_type: str = "summary",
    title: str | None = None,
    format: str = "html",  # noqa: A002 - the promised name
    entity_ids: list[str] | None = None,
) -> Result:
    """A report outside any schedule. The arguments count only when this id has no row yet."""
    about = {"project_id": project_id}

    def open_run() -> Run:
        asked = {
            "title": title,
            "report_type": report_type,
            "format": format,
            "entity_ids": entity_ids,
        }
        project = celery_app.services.projects.get(project_id)
        config = parse_config({**asked, "title": title or project.name})
        return celery_app.services.runs.open_report(
            project_id, config, self.request.id, clock.now()
        )

    try:
        run = _execute(self, self.request.id, open_run)
        kind = run.report_config
        return _result(run, {**about, "report_type": kind.report_type, "format": kind.formats[0]})
    except (InvalidInput, NotFound, UnknownRow) as error:
        return _refused(about, str(error))
    except Unavailable as error:
        raise _again(self, ASKED.retry_seconds, error) from error


@celery_app.task(
    name=REPORT_TASKS + "deliver_report", bind=True, ignore_result=True, follows="delivery"
)
def deliver_report(self: Task, delivery_id: str) -> Result:
    """Send one copy of a report to one address; the row says when it is tried again."""
    delivery = celery_app.services.deliveries.deliver(delivery_id, _owner(self))
    return {"delivery_id": delivery.id, "state": delivery.state, "error": delivery.error}


def _execute(task: Task, run_id: str, open_run: Callable[[], Run]) -> Run:
    """The ended run. *open_run* makes the row when there is none: after a bare ``delay()``.

    Raises:
        Ignore: somebody else is at it, or it waits, and another message with its id will answer.
        Retry: the same, but nobody else answers whoever asked under an id of his own.
    """
    owner, runs = _owner(task), celery_app.services.runs
    now = celery_app.services.database.now
    try:
        run = runs.execute(run_id, owner, now)
    except NotFound:
        open_run()
        run = runs.execute(run_id, owner, now)
    if run.state in {State.PENDING, State.RUNNING}:
        if run_id == task.request.id:
            raise Ignore
        raise task.retry(
            countdown=LOOK_AGAIN_SECONDS, max_retries=None, throw=False, headers={WAITS: True}
        )
    if run.report_config.deliver:
        # Now, not within a minute.
        celery_app.services.deliveries.tell(clock.now())
    return run


def _owner(task: Task) -> str:
    """Who holds a row: this process, for this once."""
    return f"{task.request.hostname or socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"


def _again(task: Task, seconds: int, error: BassetError) -> Exception:
    """Celery's retry: the fast path. Should its message be lost, the tick sends another."""
    retry: Exception = task.retry(
        exc=error, countdown=celery_app.settings.retry_seconds or seconds, throw=False
    )
    return retry


def _next_run(schedule_id: str) -> str | None:
    try:
        return celery_app.services.schedules.get(schedule_id).next_run
    except NotFound:
        return None


def _result(run: Run, about: Result, **more: Any) -> Result:
    if run.state is State.DEAD or run.main_file is None or run.folder is None:
        return _refused(about, run.error or f"the report is {run.state}")
    main = run.main_file
    return {
        "success": True,
        **about,
        "executed_at": run.finished_at,
        **more,
        "report_id": run.id,
        **({"repeats": run.repeats} if run.repeats else {}),
        "report_path": celery_app.services.reports.where(f"{run.folder}/{main.name}"),
        "report_size": main.size,
        "sha256": main.sha256,
    }


def _refused(about: Result, error: str) -> Result:
    return {"success": False, **about, "executed_at": clock.stamp(clock.now()), "error": error}
