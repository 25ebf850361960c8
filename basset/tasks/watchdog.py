"""Feeds systemd's watchdog while a process gets on, not while it merely exists.

A process that waits for an absent broker is in order: a restart would not bring the broker back.
"""

import threading
import time
from collections.abc import Callable
from typing import NamedTuple

from basset import broker
from basset.errors import BrokerUnavailable
from basset.notify import Notifier

# How often one without a watchdog tells its status, and how soon the first look comes again.
USUAL_SECONDS, STARTING_SECONDS = 60.0, 1.0


class Verdict(NamedTuple):
    """Whether the process gets on, and at what."""

    alive: bool
    status: str


def lately(notifier: Notifier) -> float:
    """How many seconds a process may stand still; the watchdog's own interval comes on top."""
    return (notifier.interval or USUAL_SECONDS) / 3


def look_at_broker(url: str, otherwise: str) -> Verdict:
    """Alive while the broker does not answer; when it does, nothing excuses that *otherwise*."""
    try:
        broker.queue_depths(url)
    except BrokerUnavailable:
        return Verdict(alive=True, status="waits for the broker")
    return Verdict(alive=False, status=otherwise)


class Watchdog(threading.Thread):
    """Says READY at the first sign of life, then feeds as long as *judge* says alive.

    A thread, because Celery's own loops stand still while the broker is away. It only judges: the
    signs of life come from the loop that works.
    """

    def __init__(self, notifier: Notifier, judge: Callable[[], Verdict]) -> None:
        super().__init__(name="watchdog", daemon=True)
        self._notifier, self._judge = notifier, judge

    def run(self) -> None:
        while not self._look():
            time.sleep(min(STARTING_SECONDS, lately(self._notifier)))
        self._notifier.ready()
        while True:
            self._look()
            time.sleep(lately(self._notifier))

    def _look(self) -> bool:
        alive, status = self._judge()
        self._notifier.status(status)
        if alive:
            self._notifier.alive()
        return alive
