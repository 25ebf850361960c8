"""What there is to watch, as Prometheus text, read from the rows when it is asked for.

Nothing is counted in a process: the API is not the one that runs reports, and what it counted would
end with it.
"""

import math
from collections.abc import Iterable, Iterator
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

import basset
from basset import broker
from basset.clock import parse
from basset.database import Database, Row
from basset.deliveries.models import DeliveryState
from basset.deliveries.queries import COUNT as DELIVERIES
from basset.errors import BrokerUnavailable
from basset.runs.models import State
from basset.runs.queries import OLDEST_PENDING

RUNS = "UNWIND $states AS state RETURN state, COUNT { MATCH (:ReportRun {state: state}) } AS runs"
NEWEST = """
MATCH (r:ReportRun) WHERE r.state = 'done' AND r.started_at IS NOT NULL
RETURN coalesce(r.due_at, r.created_at) AS due_at,
       r.started_at AS started_at, r.finished_at AS finished_at
ORDER BY r.created_at DESC LIMIT $limit
"""
SCHEDULES = "MATCH (s:Schedule) RETURN s.enabled AS enabled, count(*) AS schedules"
HEARTBEATS = (
    "MATCH (h:Heartbeat) WHERE h.name IN ['tick', 'beat'] RETURN h.name AS name, h.at AS at"
)
NEWEST_RUNS = 1000
QUANTILES = (0.5, 0.9, 0.99, 1.0)


def exposition(db: Database, broker_url: str, now: datetime) -> bytes:
    """Every metric in Prometheus' text format 0.0.4; a broker that is away is a value, no error.

    Raises:
        DatabaseUnavailable: Neo4j is away, so there is nothing to tell.
    """
    registry = CollectorRegistry()
    registry.register(_Snapshot([*_from_rows(db, now), *_from_broker(broker_url)]))
    return generate_latest(registry)


class _Snapshot(Collector):
    """Metrics that are known already."""

    def __init__(self, metrics: list[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterable[Metric]:
        return self._metrics


def _from_rows(db: Database, now: datetime) -> Iterator[Metric]:
    yield _gauge(
        "basset_build_info", "The version that answers.", "version", [(basset.__version__, 1)]
    )
    runs = db.read(RUNS, states=list(State))
    yield _gauge(
        "basset_runs", "Runs by state.", "state", [(row["state"], row["runs"]) for row in runs]
    )
    yield from _times(db.read(NEWEST, limit=NEWEST_RUNS))
    oldest = db.read(OLDEST_PENDING)[0]["at"]
    help_text = "Age of the oldest run that waits; 0 when none does."
    yield GaugeMetricFamily(
        "basset_oldest_pending_run_age_seconds", help_text, value=_age(oldest, now)
    )
    deliveries = db.read(DELIVERIES, states=list(DeliveryState))
    counted = [(row["state"], row["deliveries"]) for row in deliveries]
    yield _gauge("basset_deliveries", "Deliveries by state.", "state", counted)
    schedules = [
        (str(bool(row["enabled"])).lower(), row["schedules"]) for row in db.read(SCHEDULES)
    ]
    yield _gauge("basset_schedules", "Schedules by whether they are enabled.", "enabled", schedules)
    heartbeats = [(row["name"], _age(row["at"], now)) for row in db.read(HEARTBEATS)]
    yield _gauge(
        "basset_heartbeat_age_seconds",
        "Time since the last tick and the last beat.",
        "name",
        heartbeats,
    )


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
