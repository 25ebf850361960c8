"""Logging: one line an event on standard error, where journald or Supervisor pick it up."""

import logging
import sys


def configure(level: str = "INFO") -> None:
    """Send every logger's records to standard error. Time stamps are the collector's, except on a
    terminal.
    """
    form = "%(levelname)s %(name)s: %(message)s"
    if sys.stderr.isatty():
        form = "%(asctime)s " + form
    logging.basicConfig(level=level, format=form, stream=sys.stderr, force=True)
    # The driver repeats each server notification and each retry; the retry that fails is ours to
    # report.
    logging.getLogger("neo4j").setLevel(logging.ERROR)
