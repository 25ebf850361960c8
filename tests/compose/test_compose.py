"""A developer's day with docker compose, in order: up, work, more workers, down, up, a change."""

import json
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from basset.clock import stamp
from tests.compose.conftest import Compose, until

pytestmark = pytest.mark.timeout(900)

LASTING = ("redis", "neo4j", "basset", "celery_worker", "celery_ticker", "celery_beat")
PORTS = {6379, 7474, 7687, 8400}
REPORTS = "/var/lib/basset/reports"
INSPECT = (
    "exec",
    "-T",
    "celery_beat",
    "celery",
    "-A",
    "basset.tasks",
    "inspect",
    "ping",
    "--json",
    "--timeout",
    "5",
)


def workers(compose: Compose) -> list[str]:
    """Those of reports that answer."""
    text = compose(*INSPECT, check=False)
    answers = json.loads(text) if text.startswith("{") else {}
    return [name for name in answers if name.startswith("celery@")]


def green(compose: Compose) -> str:
    return compose("exec", "-T", "basset", "basset", "doctor", check=False)


def wait_until_green(compose: Compose) -> None:
    until(lambda: "✘" not in green(compose), "basset doctor green")


def made_for(compose: Compose, schedule: str, count: int) -> list[dict[str, Any]]:
    """The reports of *schedule* as soon as there are *count*, all of them done."""

    def reports() -> list[dict[str, Any]]:
        found = compose.basset("report", "list", "--schedule", schedule)
        return (
            found
            if len(found) >= count and all(report["state"] == "done" for report in found)
            else []
        )

    found = until(reports, f"{count} reports")
    assert len(found) == count
    return found


def due(compose: Compose, schedule: str, moment: datetime) -> None:
    compose.basset("schedule", "update", schedule, "--next-run", stamp(moment))


def verify(compose: Compose, report: dict[str, Any]) -> None:
    assert compose.basset("report", "verify", f"{REPORTS}/{report['folder']}")["ok"]


