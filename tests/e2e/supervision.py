"""What the tests of watchdogs share: systemd's ear, and a Redis that may go and come."""

import socket
import subprocess
import time
from pathlib import Path

import pytest
import redis

from basset.stack.redis import binary

INTERVAL = 3.0


class Systemd:
    """The socket of one service, and everything it said so far."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        self.heard: list[str] = []

    def hears(self, text: str, seconds: float = 40) -> None:
        """Wait until the service says *text*, after what it was heard saying before."""
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            self._socket.settimeout(max(0.01, limit - time.monotonic()))
            try:
                self.heard.append(self._socket.recv(1000).decode())
            except TimeoutError:
                break
            if text in self.heard[-1]:
                return
        pytest.fail(f"not within {seconds:g} s: {text!r}; heard {self.heard}")

    def is_fed_for(self, seconds: float) -> None:
        """As systemd would: an interval without food is the end."""
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            self.hears("WATCHDOG=1", INTERVAL)

    def starves(self) -> None:
        """Within two intervals there is one without food."""
        self._clear()
        last = began = time.monotonic()
        self._socket.settimeout(0.1)
        while time.monotonic() - last < INTERVAL:
            try:
                self.heard.append(self._socket.recv(1000).decode())
            except TimeoutError:
                continue
            if self.heard[-1] == "WATCHDOG=1":
                last = time.monotonic()
            assert last - began < 2 * INTERVAL, self.heard[-10:]

    def _clear(self) -> None:
        self._socket.settimeout(0)
        try:
            while True:
                self.heard.append(self._socket.recv(1000).decode())
        except BlockingIOError:
            pass

    def close(self) -> None:
        self._socket.close()


class Broker:
    """A Redis of this test alone, that it may stop and start."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._socket = folder / "broker.sock"
        self.url = f"redis+socket://{self._socket}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        options = [
            "--port",
            "0",
            "--unixsocket",
            str(self._socket),
            "--save",
            "",
            "--dir",
            str(self._folder),
        ]
        self.process = subprocess.Popen([binary(), *options], stdout=subprocess.DEVNULL)
        client = redis.Redis(unix_socket_path=str(self._socket))
        while True:
            try:
                client.ping()
            except redis.ConnectionError:
                time.sleep(0.01)
            else:
                return client.close()

    def stop(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait(10)
