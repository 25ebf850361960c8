"""Looks at the broker without Celery: is it there, how much waits in it, who serves its queues."""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import redis
from kombu import Connection
from kombu.exceptions import KombuError
from kombu.pidbox import Mailbox

from basset.errors import BrokerUnavailable
from basset.redisurl import celery_link

QUEUES = ("ticks", "reports", "maintenance")
# A look must end soon whatever state the broker is in; kombu's own default is to try for ever.
IMPATIENT = {
    "socket_connect_timeout": 2,
    "socket_timeout": 3,
    "max_retries": 0,
    "retry_on_timeout": False,
}
ANSWER_SECONDS = 0.5
ROOM = 500
PROBE_KEY = "basset:health"


def round_trip(url: str, text: str) -> str:
    """*text* as the broker kept it; a broker that is full refuses it.

    Raises:
        BrokerUnavailable: it does not answer, or it refuses writes.
    """
    with _channel(url) as channel:
        channel.client.set(PROBE_KEY, text, ex=60)
        return bytes(channel.client.get(PROBE_KEY)).decode()


def queue_depths(url: str) -> dict[str, int]:
    """How many messages wait in each queue.

    Raises:
        BrokerUnavailable: it does not answer.
    """
    with _channel(url) as channel:
        # Each priority has a list of its own, whose name only the channel knows.
        return {queue: int(channel._size(queue)) for queue in QUEUES}  # noqa: SLF001


def has_room(url: str) -> bool:
    """Whether so few messages wait that each is taken soon; else one that was sent is still there."""
    try:
        return queue_depths(url)["reports"] < ROOM
    except BrokerUnavailable:
        return False


def consumers(url: str, patience: float) -> dict[str, list[str]]:
    """For each queue the names of the workers that take messages from it, sorted.

    They are asked until each queue has one, for at most *patience* seconds.

    Raises:
        BrokerUnavailable: the broker does not answer.
    """
    limit = time.monotonic() + patience
    serving: dict[str, set[str]] = {queue: set() for queue in QUEUES}
    with _channel(url) as channel:
        # Celery's workers listen on this mailbox; asked directly, it keeps services free of Celery.
        mailbox = Mailbox("celery", type="fanout")(channel.connection.client)
        while not all(serving.values()) and time.monotonic() < limit:
            # Who is there answers in milliseconds, so this waits for that long after the last.
            answers = mailbox.multi_call("active_queues", timeout=ANSWER_SECONDS, channel=channel)
            for name, queues in (each for answer in answers for each in answer.items()):
                for queue in queues:
                    serving.setdefault(queue["name"], set()).add(name)
    return {queue: sorted(serving[queue]) for queue in QUEUES}


def forget_results(url: str, task_ids: Iterable[str]) -> None:
    """Remove what these tasks answered from the result backend *url*.

    Raises:
        BrokerUnavailable: it does not answer.
    """
    with _channel(url) as channel:
        for task_id in task_ids:
            channel.client.delete(f"celery-task-meta-{task_id}")


@contextmanager
def _channel(url: str) -> Iterator[Any]:
    try:
        at = celery_link(url)
        options = {**IMPATIENT, **at.options}
        with Connection(at.url, connect_timeout=2, transport_options=options) as connection:
            yield connection.default_channel
    except (KombuError, redis.RedisError, OSError) as error:
        raise BrokerUnavailable(
            f"the broker does not answer: {error}", field="CELERY_BROKER_URL"
        ) from error
