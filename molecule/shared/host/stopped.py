"""A worker is told to stop while it makes a long report."""

import os
import signal
import threading
import time
from pathlib import Path

from investigation import write
from processes import children, manager
from reported import basset, folders
from waiting import until

PROJECT = "Large"
ENTITIES = 10_000
FORMATS = [
    word for name in ("html", "pdf", "markdown", "json", "csv") for word in ("--format", name)
]
# The report takes some ten seconds; with little of the processor it takes this long on any machine.
SLOW_SECONDS = 60
RUN_SECONDS, REST_SECONDS = 0.05, 0.95


def during_report(worker):
    """Counts what became of the report: lost 0 and doubled 0 are right."""
    write(Path("/root/proof/large.jsonl"), ENTITIES)
    basset("import", "/root/proof/large.jsonl", "--project", PROJECT)
    wanted = ["-p", PROJECT, "--title", "Long", "--type", "full", *FORMATS]
    asked = basset("report", "make", *wanted)["id"]
    until(lambda: _report(asked)["state"] == "running", 120, "the report is begun")
    began = time.monotonic()
    slowed = threading.Thread(target=_slow_down, args=(children(manager.pid(worker)),))
    slowed.start()
    manager.act("stop", worker)
    stopped, after = time.monotonic() - began, _report(asked)
    slowed.join()
    manager.act("start", worker)
    until(lambda: _report(asked)["state"] in {"done", "dead"}, 600, "the report is made")
    rows = [one for one in basset("report", "list", "--project", PROJECT) if one["state"] == "done"]
    made = [folder for folder in folders() if folder.startswith(f"{after['project_id']}/")]
    return {
        "stop_during_report_s": round(stopped, 1),
        "stop_during_report_lost": int(after["state"] != "done"),
        "stop_during_report_doubled": max(len(rows), len(made), after["attempts"]) - 1,
    }


def _slow_down(pids):
    """Let *pids* run a twentieth of the time, until they have had a long report's time or ended."""
    end = time.monotonic() + SLOW_SECONDS
    try:
        while time.monotonic() < end:
            for pid in pids:
                os.kill(pid, signal.SIGSTOP)
            time.sleep(REST_SECONDS)
            for pid in pids:
                os.kill(pid, signal.SIGCONT)
            time.sleep(RUN_SECONDS)
    except ProcessLookupError:
        return  # killed, or done: the count tells


def _report(report_id):
    return basset("report", "show", report_id)
