"""What there is to watch, as Prometheus text, read from the rows when it is asked for.

Nothing is counted in a process: the API is not the one that runs reports, and what it counted would
end with it.
"""

import math
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

import basset
from basset import broker
from basset.clock import parse
from basset.database import Database, Row
from basset.deliveries.models import DeliveryState
from basset.errors import BrokerUnavailable
from basset.investigations.viewer import Viewer
from basset.runs.models import State
from basset.runs.queries import COPIED

# {seen}: of what is counted, for somebody who does not see everything.
RUNS = """
UNWIND $states AS state
RETURN state, COUNT {{ MATCH (n:ReportRun {{state: state}}) {seen} }} AS count
"""
DELIVERIES = """
UNWIND $states AS state
RETURN state, COUNT {{ MATCH (n:Delivery {{state: state}}) {seen} }} AS count
"""
NEWEST = """
MATCH (n:ReportRun {{state: 'done'}}) {seen} WITH n WHERE n.started_at IS NOT NULL
RETURN coalesce(n.due_at, n.created_at) AS due_at,
       n.started_at AS started_at, n.finished_at AS finished_at
ORDER BY n.created_at DESC LIMIT $limit
"""
OLDEST = "MATCH (n:ReportRun {{state: 'pending'}}) {seen} RETURN min(n.created_at) AS at"
SCHEDULES = "MATCH (n:Schedule) {seen} RETURN n.enabled AS enabled, count(*) AS count"
HEARTBEATS = (
    "MATCH (h:Heartbeat) WHERE h.name IN ['tick', 'beat'] RETURN h.name AS name, h.at AS at"
)
NEWEST_RUNS = 1000
QUANTILES = (0.5, 0.9, 0.99, 1.0)


def exposition(
    db: Database,
    broker_url: str,
    now: datetime,
    viewer: Viewer,
    hidden: Collection[str] = (),
) -> bytes:
    """Every metric in Prometheus' text format 0.0.4; a broker that is away is a value, no error.

    Counted is what *viewer* sees, without the *hidden* schedules. The queues are of all, so only
    who sees everything is told of them.

    Raises:
        DatabaseUnavailable: Neo4j is away, so there is nothing to tell.
    """
    registry = CollectorRegistry()
    queues = [] if viewer.access.is_limited else [*_from_broker(broker_url)]
    registry.register(_Snapshot([*_from_rows(Counted(db, viewer, hidden), now), *queues]))
    return generate_latest(registry)


class Counted:
    """Reads the rows that are counted for *viewer*."""

    def __init__(self, db: Database, viewer: Viewer, hidden: Collection[str]) -> None:
        self._db = db
        said = {"seen": viewer.projects(), "copies": viewer.markings}
        self._parameters = {**said, "hidden": [*hidden]}
        below = "n.project_id IN $seen"
        free = dict.fromkeys((RUNS, NEWEST, OLDEST), COPIED)
        free |= {DELIVERIES: "n.marking IN $copies", SCHEDULES: "NOT n.id IN $hidden"}
        self._free = {} if viewer.access.marking is None else free
        self._below = [below] if viewer.access.is_limited else []

    def read(self, query: str, **parameters: Any) -> list[Row]:
        wanted = [*self._below, *filter(None, [self._free.get(query)])]
        seen = f"WHERE {' AND '.join(wanted)}" if wanted else ""
        return self._db.read(query.format(seen=seen), **self._parameters, **parameters)


class _Snapshot(Collector):
    """Metrics that are known already."""

    def __init__(self, metrics: list[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterable[Metric]:
        return self._metrics


def _from_rows(rows: Counted, now: datetime) -> Iterator[Metric]:
    yield _gauge(
        "basset_build_info", "The version that answers.", "version", [(basset.__version__, 1)]
    )
    runs = rows.read(RUNS, states=list(State))
    yield _gauge("basset_runs", "Runs by state.", "state", _counts(runs, "state"))
    yield from _times(rows.read(NEWEST, limit=NEWEST_RUNS))
    oldest = rows.read(OLDEST)[0]["at"]
    help_text = "Age of the oldest run that waits; 0 when none does."
    yield GaugeMetricFamily(
        "basset_oldest_pending_run_age_seconds", help_text, value=_age(oldest, now)
    )
    deliveries = rows.read(DELIVERIES, states=list(DeliveryState))
    counted = _counts(deliveries, "state")
    yield _gauge("basset_deliveries", "Deliveries by state.", "state", counted)
    schedules = _counts(rows.read(SCHEDULES), "enabled")
    yield _gauge("basset_schedules", "Schedules by whether they are enabled.", "enabled", schedules)
    heartbeats = [(row["name"], _age(row["at"], now)) for row in rows.read(HEARTBEATS)]
    yield _gauge(
        "basset_heartbeat_age_seconds",
        "Time since the last tick and the last beat.",
        "name",
        heartbeats,
    )


def _counts(rows: list[Row], label: str) -> list[tuple[str, float]]:
    """The counts of *rows* by their *label*; what is true or false is so in small letters."""
    return [(str(row[label] or "false").lower(), row["count"]) for row in rows]


def _times(runs: list[Row]) -> Iterator[Metric]:
    newest = f"of the newest {NEWEST_RUNS} runs that are done"
    late = sorted(_between(run["due_at"], run["started_at"]) for run in runs)
    took = sorted(_between(run["started_at"], run["finished_at"]) for run in runs)
    yield _quantiles("basset_run_lateness_seconds", f"From due to started, {newest}.", late)
    yield _quantiles("basset_run_duration_seconds", f"From started to finished, {newest}.", took)


def _from_broker(url: str) -> Iterator[Metric]:
    try:
        depths = broker.queue_depths(url)
    except BrokerUnavailable:
        depths = None
    yield GaugeMetricFamily(
        "basset_broker_up", "Whether the broker answers.", value=int(depths is not None)
    )
    if depths is not None:
        yield _gauge(
            "basset_queue_depth", "Messages that wait, by queue.", "queue", list(depths.items())
        )


def _gauge(name: str, help_text: str, label: str, values: Iterable[tuple[str, float]]) -> Metric:
    family = GaugeMetricFamily(name, help_text, labels=[label])
    for key, value in values:
        family.add_metric([key], value)
    return family


def _quantiles(name: str, help_text: str, ordered: list[float]) -> Metric:
    ranks = [
        (f"{quantile:g}", max(0, math.ceil(quantile * len(ordered)) - 1)) for quantile in QUANTILES
    ]
    return _gauge(
        name,
        help_text,
        "quantile",
        [(label, ordered[rank]) for label, rank in ranks] if ordered else [],
    )


def _between(earlier: str, later: str) -> float:
    return max(0.0, (parse(later) - parse(earlier)).total_seconds())


def _age(at: str | None, now: datetime) -> float:
    return max(0.0, (now - parse(at)).total_seconds()) if at else 0.0
