"""Telling a worker of a run. The message carries ids; losing it delays the report, no more."""

from functools import cache

from celery import Celery
from kombu.exceptions import OperationalError

from basset.errors import BrokerUnavailable
from basset.runs.models import Run
from basset.settings import Settings
from basset.tasks.conf import REPORT_TASKS, SENDING


def send(run: Run, settings: Settings) -> None:
    """Send the message for *run* to the broker of *settings*; its id is the run's.

    Raises:
        BrokerUnavailable: Redis did not take it.
    """
    if run.schedule_id is not None:
        task, arguments = "generate_scheduled_report", [run.schedule_id, run.due_at]
    else:
        task, arguments = "generate_report_async", [run.project_id]
    try:
        _sender(settings.broker_url.get_secret_value()).send_task(
            REPORT_TASKS + task, arguments, task_id=run.id
        )
    except (OperationalError, OSError) as error:
        raise BrokerUnavailable(f"Redis is away: {error}") from error


@cache
def _sender(broker_url: str) -> Celery:
    """An application that only sends; with a result backend it would listen for every result."""
    app = Celery("basset-sender", broker=broker_url, backend="disabled", set_as_current=False)
    app.conf.update(SENDING)
    return app
