"""A worker is told to stop while it makes a long report."""

import time
from pathlib import Path

from investigation import write
from processes import manager
from reported import basset, folders
from waiting import until

PROJECT = "Large"
FORMATS = [word for name in ("html", "pdf", "markdown", "json", "csv") for word in ("--format", name)]


def during_report(worker, entities):
    """Counts what became of the report: lost 0 and doubled 0 are right."""
    write(Path("/root/proof/large.jsonl"), int(entities))
    basset("import", "/root/proof/large.jsonl", "--project", PROJECT)
    asked = basset("report", "make", PROJECT, "--title", "Long", "--type", "full", *FORMATS)["id"]
    until(lambda: _report(asked)["state"] == "running", 120, "the report is begun")
    began = time.monotonic()
    manager.act("stop", worker)
    stopped, after = time.monotonic() - began, _report(asked)
    if after["state"] == "pending":
        manager.act("start", worker)
        until(lambda: _report(asked)["state"] in {"done", "dead"}, 600, "the report is made after all")
    else:
        manager.act("start", worker)
    rows = [one for one in basset("report", "list", "--project", PROJECT) if one["state"] == "done"]
    made = [folder for folder in folders() if folder.startswith(f"{after['project_id']}/")]
    return {
        "stop_during_report_s": round(stopped, 1),
        "stop_during_report_lost": int(after["state"] != "done"),
        "stop_during_report_doubled": max(len(rows), len(made), after["attempts"]) - 1,
    }


def _report(report_id):
    return basset("report", "show", report_id)
