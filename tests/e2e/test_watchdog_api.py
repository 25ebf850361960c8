"""What systemd hears from a real API: life while it answers."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.e2e.supervision import INTERVAL, Systemd


class Api:
    def __init__(self, folder: Path, *options: str) -> None:
        self.output = folder / "api.log"
        with self.output.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "basset.api", *options], stdout=log, stderr=log
            )


@pytest.fixture
def api(
    tmp_path: Path, systemd: Systemd, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Api]]:
    started: list[Api] = []
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        monkeypatch.setenv("BASSET_API_PORT", str(probe.getsockname()[1]))

    def start(host: str, *options: str) -> Api:
        monkeypatch.setenv("BASSET_API_HOST", host)
        monkeypatch.setenv("BASSET_API_BEHIND_TLS", "true")
        started.append(Api(tmp_path, *options))
        return started[-1]

    yield start
    for each in started:
        each.process.terminate()
        each.process.wait(30)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "0.0.0.0", "::", "localhost"])
def test_the_api_is_ready_when_it_answers_where_it_listens(
    systemd: Systemd, api: Callable[..., Api], host: str
) -> None:
    process = api(host)
    systemd.hears("READY=1")
    systemd.hears(f"STATUS=answers on {host} port {os.environ['BASSET_API_PORT']}")
    systemd.is_fed_for(INTERVAL)
    assert "/api/v1/health" not in process.output.read_text()


def test_an_api_that_answers_nobody_starves(systemd: Systemd, api: Callable[..., Api]) -> None:
    process = api("127.0.0.1", "--limit-concurrency", "0").process
    systemd.starves()
    assert "READY=1" not in systemd.heard
    assert process.poll() is None
