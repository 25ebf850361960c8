"""A broker that starts again has every message, those that a worker holds among them; as the roles
and as the local stack set it up.
"""

import re
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
import yaml
from kombu import Connection

from basset.stack.layout import Layout
from basset.stack.redis import binary, configure_redis

ROOT = Path(__file__).parents[2]
VARIABLES = ROOT / "roles" / "basset" / "vars" / "main" / "redis.yml"
MODULE = ROOT / "plugins" / "modules" / "basset_redis_acl.py"
PASSWORD = "a-Password_1"


class Broker:
    """Redis with the options *command*, reached at *url*."""

    def __init__(self, command: list[str], socket: Path, user: str = "") -> None:
        self._command, self.socket = [binary(), *command], socket
        self.url = f"redis+socket://{user}{socket}"
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
        end = time.monotonic() + 10
        while not self._answers():
            assert time.monotonic() < end, "Redis does not start"
            time.sleep(0.01)

    def _answers(self) -> bool:
        with redis.Redis(unix_socket_path=str(self.socket)) as client:
            try:
                return bool(client.ping())
            except redis.AuthenticationError:
                return True
            except redis.ConnectionError:  # while it reads its file, too
                return False

    def end(self, number: signal.Signals) -> None:
        self._process.send_signal(number)
        self._process.wait(10)


def of_roles(folder: Path) -> Broker:
    return _of_roles(folder, _instance()["users"]["users"][0]["rules"])


def of_worker_hosts(folder: Path) -> Broker:
    return _of_roles(folder, yaml.safe_load(VARIABLES.read_text())["basset_redis_worker_rules"])


def _instance() -> dict[str, Any]:
    instances = yaml.safe_load(VARIABLES.read_text())["basset_redis_instances"]
    broker: dict[str, Any] = next(each for each in instances if each["name"] == "basset-broker")
    return broker


def _of_roles(folder: Path, rules: str) -> Broker:
    settings = _instance()
    nobody = re.search(r"user default [^\\\n\"]+", MODULE.read_text()).group(0)
    users = folder / "users.acl"
    users.write_text(f"{nobody}\nuser basset on >{PASSWORD} {rules}\n")
    socket = folder / "broker.sock"
    lines = ["port 0", 'save ""', f"unixsocket {socket}", f"dir {folder}", f"aclfile {users}"]
    configuration = folder / "broker.conf"
    configuration.write_text("\n".join([*lines, *settings["settings"]]) + "\n")
    return Broker([str(configuration)], socket, f"basset:{PASSWORD}@")


def of_stack(folder: Path) -> Broker:
    layout = Layout(folder)
    layout.create()
    configure_redis(layout)
    return Broker([str(layout.redis / "broker.conf")], layout.broker_socket)


@pytest.fixture(params=[of_roles, of_worker_hosts, of_stack], ids=["host", "worker host", "stack"])
def broker(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Broker]:
    broker = request.param(tmp_path)
    yield broker
    broker.end(signal.SIGKILL)


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGKILL])
def test_what_a_worker_holds_is_there_after_a_restart(
    broker: Broker, ending: signal.Signals
) -> None:
    with Connection(broker.url) as connection:
        queue = connection.SimpleQueue("reports")
        for number in range(3):
            queue.put({"run": number})
        # A worker receives it, and neither acknowledges nor gives it back.
        assert queue.get(timeout=5).payload == {"run": 0}
        held = kept(connection)
        assert len(held["unacked"]) == len(held["index"]) == 1
        broker.end(ending)
        broker.start()
        with Connection(broker.url) as after:
            assert kept(after) == held


def kept(connection: Connection) -> dict[str, Any]:
    client = connection.default_channel.client
    return {
        "waiting": client.llen("reports"),
        "unacked": client.hgetall("unacked"),
        "index": client.zrange("unacked_index", 0, -1),
    }


@pytest.mark.parametrize("command", ["PING", "GET a", "MULTI", "AUTH default x", "HELLO 3"])
def test_who_says_no_password_gets_nowhere(tmp_path: Path, command: str) -> None:
    broker = of_roles(tmp_path)
    try:
        with (
            redis.Redis(unix_socket_path=str(broker.socket)) as stranger,
            pytest.raises((redis.AuthenticationError, redis.ResponseError)),
        ):
            stranger.execute_command(*command.split())
    finally:
        broker.end(signal.SIGKILL)
