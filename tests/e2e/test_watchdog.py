"""What systemd hears from real processes: life while they get on, silence when they do not."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis
from celery import Celery

from basset.settings import Settings
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


@pytest.fixture
def systemd(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Systemd]:
    """Listens to what is started from now on, with a short watchdog."""
    listener = Systemd(tmp_path / "notify")
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
    monkeypatch.setenv("WATCHDOG_USEC", str(int(INTERVAL * 1_000_000)))
    yield listener
    listener.close()


class Broker:
    """A Redis of this test alone, that it may stop and start."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._socket = folder / "broker.sock"
        self.url = f"redis+socket://{self._socket}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        options = ["--port", "0", "--unixsocket", str(self._socket), "--save", "", "--dir", str(self._folder)]
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


@pytest.fixture
def broker(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Broker]:
    """Not started yet."""
    broker = Broker(tmp_path)
    monkeypatch.setenv("CELERY_BROKER_URL", broker.url)
    monkeypatch.setenv("CELERY_RESULT_BACKEND", broker.url)
    yield broker
    broker.stop()


ODD = """
import time
from celery.worker.control import control_command
from basset.tasks import celery_app
from basset.tasks.beat import Scheduler

@celery_app.task(name="slow")
def slow(seconds):
    time.sleep(seconds)

@control_command(args=[("seconds", float)])
def freeze(state, seconds):
    time.sleep(seconds)

class Stuck(Scheduler):
    def tick(self, *arguments, **options):
        if self.ticked > 0:
            time.sleep(3600)
        return super().tick(*arguments, **options)
"""


@pytest.fixture
def worker(celery: Callable, tmp_path: Path, systemd: Systemd) -> Callable:
    """A worker on the queue reports that can also be slow, or freeze."""
    (tmp_path / "odd.py").write_text(ODD)
    return lambda: celery(
        "worker", "--concurrency", "1", "--without-mingle", "--without-gossip", "-Q", "reports", "-I", "odd"
    )  # fmt: skip


def send(broker: Broker, task: str, *arguments: object) -> None:
    with Celery(broker=broker.url, set_as_current=False) as app:
        app.send_task(task, arguments, queue="reports", ignore_result=True)


def command(broker: Broker, name: str, **arguments: object) -> None:
    with Celery(broker=broker.url, set_as_current=False) as app:
        app.control.broadcast(name, arguments)


def test_a_worker_is_ready_and_fed_while_it_waits_and_while_it_works(
    systemd: Systemd, broker: Broker, worker: Callable
) -> None:
    broker.start()
    worker()
    systemd.hears("STATUS=waits for work")
    systemd.hears("READY=1")
    send(broker, "slow", 2 * INTERVAL)
    systemd.hears("STATUS=works")
    systemd.is_fed_for(2 * INTERVAL)


def test_a_worker_that_was_stopped_starves(systemd: Systemd, broker: Broker, worker: Callable) -> None:
    broker.start()
    process = worker().process
    systemd.hears("READY=1")
    process.send_signal(signal.SIGSTOP)
    systemd.starves()
    process.send_signal(signal.SIGCONT)


def test_a_worker_whose_loop_stands_still_starves(systemd: Systemd, broker: Broker, worker: Callable) -> None:
    broker.start()
    worker()
    systemd.hears("STATUS=waits for work")
    command(broker, "freeze", seconds=4 * INTERVAL)
    systemd.hears("STATUS=the event loop does not turn")
    systemd.starves()


def test_a_worker_that_takes_nothing_starves_and_lives_again_when_it_does(
    systemd: Systemd, broker: Broker, worker: Callable
) -> None:
    broker.start()
    worker()
    systemd.hears("STATUS=waits for work")
    command(broker, "cancel_consumer", queue="reports")
    send(broker, "slow", 0)
    systemd.hears("STATUS=1 messages wait, and none is taken")
    systemd.starves()
    command(broker, "add_consumer", queue="reports")
    systemd.hears("STATUS=waits for work")
    systemd.is_fed_for(INTERVAL)


def test_a_worker_without_its_broker_is_ready_and_fed(systemd: Systemd, broker: Broker, worker: Callable) -> None:
    worker()
    systemd.hears("STATUS=waits for the broker")
    systemd.hears("READY=1")
    systemd.is_fed_for(2 * INTERVAL)
    broker.start()
    systemd.hears("STATUS=waits for work")
    broker.process.send_signal(signal.SIGSTOP)
    systemd.hears("STATUS=waits for the broker")
    broker.process.send_signal(signal.SIGCONT)


def test_a_report_that_finishes_during_a_stop_is_not_cut_off(
    systemd: Systemd, broker: Broker, worker: Callable
) -> None:
    broker.start()
    stopped = worker()
    send(broker, "slow", 4 * INTERVAL)
    systemd.hears("STATUS=works")
    stopped.process.send_signal(signal.SIGTERM)
    systemd.hears("STATUS=finishes")
    systemd.is_fed_for(2 * INTERVAL)
    assert stopped.process.wait(30) == 0
    assert "succeeded" in stopped.output.read_text()
    assert "STOPPING=1" in systemd.heard


def test_nor_is_one_whose_broker_went_and_came_back_meanwhile(
    systemd: Systemd, broker: Broker, worker: Callable
) -> None:
    broker.start()
    stopped = worker()
    send(broker, "slow", 5 * INTERVAL)
    systemd.hears("STATUS=works")
    broker.stop()
    systemd.hears("STATUS=waits for the broker")
    stopped.process.send_signal(signal.SIGTERM)
    systemd.hears("STATUS=finishes")
    broker.start()
    systemd.is_fed_for(2 * INTERVAL)


def test_beat_is_fed_by_its_ticks_and_while_its_broker_is_away(
    systemd: Systemd, broker: Broker, celery: Callable
) -> None:
    beat = celery("beat", "--pidfile=")
    systemd.hears("READY=1")
    systemd.is_fed_for(2 * INTERVAL)
    broker.start()
    systemd.hears("STATUS=sends what is due")
    systemd.is_fed_for(INTERVAL)
    beat.process.send_signal(signal.SIGSTOP)
    systemd.starves()
    beat.process.send_signal(signal.SIGCONT)


def test_a_beat_that_does_not_tick_starves(systemd: Systemd, broker: Broker, celery: Callable, tmp_path: Path) -> None:
    broker.start()
    (tmp_path / "odd.py").write_text(ODD)
    beat = celery("beat", "--pidfile=", "--scheduler", "odd:Stuck")
    systemd.hears("READY=1")
    systemd.hears("STATUS=does not tick")
    systemd.starves()
    beat.kill()


class Api:
    def __init__(self, folder: Path, *options: str) -> None:
        self.output = folder / "api.log"
        with self.output.open("wb") as log:
            self.process = subprocess.Popen([sys.executable, "-m", "basset.api", *options], stdout=log, stderr=log)


@pytest.fixture
def api(tmp_path: Path, systemd: Systemd, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Api]]:
    started: list[Api] = []
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        monkeypatch.setenv("BASSET_API_PORT", str(probe.getsockname()[1]))

    def start(host: str, *options: str) -> Api:
        monkeypatch.setenv("BASSET_API_HOST", host)
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
    assert "watchdog" not in process.output.read_text()


def test_an_api_that_answers_nobody_starves(systemd: Systemd, api: Callable[..., Api]) -> None:
    process = api("127.0.0.1", "--limit-concurrency", "0").process
    systemd.starves()
    assert "READY=1" not in systemd.heard
    assert process.poll() is None
