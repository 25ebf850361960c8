"""The API is restarted while clients work: on a socket that systemd holds, nobody notices."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from basset import clock
from basset.wiring import Services
from tests.e2e.supervision import Systemd

# As systemd starts a program: the socket is its file 3, and is meant for this process.
ACTIVATED = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ |= {"LISTEN_FDS": "1", "LISTEN_PID": str(os.getpid())}
os.execv(sys.executable, [sys.executable, "-m", "basset.api"])
"""
EACH_SECOND = 50
HEALTH = "/api/v1/health"
PATIENCE = 120


class Api:
    """What systemd does: holds the address, and starts the process behind it."""

    def __init__(self, folder: Path) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.port = self.listening.getsockname()[1]
        self.log = folder / "api.log"

    def start(self) -> None:
        handle = self.listening.fileno()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", ACTIVATED, str(handle)],
                stdout=log,
                stderr=log,
                pass_fds=[handle],
            )

    def stop(self) -> None:
        self.process.terminate()
        assert self.process.wait(PATIENCE) == -signal.SIGTERM, self.log.read_text()[-2000:]

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)


class Client(threading.Thread):
    """Asks fifty times a second, each time anew or on one connection for as long as that lasts."""

    def __init__(self, api: Api, *, keeps: bool) -> None:
        super().__init__()
        self._api, self._keeps, self._end = api, keeps, threading.Event()
        self.answered, self.failed = 0, []

    def run(self) -> None:
        connection, due = self._api.connect(), time.monotonic()
        while not self._end.is_set():
            try:
                connection.request("GET", HEALTH)
                answer = connection.getresponse()
                answer.read()
                assert answer.status == 200
                self.answered += 1
            except (OSError, http.client.HTTPException, AssertionError) as error:
                self.failed.append(repr(error))
                connection.close()
            if not self._keeps:
                connection.close()
            due = max(due + 1 / EACH_SECOND, time.monotonic() - 1)
            self._end.wait(max(0, due - time.monotonic()))
        connection.close()

    def end(self) -> None:
        self._end.set()
        self.join(PATIENCE)


@pytest.fixture
def api(
    services: Services, tmp_path: Path, systemd: Systemd, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Api]:
    """An API that is ready."""
    held = Api(tmp_path)
    monkeypatch.setenv("BASSET_API_PORT", str(held.port))
    with held.listening:
        held.start()
        try:
            systemd.hears("READY=1")
            yield held
        finally:
            held.stop()


def test_clients_do_not_notice_restarts(
    api: Api, systemd: Systemd, until: Callable[..., None]
) -> None:
    clients = [Client(api, keeps=keeps) for keeps in (False, True, False, True)]
    for client in clients:
        client.start()
    for number in range(3):
        until(lambda: all(_is_at_work(client, number) for client in clients), "clients work")  # noqa: B023 - asked here
        api.stop()
        api.start()
        systemd.hears("READY=1")
    for client in clients:
        client.end()
    assert [client.failed for client in clients] == [[]] * 4


def _is_at_work(client: Client, restarts: int) -> bool:
    return client.answered > EACH_SECOND * (restarts + 1)


def test_a_request_under_way_is_answered_and_the_next_one_waits_for_the_next_process(
    api: Api, services: Services, until: Callable[..., None]
) -> None:
    body = b'{"name": "Begun before the restart"}'
    with (
        socket.create_connection(("127.0.0.1", api.port), timeout=PATIENCE) as connection,
        closing(api.connect()) as waiting,
    ):
        _, token = services.tokens.create("alice", ["write"], None, clock.now())
        connection.sendall(
            b"POST /api/v1/projects HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
            b"%d\r\nContent-Type: application/json\r\nAuthorization: Bearer %s\r\n\r\n%s"
            % (len(body), token.encode(), body[:9])
        )
        ended = threading.Thread(target=api.stop)
        ended.start()
        until(lambda: "Shutting down" in api.log.read_text(), "the API is told to end")
        # Nobody accepts it now.
        waiting.request("GET", HEALTH)
        connection.sendall(body[9:])
        answer = connection.recv(65536)
        assert answer.startswith(b"HTTP/1.1 201 "), answer
        assert b"\r\nconnection: close\r\n" in answer
        ended.join(PATIENCE)
        api.start()
        assert waiting.getresponse().status == 200


def test_an_idle_connection_is_closed_in_order(api: Api) -> None:
    with (
        closing(api.connect()) as idle,
        socket.create_connection(("127.0.0.1", api.port)) as silent,
    ):
        idle.request("GET", HEALTH)
        idle.getresponse().read()
        api.stop()
        assert [each.recv(1) for each in (idle.sock, silent)] == [b"", b""]
    api.start()


def test_sockets_for_another_process_are_left_alone(
    services: Services, tmp_path: Path, systemd: Systemd, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    for name, value in (("LISTEN_FDS", "1"), ("LISTEN_PID", "1"), ("BASSET_API_PORT", str(port))):
        monkeypatch.setenv(name, value)
    process = subprocess.Popen([sys.executable, "-m", "basset.api"])
    try:
        systemd.hears("READY=1")
        systemd.hears(f"STATUS=answers on {os.environ.get('BASSET_API_HOST', '127.0.0.1')}")
    finally:
        process.terminate()
        process.wait(PATIENCE)