@pytest.fixture(scope="module")
def schedule(compose: Compose, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A daily report of an imported project, which is due."""
    file = tmp_path_factory.mktemp("case") / "contacts.csv"
    file.write_text(
        "name,email\nAda Byron,ada@engine.example\nCharles Babbage,charles@engine.example\n"
    )
    compose("cp", str(file), "basset:/tmp/contacts.csv")
    assert compose.basset("import", "/tmp/contacts.csv", "--project", "Contacts")["entities"]
    made = compose.basset(
        "schedule",
        "add",
        "--project",
        "Contacts",
        "--title",
        "Daily",
        "--every",
        "daily",
        "--format",
        "pdf",
    )
    due(compose, made["id"], datetime.now(UTC) - timedelta(minutes=1))
    return made["id"]


def test_up_starts_everything_and_ends_when_it_is_healthy(compose: Compose) -> None:
    compose("config", "--quiet")
    states = {
        one["Config"]["Labels"]["com.docker.compose.service"]: one["State"]
        for one in compose.containers()
    }
    assert {name for name, state in states.items() if state["Running"]} == set(LASTING)
    assert states["credentials"]["ExitCode"] == 0
    for name in ("redis", "neo4j", "basset"):
        assert states[name]["Health"]["Status"] == "healthy"
    wait_until_green(compose)


def test_ports_are_published_on_loopback_only(compose: Compose) -> None:
    published = {
        (binding["HostIp"], int(binding["HostPort"]))
        for one in compose.containers()
        for bindings in one["NetworkSettings"]["Ports"].values()
        for binding in bindings or ()
    }
    assert published == {("127.0.0.1", port) for port in PORTS}
    networks = json.loads(compose.docker("network", "inspect", "basset_default"))
    for port in PORTS:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((networks[0]["IPAM"]["Config"][0]["Gateway"], port), timeout=5)


def test_no_process_is_root(compose: Compose) -> None:
    for one in compose.containers(*LASTING):
        lines = compose.docker("top", one["Id"], "-eo", "uid,pid,comm").splitlines()[1:]
        assert lines
        assert "0" not in {line.split()[0] for line in lines}, (one["Name"], lines)


def test_the_first_password_is_in_no_argument_no_variable_and_no_log(compose: Compose) -> None:
    passwords = [
        compose("exec", "-T", "basset", "cat", f"/run/credentials/{name}_PASSWORD").strip()
        for name in ("NEO4J", "REDIS")
    ]
    assert min(map(len, passwords)) >= 24
    shown = [json.dumps(compose.containers()), compose("logs", "--no-color")]
    shown += [
        compose.docker("top", one["Id"], "-eo", "pid,args") for one in compose.containers(*LASTING)
    ]
    assert not any(password in text for password in passwords for text in shown)


def test_redis_lets_nobody_in_without_its_password(compose: Compose) -> None:
    with socket.create_connection(("127.0.0.1", 6379), timeout=5) as stranger:
        stranger.sendall(b"KEYS *\r\n")
        assert stranger.recv(100).startswith(b"-NOAUTH")


def test_workers_and_beat_become_healthy(compose: Compose) -> None:
    for name in ("celery_worker", "celery_ticker", "celery_beat"):
        (one,) = compose.containers(name)
        until(
            lambda one=one: (
                json.loads(compose.docker("inspect", one["Id"]))[0]["State"]["Health"]["Status"]
                == "healthy"
            ),
            f"{name} is healthy",
            180,
        )


def test_the_api_wants_a_token(api: httpx.Client) -> None:
    assert api.get("projects").status_code == 200
    assert httpx.get(f"{api.base_url}projects").status_code == 401


def test_a_due_schedule_becomes_a_report_by_beat_and_a_worker_alone(
    compose: Compose, schedule: str
) -> None:
    (report,) = made_for(compose, schedule, 1)
    assert report["attempts"] == 1
    verify(compose, report)


def test_three_workers_answer_by_one_name(compose: Compose) -> None:
    compose("up", "--detach", "--scale", "celery_worker=3")
    until(lambda: len(workers(compose)) == 3, "three workers")
    ask = "import socket; print(len(socket.gethostbyname_ex('basset_celery_worker')[2]))"
    assert compose("exec", "-T", "basset", "python", "-c", ask).strip() == "3"


def test_down_and_up_lose_nothing_and_owe_nothing_twice(compose: Compose, schedule: str) -> None:
    # Falls due while everything is away.
    due(compose, schedule, datetime.now(UTC) + timedelta(seconds=3))
    compose.timed("down_s", "down")
    assert compose.containers() == []
    compose.timed("up_again_s", "up", "--detach")
    assert [project["name"] for project in compose.basset("project", "list")] == ["Contacts"]
    reports = made_for(compose, schedule, 2)
    for report in reports:
        assert report["attempts"] == 1
        verify(compose, report)
    wait_until_green(compose)
    assert [one["id"] for one in made_for(compose, schedule, 2)] == [one["id"] for one in reports]


def test_stopping_a_worker_waits_for_its_report(
    compose: Compose, api: httpx.Client, tmp_path: Path
) -> None:
    rows = "\n".join(f"Person {number},person{number}@long.example" for number in range(10_000))
    (tmp_path / "many.csv").write_text(f"name,email\n{rows}\n")
    compose("cp", str(tmp_path / "many.csv"), "basset:/tmp/many.csv")
    compose.basset("import", "/tmp/many.csv", "--project", "Many")
    project = next(
        one["id"] for one in api.get("projects").json()["items"] if one["name"] == "Many"
    )
    config = {"title": "Long", "report_type": "full", "formats": ["html", "pdf", "json", "csv"]}
    asked = api.post(f"projects/{project}/reports", json=config).json()["report_id"]
    until(lambda: api.get(f"reports/{asked}").json()["state"] == "running", "a running report")
    asked_to_stop = stamp(datetime.now(UTC))
    compose.timed("stop_worker_during_report_s", "stop", "celery_worker")
    report = api.get(f"reports/{asked}").json()
    assert (report["state"], report["attempts"]) == ("done", 1)
    assert report["finished_at"] > asked_to_stop
    (worker,) = compose.containers("celery_worker")
    assert worker["State"]["ExitCode"] == 0
    compose("up", "--detach")


def test_a_changed_source_runs_within_seconds(compose: Compose) -> None:
    with (compose.folder / "basset" / "globs.py").open("a") as file:
        file.write("\nCHANGED = True\n")
    assert compose.timed("rebuild_s", "build", "--quiet") < 10
    compose.timed("restart_changed_s", "up", "--detach")
    compose("exec", "-T", "basset", "python", "-c", "from basset.globs import CHANGED")
    wait_until_green(compose)


def test_down_with_volumes_leaves_nothing(compose: Compose) -> None:
    compose("down", "--volumes")
    assert compose.containers() == []
    mine = ("--filter", "label=com.docker.compose.project=basset", "--quiet")
    assert compose.docker("volume", "ls", *mine) == compose.docker("network", "ls", *mine) == ""
