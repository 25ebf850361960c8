"""The Celery application: ``celery -A basset.tasks worker`` and ``celery -A basset.tasks beat``."""

from functools import cached_property
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_process_init, worker_process_shutdown

from basset import log, wiring
from basset.settings import Settings, load
from basset.tasks.conf import configuration
from basset.tasks.queue import send
from basset.wiring import Services


class BassetCelery(Celery):
    """Celery, with the services that this process' tasks call."""

    def __init__(self) -> None:
        super().__init__("basset")
        # Read at the first use of Celery, not when somebody imports a task.
        self.add_defaults(lambda: configuration(self.settings))

    @cached_property
    def settings(self) -> Settings:
        return load()

    @cached_property
    def services(self) -> Services:
        """Made when first asked for, which is after the fork: a driver does not survive one."""
        return wiring.build(self.settings, enqueue=send)

    def close_services(self) -> None:
        if "services" in self.__dict__:
            self.__dict__.pop("services").close()


celery_app = BassetCelery()


def get_celery_app() -> BassetCelery:
    return celery_app


def services() -> Services:
    """The services of this process."""
    return celery_app.services


@worker_process_init.connect
def _start_child(**_: Any) -> None:
    # The first report of a child must not pay for what all of them need.
    for name in ("runs", "projects"):
        getattr(celery_app.services, name)


@worker_process_shutdown.connect
def _stop_child(**_: Any) -> None:
    celery_app.close_services()


@setup_logging.connect
def _configure_logging(**_: Any) -> None:
    log.configure(celery_app.settings.log_level)
