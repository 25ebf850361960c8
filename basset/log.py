"""Logging: one line an event on standard error, where journald or Supervisor pick it up."""

import logging
import sys
from textwrap import indent
from types import TracebackType

from basset.controls import CONTROLS, inert

_Fault = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class OneLine(logging.Formatter):
    """Whatever a record repeats drives no terminal and forges no line.

    A traceback keeps its lines, further in: no line of it looks like another event.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - inherited
        return inert(super().formatMessage(record))

    def formatException(self, ei: _Fault) -> str:  # noqa: N802 - inherited
        return indent(inert(super().formatException(ei), CONTROLS).replace("\r", "\\r"), "  ")


def configure(level: str = "INFO") -> None:
    """Send every logger's records to standard error. Time stamps are the collector's, except on a
    terminal.
    """
    form = "%(levelname)s %(name)s: %(message)s"
    if sys.stderr.isatty():
        form = "%(asctime)s " + form
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine(form))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # Uvicorn brings handlers of its own, whose lines would be what a request says.
    for name in ("uvicorn", "uvicorn.access", "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    # The driver repeats each server notification and each retry; the retry that fails is ours to
    # report.
    logging.getLogger("neo4j").setLevel(logging.ERROR)
