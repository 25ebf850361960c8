"""Schedules that run every minute while things break, and the count of what they made."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from investigation import write
from processes import run
from waiting import until

REPORTS = Path("/var/lib/basset/reports")
NOTES = Path("/root/proof/schedules.json")
PROJECT = "Under fault"
SCHEDULES = 3
MINUTE = timedelta(minutes=1)


def basset(*arguments):
    return json.loads(run("basset", *arguments, "--json"))


def begin(schedules=SCHEDULES):
    """Make *schedules* that are due every minute."""
    write(Path("/root/proof/small.jsonl"), 200)
    basset("import", "/root/proof/small.jsonl", "--project", PROJECT)
    plan = [
        "--project",
        PROJECT,
        "--type",
        "full",
        "--format",
        "pdf",
        "--format",
        "html",
        "--cron",
        "* * * * *",
    ]
    made = [
        basset("schedule", "add", *plan, "--title", f"Every minute {n}")
        for n in range(int(schedules))
    ]
    NOTES.write_text(json.dumps([schedule["id"] for schedule in made]))
    return len(made)


def count():
    """Stop the schedules, let what is owed be made, and find each due minute once."""
    schedules = [
        basset("schedule", "disable", schedule_id) for schedule_id in json.loads(NOTES.read_text())
    ]
    until(lambda: not _owed(), 300, "every report that is owed is made")
    slots, lost, doubled, dead = 0, [], [], []
    for schedule in schedules:
        runs = basset("report", "list", "--schedule", schedule["id"], "--limit", "10000")
        owed, covered = _due(schedule), Counter(slot for one in runs for slot in _covers(one))
        slots += len(owed)
        lost += [str(slot) for slot in owed if not covered[slot]]
        doubled += [str(slot) for slot, times in covered.items() if times > 1]
        dead += [one["error"] for one in runs if one["state"] != "done"]
    if lost or doubled or dead:
        raise SystemExit(f"lost {lost}, doubled {doubled}, dead {dead}")
    done = basset("report", "list", "--state", "done", "--limit", "10000")
    # Wherever they are: each is there, unchanged, signed, and the one that its row says.
    checked = basset("report", "verify", "--all")
    copies = [copy for one in done for copy in one["copies"]]
    if checked["reports"] != len(copies):
        raise SystemExit(f"{checked['reports']} copies were checked of {len(copies)}")
    return {
        "slots": slots,
        "reports": len(done),
        "orphans": len(folders() - {one["folder"] for one in done}),
        "lost": len(lost),
        "doubled": len(doubled),
    }


def next_made():
    """Wait until a report is made that was not due yet."""
    now = datetime.now(UTC)

    def due_since():
        return [
            one
            for one in basset("report", "list", "--state", "done", "--limit", "100")
            if one["due_at"] and datetime.fromisoformat(one["due_at"]) > now
        ]

    return until(due_since, 180, "a report is made that was due after this was asked")


def folders():
    """Every finished report on the disk."""
    return {
        str(path.parent.relative_to(REPORTS)) for path in REPORTS.glob("[!.]*/[!.]*/manifest.json")
    }


def _owed():
    return [
        *basset("report", "list", "--state", "pending"),
        *basset("report", "list", "--state", "running"),
    ]


def _due(schedule):
    """Every minute from the schedule's making to its next run, which did not come."""
    slot = datetime.fromisoformat(schedule["created_at"]).replace(second=0, microsecond=0) + MINUTE
    end = datetime.fromisoformat(schedule["next_run"])
    due = []
    while slot < end:
        due.append(slot)
        slot += MINUTE
    return due


def _covers(one):
    """The due minutes that a run stands for."""
    return [
        datetime.fromisoformat(one["due_at"]) - skipped * MINUTE
        for skipped in range(one["slots_skipped"] + 1)
    ]
