"""What systemd hears, on a socket as systemd's own."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from basset import notify

Socket = socket.socket


@pytest.fixture(params=["a path", "an abstract name"])
def systemd(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Socket]:
    name = str(tmp_path / "notify") if request.param == "a path" else f"@basset-test-{os.getpid()}"
    monkeypatch.setenv("NOTIFY_SOCKET", name)
    monkeypatch.delenv("WATCHDOG_USEC", raising=False)
    monkeypatch.delenv("WATCHDOG_PID", raising=False)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(name.replace("@", "\0"))
        listener.setblocking(False)
        yield listener


def test_systemd_hears_each_thing_that_is_told(systemd: Socket) -> None:
    notifier = notify.from_environment()
    assert notifier
    notifier.ready()
    notifier.alive()
    notifier.status("waits for Redis")
    notifier.stopping()
    heard = [systemd.recv(100) for _ in range(4)]
    assert heard == [b"READY=1", b"WATCHDOG=1", b"STATUS=waits for Redis", b"STOPPING=1"]


def test_a_status_is_one_line_and_told_once(systemd: Socket) -> None:
    notifier = notify.from_environment()
    notifier.status("Redis is away:\nREADY=1")
    notifier.status("Redis is away:\nREADY=1")
    assert systemd.recv(100) == b"STATUS=Redis is away: READY=1"
    with pytest.raises(BlockingIOError):
        systemd.recv(100)


def test_children_inherit_nothing_to_speak_with(
    systemd: Socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", "60000000")
    notify.from_environment()
    assert not {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"} & set(os.environ)


@pytest.mark.parametrize(
    ("pid", "interval"),
    [(None, 60.0), (os.getpid(), 60.0), (os.getpid() + 1, None)],
    ids=["nobody named", "this process", "another"],
)
def test_a_watchdog_that_is_meant_for_another_process_is_not_fed(
    systemd: Socket, monkeypatch: pytest.MonkeyPatch, pid: int | None, interval: float | None
) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", "60000000")
    if pid is not None:
        monkeypatch.setenv("WATCHDOG_PID", str(pid))
    assert notify.from_environment().interval == interval


def test_without_systemd_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    notifier = notify.from_environment()
    assert not notifier
    notifier.ready()
    notifier.status("nobody hears this")
