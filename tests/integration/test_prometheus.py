"""A real Prometheus scrapes a real API: what its rules and the dashboard ask for is there."""

import json
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from basset import clock
from basset.backup.state import BackupState
from basset.clock import stamp
from basset.settings import Settings
from basset.wiring import Services
from tests.integration.conftest import Serving
from tests.integration.test_metrics import CREATE_RUNS
from tests.integration.test_metrics_host import public_url  # noqa: F401 - a fixture
from tests.programs import program
from tests.unit.test_alerts import ALERTS, RULES
from tests.unit.test_cli_host import program as put_program

DASHBOARD = Path(__file__).parents[2] / "monitoring" / "dashboard.json"
PANELS = {
    panel["title"]: target["expr"]
    for panel in json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"]
    for target in panel.get("targets", [])
}
UNITS = "Id=basset-api.service\nActiveState=active\nNRestarts=2"
PATIENCE = 60


@pytest.fixture
def host(
    settings: Settings,
    public_url: str,  # noqa: F811 - the fixture
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Settings:
    """A host with all that is watched: units, a backup, a certificate, a tick and a beat."""
    monkeypatch.setenv("BASSET_INSTALLED", "true")
    monkeypatch.setattr("basset.settings.SYSTEMD", tmp_path)
    put_program(tmp_path, "systemctl", UNITS)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    settings.reports.mkdir(parents=True, exist_ok=True)
    now = stamp(clock.now())
    BackupState(now, hours=26, finished_at=now).write(settings.home)
    return settings.model_copy(update={"public_url": public_url})


@contextmanager
def prometheus(folder: Path, api: str, token: str) -> Iterator[httpx.Client]:
    """Scrapes the API every few seconds, with the rules of the repository; what it answers."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (folder / "token").write_text(token)
    job = {
        "job_name": "basset",
        "metrics_path": "/api/v1/metrics",
        "authorization": {"credentials_file": str(folder / "token")},
        "static_configs": [{"targets": [httpx.URL(api).netloc.decode()]}],
    }
    every = {"scrape_interval": "4s", "scrape_timeout": "4s", "evaluation_interval": "1s"}
    file = folder / "prometheus.yml"
    file.write_text(
        yaml.safe_dump({"global": every, "rule_files": [str(RULES)], "scrape_configs": [job]})
    )
    command = [program("prometheus", "prometheus"), f"--config.file={file}"]
    where = [f"--storage.tsdb.path={folder}/data", f"--web.listen-address=127.0.0.1:{port}"]
    with (
        (folder / "log").open("w") as log,
        subprocess.Popen([*command, *where], stderr=log, stdout=log) as process,
    ):
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}/api/v1") as client:
                yield client
        finally:
            process.terminate()


def ask(client: httpx.Client, expression: str) -> list[dict[str, Any]]:
    answer = client.get("/query", params={"query": expression})
    assert answer.status_code == 200, f"{expression}: {answer.text}"
    rows: list[dict[str, Any]] = answer.json()["data"]["result"]
    return rows


def until_scraped(client: httpx.Client) -> None:
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit:
        try:
            if ask(client, "basset_build_info") and _rules(client, "health") == {"ok"}:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    targets = client.get("/targets").json()["data"]["activeTargets"]
    pytest.fail(f"nothing was scraped: {[one['lastError'] for one in targets]}")


def _rules(client: httpx.Client, about: str) -> set[str]:
    groups = client.get("/rules").json()["data"]["groups"]
    return {rule[about] for group in groups for rule in group["rules"]}


def test_what_rules_and_dashboard_ask_for_is_scraped(
    services: Services, host: Settings, serving: Serving, tmp_path: Path, now: datetime
) -> None:
    moment = stamp(clock.now())
    services.database.write(
        "UNWIND ['tick', 'beat'] AS name MERGE (h:Heartbeat {name: name}) SET h.at = $at", at=moment
    )
    times = dict.fromkeys(("due_at", "created_at", "started_at", "finished_at"), moment)
    services.database.write(CREATE_RUNS, runs=[{"id": "1", "state": "done", **times}])
    _, token = services.tokens.create("prometheus", ["metrics"], None, now)
    with serving(host) as api, prometheus(tmp_path, api, token) as client:
        until_scraped(client)
        known = set(client.get("/label/__name__/values").json()["data"])
        named = {
            name
            for expression in [*PANELS.values(), *(rule["expr"] for rule in ALERTS.values())]
            for name in re.findall(r"\bbasset_\w+", expression)
        }
        assert named <= known
        assert _rules(client, "name") == set(ALERTS)
        [host_name] = {one["metric"]["instance"] for one in ask(client, "up")}
        drawn = {
            title: bool(ask(client, expression.replace("$instance", host_name)))
            for title, expression in PANELS.items()
        }
        # Of this there is more to say after the second scrape.
        del drawn["Restarts by systemd itself, an hour"]
        assert [title for title, has_rows in drawn.items() if not has_rows] == []
