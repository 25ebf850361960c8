"""How many reports a minute the workers make when many are due at once."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from investigation import write
from reported import basset
from waiting import until

PROJECT = "Due at once"
ENTITIES = 200
# To make the schedules in, before they are due.
AHEAD = timedelta(minutes=2)


def due_at_once(reports):
    """The reports a minute, from when the first of so many is begun until the last is made."""
    write(Path("/root/proof/paced.jsonl"), ENTITIES)
    basset("import", "/root/proof/paced.jsonl", "--project", PROJECT)
    due = datetime.now(UTC) + AHEAD
    plan = ["--project", PROJECT, "--type", "full", "--format", "pdf", "--format", "html"]
    cron = f"{due.minute} {due.hour} * * *"
    # No title twice: a report is compared with the one before it of the same title.
    schedules = [
        basset("schedule", "add", *plan, "--cron", cron, "--title", f"{due:%H:%M}, {n}")["id"]
        for n in range(int(reports))
    ]
    if datetime.now(UTC) >= due.replace(second=0):
        raise SystemExit("the schedules were due before the last of them was made")
    until(lambda: len(_done(schedules)) == len(schedules), 600, "every report is made")
    made = _done(schedules)
    began = min(datetime.fromisoformat(one["started_at"]) for one in made)
    ended = max(datetime.fromisoformat(one["finished_at"]) for one in made)
    minutes = (ended - began) / timedelta(minutes=1)
    return {"reports": len(made), "a_minute": round(len(made) / minutes, 1)}


def _done(schedules):
    """The finished runs of *schedules*."""
    runs = basset("report", "list", "--project", PROJECT, "--state", "done", "--limit", "10000")
    return [one for one in runs if one["schedule_id"] in schedules]
