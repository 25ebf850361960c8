"""Telling a worker of what is owed. The message carries ids; losing it delays, no more."""

from functools import cache
from typing import Any

from celery import Celery
from kombu.exceptions import OperationalError
from redis import RedisError

from basset.deliveries.models import Delivery
from basset.errors import BrokerUnavailable
from basset.redisurl import celery_link
from basset.runs.models import Run
from basset.settings import Settings
from basset.tasks.conf import REPORT_TASKS, SENDING

# Somebody waits for the answer: of a Redis that hangs, it is there within two seconds.
PRIORITIES = (0, 3, 6, 9)  # kombu's steps
IMPATIENT = {"socket_timeout": 0.4, "socket_connect_timeout": 0.4, "retry_on_timeout": False}


def send(owed: Run | Delivery, settings: Settings) -> None:
    """Send the message for what is *owed* to the broker of *settings*; its id is the row's.

    Raises:
        BrokerUnavailable: Redis did not take it.
    """
    task, arguments = _task(owed)
    try:
        _sender(settings.broker_url.get_secret_value()).send_task(
            REPORT_TASKS + task, arguments, task_id=owed.id, priority=_priority(owed.rank)
        )
    except (OperationalError, RedisError, OSError) as error:
        raise BrokerUnavailable(f"Redis does not take it: {error}") from error


def _priority(rank: int) -> int:
    """The first ten of a project before the next ninety of another; with Redis, 0 is the highest."""
    return PRIORITIES[min(len(str(rank)), len(PRIORITIES)) - 1]


def _task(owed: Run | Delivery) -> tuple[str, list[str | None]]:
    if isinstance(owed, Delivery):
        return "deliver_report", [owed.id]
    if owed.schedule_id is not None:
        return "generate_scheduled_report", [owed.schedule_id, owed.due_at]
    return "generate_report_async", [owed.project_id]


class Sender(Celery):
    """An application that only sends; with a result backend it would listen for every result.

    Celery would prefer what the environment says of either, as it was typed there.
    """

    backend_cls = "disabled"

    def _connection(self, url: str, *arguments: Any, **options: Any) -> Any:
        return super()._connection(celery_link(url).url, *arguments, **options)


@cache
def _sender(broker_url: str) -> Celery:
    at = celery_link(broker_url)
    app = Sender("basset-sender", broker=at.url, set_as_current=False)
    app.conf.update(SENDING)
    options = {**SENDING["broker_transport_options"], **IMPATIENT, **at.options}
    app.conf.broker_transport_options = options
    app.conf.task_publish_retry_policy = {**SENDING["task_publish_retry_policy"], "max_retries": 1}
    return app
