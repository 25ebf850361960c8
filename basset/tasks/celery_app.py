"""The Celery application: ``celery -A basset.tasks worker`` and ``celery -A basset.tasks beat``."""

import gc
import importlib
import logging
import os
import signal
import sys
import threading
from functools import cached_property, partial
from typing import Any

from celery import Celery, Task
from celery.signals import (
    celeryd_after_setup,
    setup_logging,
    task_postrun,
    task_prerun,
    worker_process_init,
    worker_process_shutdown,
)
from click import ClickException
from pydantic import SecretStr

from basset import log, wiring
from basset.contradictions import require_neo4j, require_store
from basset.database import Database
from basset.errors import BassetError, ConfigurationError
from basset.redisurl import celery_link, checking
from basset.settings import Settings, read_settings
from basset.tasks.conf import configuration
from basset.tasks.queue import send
from basset.wiring import Services

logger = logging.getLogger(__name__)


class BassetTask(Task):
    """A task whose errors of ours are said in the log, without where in the code they arose.

    *follows*: what its id is the id of, for who follows that through the logs.
    """

    throws = (BassetError,)
    follows = "task"


class RefusedStart(ConfigurationError, ClickException):
    """Settings that are wrong, as a line without a traceback where Celery's own commands meet it."""

    def format_message(self) -> str:
        return str(self)


class BassetCelery(Celery):
    """Celery, with the services that this process' tasks call."""

    def __init__(self) -> None:
        super().__init__("basset", task_cls=BassetTask)
        # Read at the first use of Celery, not when somebody imports a task.
        self.add_defaults(lambda: configuration(self.settings))
        # By name: only a worker loads it.
        self.steps["worker"].add("basset.tasks.progress:Watch")

    @cached_property
    def settings(self) -> Settings:
        try:
            settings = read_settings()
        except ConfigurationError as error:
            raise RefusedStart(error.detail, field=error.field) from None
        # Celery prefers these to its configuration, and would take them as they were typed.
        for name in {"CELERY_BROKER_URL", "CELERY_RESULT_BACKEND"} & os.environ.keys():
            os.environ[name] = celery_link(
                checking(SecretStr(os.environ[name])).get_secret_value()
            ).url
        return settings

    def _connection(self, url: str, *arguments: Any, **options: Any) -> Any:
        # Asked for before the settings are read, it comes from the environment as it was typed.
        return super()._connection(celery_link(url).url, *arguments, **options)

    def _get_backend(self) -> Any:
        # Asked for first, Celery would look into the environment before the settings are read.
        assert self.settings
        return super()._get_backend()

    @cached_property
    def services(self) -> Services:
        """Made when first asked for, which is after the fork: a driver does not survive one."""
        return wiring.Services(self.settings, enqueue=partial(send, settings=self.settings))

    def close_services(self) -> None:
        if "services" in self.__dict__:
            self.__dict__.pop("services").close()


celery_app = BassetCelery()


def get_celery_app() -> BassetCelery:
    return celery_app


@celeryd_after_setup.connect
def _prepare_parent(instance: Any, **_: Any) -> None:
    try:
        require_neo4j(celery_app.settings)
        require_store(celery_app.settings)
    except ConfigurationError as error:
        sys.exit(f"basset: {error}")  # of an exception Celery would only take note
    # Loaded before the fork, it is in memory once, and a fresh child can work immediately.
    importlib.import_module("basset.driver")
    importlib.import_module("basset.runs.service")
    if "reports" in instance.app.amqp.queues.consume_from:
        importlib.import_module("basset.reports.render.formats")
    # It stays, so no report waits while garbage is looked for in it, which would also copy it.
    gc.freeze()


@worker_process_init.connect
def _start_child(**_: Any) -> None:
    # The first report of a child must not wait for the connection. In a thread: the parent kills a
    # child that is not there within four seconds, as while Neo4j hangs.
    database = celery_app.services.database
    threading.Thread(target=_connect, args=(database,), name="connect", daemon=True).start()


def _connect(database: Database) -> None:
    try:
        database.now()
    except BassetError as error:
        # The tasks try again, each for itself.
        logger.warning("%s", error)


@task_prerun.connect
def _ignore_soft_limit(task: Task, **_: Any) -> None:
    # Celery's soft limit raises between any two instructions; inside the driver that mixed up the
    # answers to two questions. A report looks at its time between steps instead, and the hard limit
    # ends one that hangs. Here, because Celery sets its handler after a child's own preparations.
    if not task.request.is_eager:
        signal.signal(signal.SIGUSR1, signal.SIG_IGN)


@task_prerun.connect
def _follow(task: BassetTask, task_id: str, **_: Any) -> None:
    log.follow(**{task.follows: task_id})


@task_postrun.connect
def _follow_no_more(**_: Any) -> None:
    log.follow()


@worker_process_shutdown.connect
def _stop_child(**_: Any) -> None:
    celery_app.close_services()


@setup_logging.connect
def _configure_logging(**_: Any) -> None:
    log.configure(celery_app.settings.log_level, celery_app.settings.log_format)
    # Without what a task gave back: the name of a report's folder is the user's.
    trace = importlib.import_module("celery.app.trace")
    trace.LOG_SUCCESS = "Task %(name)s[%(id)s] succeeded in %(runtime)ss"  # type: ignore[attr-defined]
