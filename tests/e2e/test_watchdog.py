"""What systemd hears from a real worker and beat: signs of life, or silence when they hang."""

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from celery import Celery

from basset.settings import Settings
from tests.e2e.supervision import INTERVAL, Broker, Systemd


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


def test_a_worker_that_was_stopped_starves(
    systemd: Systemd, broker: Broker, worker: Callable
) -> None:
    broker.start()
    process = worker().process
    systemd.hears("READY=1")
    process.send_signal(signal.SIGSTOP)
    systemd.starves()
    process.send_signal(signal.SIGCONT)


def test_a_worker_whose_loop_stands_still_starves(
    systemd: Systemd, broker: Broker, worker: Callable
) -> None:
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


def test_a_worker_without_its_broker_is_ready_and_fed(
    systemd: Systemd, broker: Broker, worker: Callable
) -> None:
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


def test_a_beat_that_does_not_tick_starves(
    systemd: Systemd, broker: Broker, celery: Callable, tmp_path: Path
) -> None:
    broker.start()
    (tmp_path / "odd.py").write_text(ODD)
    beat = celery("beat", "--pidfile=", "--scheduler", "odd:Stuck")
    systemd.hears("READY=1")
    systemd.hears("STATUS=does not tick")
    systemd.starves()
    beat.kill()
