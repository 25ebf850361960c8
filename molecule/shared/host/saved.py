"""A backup while somebody works: what they notice, and what is left when it is killed."""

import json
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from pathlib import Path

from investigation import write
from processes import manager, run
from reported import NOTES, basset
from waiting import until

BACKUP, NEO4J = "basset-backup.service", "basset-neo4j.service"
MARK = Path("/run/basset-backup/stopped")
STATE = Path("/var/lib/basset/backup.json")
PASSWORD = Path("/etc/basset/credentials/BASSET_BACKUP_PASSWORD")
API = "http://127.0.0.1:8400/api/v1"
CASE = "Saved"


def load(entities, reports):
    """A case of so many *entities*, and so many *reports* of a small one."""
    for project, size in ((CASE, int(entities)), (f"{CASE} small", 50)):
        path = Path(f"/root/proof/{size}.jsonl")
        write(path, size)
        basset("import", str(path), "--project", project)
    token = run("basset", "token", "add", "proof", "--scope", "read", "--scope", "write")
    Path("/root/proof/token").write_text(token)
    project = basset("project", "show", f"{CASE} small")["id"]
    for number in range(int(reports)):
        asked = {"title": f"Report {number}", "format": "html"}
        assert _ask("POST", f"/projects/{project}/reports", asked)[0] == 202
    until(lambda: not _owed(project), 3600, "every report is made")
    return {"entities": int(entities), "reports": int(reports)}


def pause():
    """Make a backup while a client writes; how long it was refused, and with what."""
    project, answers = basset("project", "show", f"{CASE} small")["id"], []
    ended = threading.Event()
    client = threading.Thread(target=_work, args=(project, answers, ended))
    client.start()
    began = time.monotonic()
    manager.act("start", BACKUP)
    took = time.monotonic() - began
    until(lambda: _good(answers), 240, "the client can write again and again")
    ended.set()
    client.join()
    bad = [at for at, status, _ in answers if status != 201]
    after = [at for at, status, _ in answers if status == 201 and bad and at > bad[-1]]
    odd = {(status, bool(later)) for _, status, later in answers} - {(201, False), (503, True)}
    if odd:
        raise SystemExit(f"a client got other answers than 201, and 503 with Retry-After: {odd}")
    return {
        "backup_pause_s": round(after[0] - bad[0], 1) if bad else 0,
        "backup_s": round(took, 1),
        "backup_stopped_s": json.loads(STATE.read_text())["pause_s"],
    }


def killed():
    """Kill a backup while Neo4j is stopped: it starts again by itself."""
    until(_answers, 120, "Neo4j answers")
    _begin()
    run("systemctl", "kill", "--kill-whom=all", "--signal=SIGKILL", BACKUP)
    return {"killed_to_neo4j_s": until(lambda: manager.running(NEO4J), 60, "Neo4j runs")}


def begun():
    """Begin a backup, and return when Neo4j is stopped for it."""
    _begin()
    return {}


def wrong_password():
    """A backup with another password fails with the reason, and Neo4j is not stopped for it."""
    until(_answers, 120, "Neo4j answers")
    right, pid = PASSWORD.read_text(), manager.pid(NEO4J)
    PASSWORD.write_text("horse battery staple")
    try:
        _fails("does not open the repository")
    finally:
        PASSWORD.write_text(right)
    if manager.pid(NEO4J) != pid:
        raise SystemExit("Neo4j was stopped for a backup that could not be made")
    return {}


def full_repository():
    """A repository whose disk is full fails the backup; Neo4j runs, and the next one is made."""
    place = Path("/root/proof/full")
    place.mkdir(exist_ok=True)
    run("mount", "--types=tmpfs", "--options=size=600k", "tmpfs", str(place))
    repository = Path("/etc/basset/credentials/BASSET_BACKUP_REPOSITORY")
    right = repository.read_text()
    run("mount", "--bind", str(place), right.strip())
    try:
        run("/opt/basset/current/bin/basset-backup", "init")
        _fails("the disk of the repository is full")
    finally:
        run("umount", right.strip())
        run("umount", str(place))
    until(lambda: manager.running(NEO4J), 60, "Neo4j runs")
    manager.act("start", BACKUP)
    return {}


def differences():
    """How many rows and files of the old host the new one has otherwise, or not at all."""
    before, after = (
        Counter(Path(f"/root/proof/{name}").read_text().splitlines())
        for name in ("before", "after")
    )
    for line in [*(before - after), *(after - before)][:20]:
        print(line, file=sys.stderr)
    return {"restore_differences": (before - after).total() + (after - before).total()}


def goes_on():
    """A schedule of the old host makes its next report here."""
    schedule = json.loads(NOTES.read_text())[0]
    runs = len(basset("report", "list", "--schedule", schedule, "--limit", "10000"))
    basset("schedule", "enable", schedule)
    seconds = until(lambda: _done(schedule) > runs, 180, "the schedule goes on")
    basset("schedule", "disable", schedule)
    return {"restore_to_report_s": seconds}


def _done(schedule):
    rows = basset("report", "list", "--schedule", schedule, "--limit", "10000")
    return sum(one["state"] == "done" for one in rows)


def _good(answers):
    return len(answers) > 20 and all(status == 201 for _, status, _ in answers[-20:])


def _answers():
    told = subprocess.run(["basset", "doctor", "--json"], capture_output=True, check=False)
    return json.loads(told.stdout)["services"]["neo4j"]["healthy"]


def _fails(words):
    done = subprocess.run(["systemctl", "start", BACKUP], capture_output=True, check=False)
    state = json.loads(STATE.read_text())
    if done.returncode == 0 or words not in state["error"]:
        raise SystemExit(f"not refused as it should be: {state}")
    until(_answers, 120, "Neo4j answers")
    told = subprocess.run(["basset", "doctor"], capture_output=True, text=True, check=False)
    if told.returncode == 0 or words not in told.stdout:
        raise SystemExit(f"doctor does not tell: {told.stdout}")


def _begin():
    run("systemctl", "start", "--no-block", BACKUP)
    until(MARK.exists, 300, "Neo4j is being stopped")
    until(lambda: not manager.running(NEO4J), 120, "Neo4j is stopped")


def _owed(project):
    rows = basset("report", "list", "--project", project, "--limit", "10000")
    return [one for one in rows if one["state"] in {"pending", "running"}]


def _work(project, answers, ended):
    """Write a note every tenth of a second, and keep what was answered when."""
    number = 0
    while not ended.wait(0.1):
        number += 1
        status, later = _ask("POST", f"/projects/{project}/notes", {"text": f"Note {number}"})
        answers.append((time.monotonic(), status, later))


def _ask(method, path, body):
    """The status, and after how many seconds to ask again."""
    request = urllib.request.Request(  # noqa: S310 - our own API
        API + path,
        data=json.dumps(body).encode(),
        method=method,
        headers={
            "Content-Type": "application/json",
            "Authorization": f"Bearer {Path('/root/proof/token').read_text().strip()}",
        },
    )
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310 - as above
            return answer.status, answer.headers["Retry-After"]
    except urllib.error.HTTPError as error:
        return error.code, error.headers["Retry-After"]
