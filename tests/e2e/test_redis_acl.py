"""Redis as the roles set it up: a socket, and a user who may do what Basset does, no more."""

import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import redis
import yaml

from basset import metrics, wiring
from basset.settings import Settings
from basset.stack.redis import binary
from basset.wiring import Services

ROLE = Path(__file__).parents[2] / "roles" / "basset" / "vars" / "main" / "redis.yml"
USERS = """\
user default off ~* &* +@all
user watcher on >watches ~* &* +@all
user basset on >a-Password_1 {rules}
"""


class Server:
    """A Redis with the users of the role's instance *name*, and one more who watches."""

    def __init__(self, name: str, folder: Path) -> None:
        instances = yaml.safe_load(ROLE.read_text())["basset_redis_instances"]
        [users] = [each["users"]["users"] for each in instances if each["name"] == name]
        rules = users[0]["rules"]  # of one host alone; test_broker_restarts has those of others
        self.socket = folder / f"{name}.sock"
        file = folder / f"{name}.acl"
        file.write_text(USERS.format(rules=rules))
        options = [
            "--port",
            "0",
            "--unixsocket",
            str(self.socket),
            "--save",
            "",
            "--aclfile",
            str(file),
        ]
        self.process = subprocess.Popen([binary(), *options], cwd=folder, stdout=subprocess.DEVNULL)
        self.watcher = redis.Redis(
            unix_socket_path=str(self.socket), username="watcher", password="watches"
        )
        self.client = redis.Redis(
            unix_socket_path=str(self.socket), username="basset", password="a-Password_1"
        )
        while not self._answers():
            time.sleep(0.01)

    def _answers(self) -> bool:
        try:
            return bool(self.watcher.ping())
        except redis.ConnectionError:
            return False

    def refused(self) -> list[Any]:
        """Every command that was refused since the start."""
        return [(entry["username"], entry["object"]) for entry in self.watcher.acl_log()]

    def close(self) -> None:
        self.client.close()
        self.watcher.close()
        self.process.terminate()
        self.process.wait(10)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Server]:
    server = Server("basset-broker", tmp_path)
    yield server
    server.close()


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Server]:
    server = Server("basset-cache", tmp_path)
    yield server
    server.close()


@pytest.fixture
def restricted(
    services: Services, broker: Server, cache: Server, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Services]:
    """Services as that user, for whatever starts from now on. Neo4j is the test's own."""
    broker_url = f"redis+socket://basset:a-Password_1@{broker.socket}"
    monkeypatch.setenv("CELERY_BROKER_URL", broker_url)
    monkeypatch.setenv("CELERY_RESULT_BACKEND", broker_url)
    monkeypatch.setenv("REDIS_URL", f"unix://basset:a-Password_1@{cache.socket}?db=1")
    built = wiring.Services(Settings(), enqueue=lambda _: None)
    yield built
    built.close()


def test_worker_beat_results_cache_metrics_and_control_need_no_more(
    restricted: Services, broker: Server, cache: Server, project: str, celery: Callable, worker: Callable,
    call: Callable[[str], Any], until: Callable[..., None],
) -> None:  # fmt: skip
    worker()
    celery("beat", "--pidfile=")
    until(lambda: restricted.health.check(datetime.now(UTC))["success"], "everything is healthy")
    assert call(f"generate_report_async.delay({project!r}, format='json').get(timeout=60)")[
        "success"
    ]
    for name in (
        "health_check",
        "cleanup_expired_cache",
        "cleanup_ml_analytics_cache",
        "optimize_search_index",
    ):
        assert call(
            f"celery_app.send_task('basset.tasks.maintenance_tasks.{name}').get(timeout=60)"
        )["success"]
    assert call("celery_app.control.inspect(timeout=5).active_queues()")
    assert call("[celery_app.control.purge()]")

    restricted.cache.set("key", 1, ttl=60, tags=["tag"])
    restricted.cache.invalidate_tag("tag")
    assert restricted.cache.get("key") is None
    restricted.cache.set("key", 1)
    assert restricted.cache.clear() >= 1
    assert restricted.cache.backend == "redis"
    assert b"basset_broker_up 1.0" in metrics.exposition(
        restricted.database, restricted.settings, datetime.now(UTC), restricted.viewer
    )
    assert broker.refused() == cache.refused() == []


@pytest.mark.parametrize(
    "command",
    ["FLUSHALL", "KEYS *", "CONFIG GET dir", "SHUTDOWN", "INFO", "ACL LIST", "CLIENT LIST"],
)
def test_what_could_harm_or_tell_is_refused(broker: Server, cache: Server, command: str) -> None:
    for server in (broker, cache):
        with pytest.raises(redis.exceptions.NoPermissionError):
            server.client.execute_command(*command.split())
