"""What a report that is done owes: one row a destination, written with its ``done``."""

from datetime import datetime
from typing import Any, Protocol

from basset.clock import stamp
from basset.database import Row
from basset.deliveries.models import DeliveryState, delivery_id
from basset.reports.config import ReportConfig
from basset.reports.destination import Destination
from basset.reports.order import Copy


class Finished(Protocol):
    """What is asked of a run that is done; its *copies* begin with the first one."""

    id: str
    project_id: str
    number: int
    report_config: ReportConfig
    copies: list[Copy]


def owed_by(report: Finished, now: datetime) -> list[Row]:
    """What *report* owes, as the statement stores it that makes it done."""
    return [_row(report, destination, now) for destination in report.report_config.deliver]


def _row(report: Finished, destination: Destination, now: datetime) -> Row:
    by_audience = {copy.audience: copy for copy in report.copies}
    copy = by_audience[destination.audience or report.copies[0].audience]
    return {
        "id": delivery_id(report.id, destination),
        "report_id": report.id,
        "project_id": report.project_id,
        "number": report.number,
        "title": report.report_config.title,
        "to": destination.to,
        "audience": destination.audience,
        "folder": copy.folder,
        "marking": copy.marking,
        "created_at": stamp(now),
        "next_attempt_at": stamp(now),
        **_beginning(report.report_config, copy, stamp(now)),
    }


def _beginning(config: ReportConfig, copy: Copy, at: str) -> dict[str, Any]:
    if config.only_when_changed and copy.unchanged_since is not None:
        why = f"nothing changed since report {copy.unchanged_since}"
        return {"state": DeliveryState.SKIPPED, "finished_at": at, "error": why}
    if config.approval:
        return {"state": DeliveryState.WAITING}
    return {"state": DeliveryState.PENDING, "message_at": at, "messages": 0}
