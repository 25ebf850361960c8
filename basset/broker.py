"""Looks at the broker without Celery: is it there, how much waits in it, does a worker listen."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import redis
from kombu import Connection
from kombu.exceptions import KombuError
from kombu.pidbox import Mailbox

from basset.errors import BrokerUnavailable

QUEUES = ("ticks", "reports", "maintenance")
# A look must end soon whatever state the broker is in; kombu's own default is to try for ever.
IMPATIENT = {
    "socket_connect_timeout": 2,
    "socket_timeout": 3,
    "max_retries": 0,
    "retry_on_timeout": False,
}
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
        return {queue: int(channel.client.llen(queue)) for queue in QUEUES}


def ping_worker(url: str, timeout: float) -> str | None:
    """The name of the first worker that answers within *timeout* seconds.

    Raises:
        BrokerUnavailable: the broker does not answer.
    """
    with _channel(url) as channel:
        # Celery's workers listen on this mailbox; asked directly, it keeps services free of Celery.
        mailbox = Mailbox("celery", type="fanout")(channel.connection.client)
        answers = mailbox.multi_call("ping", timeout=timeout, limit=1, channel=channel)
        return next((name for answer in answers for name in answer), None)


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
        with Connection(url, connect_timeout=2, transport_options=IMPATIENT) as connection:
            yield connection.default_channel
    except (KombuError, redis.RedisError, OSError) as error:
        raise BrokerUnavailable(
            f"the broker does not answer: {error}", field="CELERY_BROKER_URL"
        ) from error
