"""What a report that is done owes: one row a destination, written with its ``done``."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from basset.clock import stamp
from basset.database import Row, Transaction
from basset.deliveries import queries
from basset.deliveries.models import DeliveryState, delivery_id
from basset.reports.config import ReportConfig
from basset.reports.destination import Destination


@dataclass(frozen=True, slots=True)
class Finished:
    """A report that is done. *folders*: those of its copies by audience, the first one first.

    *unchanged*: why nobody has to get it, if so.
    """

    report_id: str
    project_id: str
    number: int
    config: ReportConfig
    folders: Mapping[str, str]
    unchanged: str | None = None


def owe(tx: Transaction, report: Finished, now: datetime) -> None:
    """Write what *report* owes, in the transaction that makes it done. Again, it changes nothing.

    What is there of an earlier time stays as it is.
    """
    rows = [_row(report, destination, now) for destination in report.config.deliver]
    if rows:
        tx.run(queries.ADD, rows=rows)


def _row(report: Finished, destination: Destination, now: datetime) -> Row:
    first = next(iter(report.folders))
    return {
        "id": delivery_id(report.report_id, destination),
        "report_id": report.report_id,
        "project_id": report.project_id,
        "number": report.number,
        "title": report.config.title,
        "to": destination.to,
        "audience": destination.audience,
        "folder": report.folders[destination.audience or first],
        "created_at": stamp(now),
        "next_attempt_at": stamp(now),
        **_beginning(report, stamp(now)),
    }


def _beginning(report: Finished, at: str) -> dict[str, Any]:
    if report.unchanged:
        return {"state": DeliveryState.SKIPPED, "finished_at": at, "error": report.unchanged}
    if report.config.approval:
        return {"state": DeliveryState.WAITING}
    return {"state": DeliveryState.PENDING, "message_at": at, "messages": 0}
