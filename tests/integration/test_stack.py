"""The local stack on its real parts, in a folder whose name is as awkward as a user's may be."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from basset import stack
from basset.errors import ConfigurationError
from basset.stack import launch, ports, ready
from basset.stack.layout import Layout
from basset.stack.processes import SERVERS

UP = "import sys; from pathlib import Path; from basset import stack; stack.up(Path(sys.argv[1]), servers_only=True)"


class Said(stack.Progress):
    def __init__(self) -> None:
        self.lines: list[str] = []

    def say(self, text: str) -> None:
        self.lines.append(text)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    home = tmp_path_factory.mktemp("stack") / "Zoë's 100% of cases"
    stack.up(home, servers_only=True)
    yield home
    stack.down(home)


def pids(home: Path) -> dict[str, int | None]:
    return {each.process: each.pid for each in stack.status(home) if each.process in SERVERS}


def supervisor_pid(home: Path) -> int:
    return int((Layout(home).state / "supervisor.pid").read_text())


def wait_until_gone(pid: int) -> None:
    limit = time.monotonic() + 10
    while Path(f"/proc/{pid}").exists() and time.monotonic() < limit:
        time.sleep(0.02)


def broker(home: Path) -> redis.Redis:
    return redis.Redis.from_url(
        stack.environment(home)["CELERY_BROKER_URL"].replace("redis+socket", "unix")
    )


def test_up_again_changes_nothing(home: Path) -> None:
    before = pids(home)
    stack.up(home, servers_only=True)
    assert None not in before.values()
    assert pids(home) == before


def test_two_ups_at_once_both_succeed(home: Path) -> None:
    before = pids(home)
    started = [subprocess.Popen([sys.executable, "-c", UP, str(home)]) for _ in range(2)]
    assert [process.wait(60) for process in started] == [0, 0]
    assert pids(home) == before


def test_a_server_that_is_killed_comes_back_with_its_data(home: Path) -> None:
    with broker(home) as client:
        client.set("kept", "yes")
    killed = pids(home)["redis-broker"]
    assert killed
    os.kill(killed, signal.SIGKILL)
    wait_until_gone(killed)
    stack.up(home, servers_only=True)
    assert pids(home)["redis-broker"] not in (None, killed)
    with broker(home) as client:
        assert client.get("kept") == b"yes"


def test_after_the_supervisor_was_killed_up_ends_what_it_left_and_starts_afresh(home: Path) -> None:
    variables = stack.environment(home)
    client = ready.database(variables)
    client.write("CREATE (:Kept)")
    client.close()
    orphans = pids(home)
    os.kill(supervisor_pid(home), signal.SIGKILL)
    wait_until_gone(supervisor_pid(home))
    assert {each.state for each in stack.status(home) if each.process in SERVERS} == {"left behind"}

    stack.up(home, servers_only=True)
    assert stack.environment(home) == variables
    assert not set(pids(home).values()) & {*orphans.values(), None}
    client = ready.database(variables)
    assert client.read("MATCH (n:Kept) RETURN count(n) AS kept") == [{"kept": 1}]
    client.close()


def test_the_password_is_for_this_user_alone_and_in_no_argument_list(home: Path) -> None:
    layout = Layout(home)
    password = layout.neo4j_password.read_bytes()
    assert layout.neo4j_password.stat().st_mode & 0o777 == 0o600
    assert layout.secrets.stat().st_mode & 0o777 == 0o700
    for pid in pids(home).values():
        assert password not in Path(f"/proc/{pid}/cmdline").read_bytes()
    assert password.decode() not in str(stack.environment(home))


def test_the_servers_listen_on_loopback_and_sockets_only(home: Path) -> None:
    port = int(stack.environment(home)["NEO4J_URI"].rpartition(":")[2])
    listening = [
        line.split()[1]
        for table in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]
        if line.split()[3] == "0A" and line.split()[1].endswith(f":{port:04X}")
    ]
    assert {address.rpartition(":")[0] for address in listening} <= {
        "0100007F",
        "0000000000000000FFFF00000100007F",
    }
    assert listening


def test_the_log_of_one_process_and_of_all(home: Path) -> None:
    assert any(
        "ready to accept connections" in line.lower() for line in stack.logs(home, "redis-cache")
    )
    assert any(
        line.startswith("neo4j        │ ") and "Started." in line for line in stack.logs(home)
    )


def test_everything_starts_answers_and_comes_back_when_killed(home: Path) -> None:
    stack.up(home)
    found = {each.process: each for each in stack.status(home)}
    assert {each.state for each in found.values()} == {"running"}
    assert all(each.pid and each.since and each.memory_mb for each in found.values())
    assert ready.api_answers(Layout(home), int(stack.environment(home)["BASSET_API_PORT"]))

    killed = found["worker"].pid
    assert killed
    os.kill(killed, signal.SIGKILL)
    wait_until_gone(killed)
    stack.up(home)
    assert {each.process: each.pid for each in stack.status(home)}["worker"] not in (None, killed)


def test_the_api_of_another_stack_on_the_same_port_does_not_count(
    home: Path, tmp_path: Path
) -> None:
    port = int(stack.environment(home)["BASSET_API_PORT"])
    assert not ready.api_answers(Layout(tmp_path / "other"), port)


def test_down_where_nothing_runs_says_so(tmp_path: Path) -> None:
    said = Said()
    stack.down(tmp_path / "empty", said)
    assert said.lines == ["nothing is running"]


def test_a_port_that_another_program_took_is_replaced_and_said(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    ports.choose(layout, set(), stack.Progress())
    taken = layout.load()["bolt_port"]
    said = Said()
    with socket.socket() as other:
        other.bind(("127.0.0.1", taken))
        other.listen()
        ports.choose(layout, set(), said)
    assert layout.load()["bolt_port"] != taken
    who = f"{Path('/proc/self/comm').read_text().strip()} (process {os.getpid()})"
    assert said.lines == [
        f"port {taken} is taken by {who}; Neo4j uses {layout.load()['bolt_port']}"
    ]


def test_who_holds_a_port_that_nobody_may_look_at_is_found_with_a_command() -> None:
    with socket.socket() as nobodys:
        nobodys.bind(("127.0.0.1", 0))
        port = nobodys.getsockname()[1]
    assert ports.who_listens(port) == f"another program (sudo ss -ltnp 'sport = :{port}' names it)"


def test_a_port_that_the_user_named_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        monkeypatch.setenv("BASSET_API_PORT", str(port))
        told = (
            rf"port {port} is taken by .* \(process {os.getpid()}\); end that, set BASSET_API_PORT"
        )
        with pytest.raises(ConfigurationError, match=told):
            ports.choose(Layout(tmp_path), set(), stack.Progress())


def test_a_process_and_its_children_hold_its_lock_until_they_end(tmp_path: Path) -> None:
    lock = tmp_path / "sleeper.lock"
    launcher = [sys.executable, "-I", "-S", launch.__file__, str(lock)]
    # The shell ends; its child lives on with the lock.
    command = ["/bin/sh", "-c", "sleep 300 & echo started"]
    subprocess.run(
        [*launcher, *command], check=True, start_new_session=True, stdout=subprocess.DEVNULL
    )
    assert launch.holder(lock)
    launch.end_group(lock, patience=10)
    assert launch.holder(lock) is None
