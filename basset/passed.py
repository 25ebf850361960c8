"""Rows that wait for something, past those that this version does not know (docs/adr/0057)."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from basset.clock import stamp
from basset.database import Database, Row
from basset.errors import UnknownRow
from basset.model import Model, known_of

log = logging.getLogger(__name__)

LOOK_AGAIN = timedelta(seconds=60)  # at a row that this version does not know

M = TypeVar("M", bound=Model)


def known_rows(
    db: Database, queries: tuple[str, str], read: Callable[[Row], M], moment: datetime, **asked: Any
) -> list[M]:
    """What *read* makes of the rows that the first of *queries* finds; those that nobody here knows
    the second one puts off, so that they stop no others.
    """
    find, put_off = queries
    later = stamp(moment + LOOK_AGAIN)
    while rows := [row["row"] for row in db.read(find, **asked)]:
        unknown: list[UnknownRow] = []
        known = [*known_of(rows, read, unknown)]
        if not unknown:
            return known
        log.warning("%d rows are passed over; the first: %s", len(unknown), unknown[0])
        ids = sorted({str(error.row.get("id")) for error in unknown})
        moved = db.write(put_off, ids=ids, later=later, **asked)[0]["moved"]
        if known or not moved:
            return known
    return []
