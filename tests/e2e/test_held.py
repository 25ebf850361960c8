"""Whoever waits gets his answer: for a report that another holds, and while Neo4j hangs."""

import os
import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil

from basset.clock import stamp
from basset.reports.config import Format, ReportConfig
from basset.schedules.models import ScheduleInput
from basset.schedules.slots import slot_id
from basset.settings import Settings
from basset.tasks.queue import send
from basset.wiring import Services

PATIENCE = 6.0  # more than a child has to say that it is there


def test_who_asks_for_a_slot_that_another_holds_gets_its_report_in_the_end(
    services: Services, project: str, worker: Callable, celery: Callable,
    call: Callable[[str], Any],
) -> None:  # fmt: skip
    now = datetime.now(UTC)
    due = now.replace(microsecond=0) - timedelta(minutes=1)
    rule = ScheduleInput(
        report_config={"title": "Daily"}, frequency="daily", start_time=due.isoformat()
    )
    schedule = services.schedules.create(project, rule, due - timedelta(minutes=1))
    services.runs.tick(now)
    own_id = slot_id(schedule.id, due)
    assert services.run_store.claim(own_id, "somebody who dies", now)
    worker()
    celery("beat")
    asked = f"generate_scheduled_report.delay({schedule.id!r}, {stamp(due)!r}).get(timeout=80)"
    result = call(asked)
    assert (result["success"], result["report_id"]) == (True, own_id)


def test_workers_start_while_neo4j_hangs_and_work_when_it_goes_on(
    services: Services, settings: Settings, servers: dict[str, str], project: str,
    worker: Callable, wait_for: Callable,
) -> None:  # fmt: skip
    report = ReportConfig(title="Weekly", formats=[Format.MARKDOWN])
    run = services.runs.request_report(project, report, datetime.now(UTC))
    home = Path(servers["BASSET_HOME"], "neo4j")
    (neo4j,) = (
        process
        for process in psutil.process_iter(["name", "cmdline"])  # None of one that has ended
        if f"--home-dir={home}" in (process.info["cmdline"] or ())
        and process.info["name"] == "java"
    )
    os.kill(neo4j.pid, signal.SIGSTOP)
    try:
        started = worker()
        children = started.children()
        time.sleep(PATIENCE)  # the parent's own limit is the condition
        assert started.children() == children
        assert children
    finally:
        os.kill(neo4j.pid, signal.SIGCONT)
    send(run, settings)
    assert wait_for(run.id).attempts == 1
