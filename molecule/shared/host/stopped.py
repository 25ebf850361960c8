"""A worker is told to stop while it makes a long report."""

import json
import os
import signal
import threading
import time
from pathlib import Path

from investigation import write
from processes import children, manager, run
from reported import basset, folders
from waiting import until

PROJECT = "Large"
ENTITIES = 10_000
FORMATS = [
    word for name in ("html", "pdf", "markdown", "json", "csv") for word in ("--format", name)
]
UNDER_WAY = Path("/root/proof/under-way")
# The id of a run that its worker has left for good, and the folder of its reports.
LEFT = Path("/root/proof/left")
# Who would take it up.
TAKERS = ("basset-beat.service", "basset-tick.timer", "basset-ticker.service")
# The report takes some ten seconds; with little of the processor it takes this long on any machine.
SLOW_SECONDS = 60
RUN_SECONDS, REST_SECONDS = 0.05, 0.95


def during_report(worker):
    """Counts what became of the report: lost 0 and doubled 0 are right."""
    asked = _ask()
    began = time.monotonic()
    slowed = threading.Thread(target=_slow_down, args=(children(manager.pid(worker)),))
    slowed.start()
    manager.act("stop", worker)
    stopped, after = time.monotonic() - began, _report(asked)
    slowed.join()
    manager.act("start", worker)
    made = _made(asked)
    return {
        "stop_during_report_s": round(stopped, 1),
        "stop_during_report_lost": int(after["state"] != "done"),
        "stop_during_report_doubled": max(made["rows"], made["folders"], made["attempts"]) - 1,
    }


def long(worker):
    """Let *worker* be at a report for a minute, and say what became of it."""
    UNDER_WAY.unlink(missing_ok=True)
    asked = _ask()
    UNDER_WAY.touch()
    _slow_down(children(manager.pid(worker)))
    return _made(asked)


def left(worker):
    """Let *worker* be at a report when its host goes: nobody takes that up any more here."""
    asked = _ask()
    LEFT.write_text(f"{asked}\n{_report(asked)['project_id']}")
    for unit in TAKERS:
        manager.act("stop", unit)
    run("systemctl", "kill", "--kill-whom=all", "--signal=SIGKILL", worker)
    manager.act("stop", worker)
    if (state := _report(asked)["state"]) != "running":
        raise SystemExit(f"the report was to be under way, and is {state}")


def taken_up():
    """What was left is made once, by its second attempt."""
    made = _made(LEFT.read_text().split()[0])
    if made != {"rows": 1, "folders": 1, "attempts": 2}:
        raise SystemExit(f"not made once: {made}")
    return made


def under_way():
    """Wait until the report of ``long`` is begun."""
    seconds = until(UNDER_WAY.exists, 300, "the long report is begun")
    UNDER_WAY.unlink()  # of this one, not of the next
    return seconds


def _ask():
    """The id of a report that takes long, which a worker has begun."""
    write(Path("/root/proof/large.jsonl"), ENTITIES)
    basset("import", "/root/proof/large.jsonl", "--project", PROJECT)
    wanted = ["-p", PROJECT, "--title", "Long", "--type", "full", *FORMATS]
    asked = basset("report", "make", *wanted)["id"]
    until(lambda: _report(asked)["state"] == "running", 120, "the report is begun")
    return asked


def _made(asked):
    """How often the report is there, once it is made: its rows, folders and attempts."""
    until(lambda: _state(asked) in {"done", "dead"}, 600, "the report is made")
    report = _report(asked)
    listed = basset("report", "list", "--project", PROJECT)
    rows = [one for one in listed if one["state"] == "done"]
    made = [folder for folder in folders() if folder.startswith(f"{report['project_id']}/")]
    return {"rows": len(rows), "folders": len(made), "attempts": report["attempts"]}


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


def _state(report_id):
    """None: a command of this moment was not let in, because a server or its password changes."""
    said = run("basset", "report", "show", report_id, "--json", check=False)
    return json.loads(said)["state"] if said else None


def _report(report_id):
    return basset("report", "show", report_id)
