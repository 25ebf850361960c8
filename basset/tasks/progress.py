"""Whether a worker gets on: its event loop turns, and what waits for it is taken.

One that takes nothing connects anew: a message that could not be acknowledged, or a connection that
went silent, would keep it from all others for ever. If that does not help, systemd ends it.
"""

import os
import time
from collections.abc import Callable
from typing import Any

from celery import bootsteps
from celery.worker import state

from basset import broker, notify
from basset.errors import BrokerUnavailable
from basset.tasks.watchdog import Verdict, Watchdog, lately, look_at_broker

NOT_YET = -1
# Of looks at a worker that takes nothing, at one in so many it connects anew: a new connection needs
# time to help.
RECONNECTS = 10


class WorkerProgress:
    """Judges a worker that consumes *queues* of the broker at *url*.

    *patience*: how many seconds its event loop may take for a turn. *reconnect*: lets it connect to
    the broker anew.
    """

    def __init__(
        self, url: str, queues: list[str], patience: float, reconnect: Callable[[], None]
    ) -> None:
        self._url, self._queues, self._patience = url, queues, patience
        self._reconnect = reconnect
        self._turned = -patience
        self._accepted = NOT_YET
        self._idle_looks = 0

    def turned(self) -> None:
        """The event loop came by."""
        self._turned = time.monotonic()

    def __call__(self) -> Verdict:
        if state.should_stop is not None:
            return self._finishes()
        if time.monotonic() - self._turned > self._patience:
            return look_at_broker(self._url, "the event loop does not turn")
        return self._consumes()

    def _consumes(self) -> Verdict:
        try:
            depths = broker.queue_depths(self._url)
        except BrokerUnavailable:
            return Verdict(alive=True, status="waits for the broker")
        before, self._accepted = self._accepted, state.all_total_count[0]
        waiting = sum(depths.get(queue, 0) for queue in self._queues)
        if waiting and not state.active_requests and before == self._accepted:
            if self._idle_looks % RECONNECTS == 0:
                self._reconnect()
            self._idle_looks += 1
            return Verdict(alive=False, status=f"{waiting} messages wait, and none is taken")
        self._idle_looks = 0
        return Verdict(alive=True, status="works" if state.active_requests else "waits for work")

    def _finishes(self) -> Verdict:
        """Stopping may take as long as its report does. The loop does not turn any more."""
        if state.active_requests and _a_child_lives():
            return Verdict(alive=True, status="finishes what it has begun, then stops")
        return look_at_broker(self._url, "stops")


class Watch(bootsteps.StartStopStep):
    """Celery's part: starts the watchdog after the children, which must not inherit its locks."""

    requires = ("celery.worker.components:Pool",)

    def __init__(self, worker: Any, **options: Any) -> None:
        super().__init__(worker, **options)
        # Here, before the children are made.
        self._notifier = notify.from_environment()

    def create(self, worker: Any) -> Watchdog:
        url, queues = (
            worker.app.settings.broker_url.get_secret_value(),
            list(worker.app.amqp.queues.consume_from),
        )
        self._progress = WorkerProgress(
            url, queues, lately(self._notifier), lambda: worker.hub.call_soon(_lose_connection)
        )
        return Watchdog(self._notifier, self._progress)

    def register_with_event_loop(self, worker: Any, hub: Any) -> None:  # noqa: ARG002 - inherited
        hub.call_soon(self._progress.turned)
        hub.call_repeatedly(lately(self._notifier) / 4, self._progress.turned)

    def close(self, worker: Any) -> None:  # noqa: ARG002 - inherited
        self._notifier.stopping()

    def stop(self, worker: Any) -> None:
        """Nothing: the watchdog goes on while the children finish."""

    terminate = stop


def _lose_connection() -> None:
    """Out of the event loop, Celery takes this for a broken connection and makes another."""
    raise ConnectionError("messages wait, and none is taken")


def _a_child_lives() -> bool:
    """Whether there are children and none of them is dead.

    Looks only: Celery must learn of their ends itself.
    """
    try:
        return os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None
    except ChildProcessError:
        return False
