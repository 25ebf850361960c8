"""Logging: one line an event on standard error, where the journal or Supervisor pick it up. Who
follows a run, a request or a delivery finds its id in every line about it.
"""

import json
import logging
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from io import UnsupportedOperation
from textwrap import indent
from types import TracebackType
from typing import TextIO

from basset.controls import CONTROLS, inert

_Fault = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]

# As sd-daemon(3) numbers them.
PRIORITIES = {logging.CRITICAL: 2, logging.ERROR: 3, logging.WARNING: 4, logging.INFO: 6}
DEBUG_PRIORITY = 7

_ids: ContextVar[Mapping[str, str] | None] = ContextVar("ids", default=None)


def follow(**ids: str) -> None:
    """From here on, each line of this context says these *ids* and no others."""
    _ids.set(ids)


@contextmanager
def about(**ids: str) -> Iterator[None]:
    """Each line of what happens inside says these *ids*, too."""
    before = _ids.set({**followed(), **ids})
    try:
        yield
    finally:
        _ids.reset(before)


def followed() -> Mapping[str, str]:
    """What each line says at the moment: ``{"run": ID}``, ``{"request": ID}`` …"""
    return _ids.get() or {}


class OneLine(logging.Formatter):
    """Whatever a record repeats drives no terminal and forges no line.

    A traceback keeps its lines, further in: no line of it looks like another event.
    """

    def __init__(self, *, timed: bool) -> None:
        moment = "%(asctime)s " if timed else ""
        super().__init__(f"{moment}%(levelname)s %(name)s%(ids)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        said = " ".join(f"{name}={value}" for name, value in followed().items())
        record.ids = f" [{said}]" if said else ""
        return super().format(record)

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: ARG002, N802 - inherited
        return _moment(record)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - inherited
        return inert(super().formatMessage(record))

    def formatException(self, ei: _Fault) -> str:  # noqa: N802 - inherited
        return indent(inert(super().formatException(ei), CONTROLS).replace("\r", "\\r"), "  ")


class OneObject(logging.Formatter):
    """A record as JSON, with its traceback in it."""

    def format(self, record: logging.LogRecord) -> str:
        event = {
            "at": _moment(record),
            "level": record.levelname,
            "logger": record.name,
            "pid": record.process,
            **followed(),
            "message": record.getMessage(),
        }
        if record.exc_info:
            event["traceback"] = self.formatException(record.exc_info)
        # In ASCII, so that nothing in it drives a terminal.
        return json.dumps(event)


class ToJournal(logging.StreamHandler[TextIO]):
    """Says the priority of each line, as sd-daemon(3) has it."""

    def format(self, record: logging.LogRecord) -> str:
        level = next((one for one in PRIORITIES if record.levelno >= one), None)
        priority = PRIORITIES[level] if level else DEBUG_PRIORITY
        # "\n" only: it is all that the journal takes for the end of a line.
        return "\n".join(f"<{priority}>{line}" for line in super().format(record).split("\n"))


def configure(level: str = "INFO", form: str = "text") -> None:
    """Send every logger's records to standard error, in the *form* text or json.

    Who reads a file or a terminal is told when; the journal knows.
    """
    to_journal = _is_journal(sys.stderr)
    handler = (ToJournal if to_journal else logging.StreamHandler)(sys.stderr)
    handler.setFormatter(OneObject() if form == "json" else OneLine(timed=not to_journal))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(True)
    # Uvicorn brings handlers and levels of its own.
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.setLevel(logging.NOTSET)
        # Its line about a request is what the request says; ours is in api/access.py.
        logger.propagate = name != "uvicorn.access"
    # The driver repeats each server notification and each retry; the retry that fails is ours to
    # report.
    logging.getLogger("neo4j").setLevel(logging.ERROR)


def _is_journal(stream: TextIO) -> bool:
    """Whether *stream* goes to the journal itself, and not through somebody's pipe."""
    try:
        there = os.fstat(stream.fileno())
    except (UnsupportedOperation, ValueError):  # of no file, or closed
        return False
    return os.environ.get("JOURNAL_STREAM") == f"{there.st_dev}:{there.st_ino}"


def _moment(record: logging.LogRecord) -> str:
    at = datetime.fromtimestamp(record.created, UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
