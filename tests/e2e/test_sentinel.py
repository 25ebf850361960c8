"""``sentinel://``: broker, results and cache are at the Redis that Sentinels call their master."""

import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import redis

from basset import metrics, wiring
from basset.settings import read_settings
from basset.stack.redis import binary

MASTER, PASSWORD = "reports", "a-Password/1"
IN_URL = "a-Password%2F1"
SERVER = f"""\
bind 127.0.0.1
appendonly yes
save ""
requirepass {PASSWORD}
masterauth {PASSWORD}
repl-diskless-sync-delay 0
"""
SENTINEL = f"""\
bind 127.0.0.1
sentinel monitor {MASTER} 127.0.0.1 {{master}} 2
sentinel auth-pass {MASTER} {PASSWORD}
sentinel down-after-milliseconds {MASTER} 1000
sentinel failover-timeout {MASTER} 5000
"""


class Server:
    """One Redis, or one Sentinel, on a port of loopback."""

    def __init__(self, folder: Path, text: str, *options: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        folder.mkdir()
        (folder / "redis.conf").write_text(f"{text}port {self.port}\ndir {folder}\n")
        self._process = subprocess.Popen(
            [binary(), folder / "redis.conf", *options], stdout=subprocess.DEVNULL
        )
        # Any: redis-py types each answer as itself or an awaitable of it.
        self.client: Any = redis.Redis(
            port=self.port, password=None if options else PASSWORD, decode_responses=True
        )

    def answers(self) -> bool:
        with suppress(redis.ConnectionError):
            return bool(self.client.ping())
        return False

    def told(self) -> dict[str, Any]:
        """What a Sentinel knows of the master."""
        said: dict[str, dict[str, Any]] = self.client.sentinel_masters()
        return said[MASTER]

    def end(self) -> None:
        self.client.close()
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(10)


class Watched:
    """A master, its replica, and three Sentinels who know each other."""

    def __init__(self, folder: Path) -> None:
        self.master = Server(folder / "first", SERVER)
        text = f"{SERVER}replicaof 127.0.0.1 {self.master.port}\n"
        self.replica = Server(folder / "second", text)
        text = SENTINEL.format(master=self.master.port)
        self.sentinels = [Server(folder / f"s{number}", text, "--sentinel") for number in range(3)]

    def settle(self, until: Callable[..., None]) -> None:
        until(lambda: self.master.answers() and self.replica.answers(), "both servers answer")
        until(lambda: self.replica.client.info()["master_link_status"] == "up", "a copy")
        until(lambda: all(each.answers() for each in self.sentinels), "the Sentinels answer")
        until(self._know_all, "the Sentinels know each other and the replica")

    def _know_all(self) -> bool:
        said = [each.told() for each in self.sentinels]
        return all(each["num-other-sentinels"] == 2 and each["num-slaves"] == 1 for each in said)

    def url(self, database: int) -> str:
        first, *others = (f"127.0.0.1:{each.port}" for each in self.sentinels)
        texts = [f"sentinel://:{IN_URL}@{first}/{database}", *(f"sentinel://{o}" for o in others)]
        return f"{';'.join(texts)}?master_name={MASTER}"

    def end(self) -> None:
        for each in (*self.sentinels, self.replica, self.master):
            each.end()


@pytest.fixture
def watched(tmp_path: Path, until: Callable[..., None]) -> Iterator[Watched]:
    servers = Watched(tmp_path)
    try:
        servers.settle(until)
        yield servers
    finally:
        servers.end()


@pytest.mark.timeout(300)
def test_when_the_master_is_lost_reports_go_on_with_the_one_that_follows_it(
    watched: Watched, project: str, celery: Callable, worker: Callable,
    call: Callable[[str], Any], until: Callable[..., None], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    for name, number in (("CELERY_BROKER_URL", 0), ("CELERY_RESULT_BACKEND", 0), ("REDIS_URL", 1)):
        monkeypatch.setenv(name, watched.url(number))
    through = wiring.Services(read_settings(), enqueue=lambda _: None)

    def is_well() -> bool:
        return bool(through.health.check(datetime.now(UTC))["success"])

    with closing(through):
        made_by = worker()
        celery("beat", "--pidfile=")
        until(is_well, "everything is healthy")
        asked = f"generate_report_async.delay({project!r}, format='json').get(timeout=60)"
        assert call(asked)["success"]
        # The first Sentinel that they would ask, too.
        watched.sentinels[0].end()
        watched.master.end()
        until(lambda: watched.replica.client.info()["role"] == "master", "another is master")
        until(is_well, "everything is healthy again", 120)
        assert call(asked)["success"]
        text = metrics.exposition(
            through.database, through.settings, datetime.now(UTC), through.viewer
        )
        assert b"basset_broker_up 1.0" in text
        assert "a-Password" not in made_by.output.read_text()
