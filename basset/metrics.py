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
from basset.clock import parse, stamp
from basset.database import Database, Row
from basset.deliveries.models import DeliveryState
from basset.errors import BrokerUnavailable
from basset.investigations.viewer import Viewer
from basset.metrics_host import gauge, of_host
from basset.runs.models import State
from basset.runs.queries import COPIED
from basset.settings import Settings

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
DEAD = """
MATCH (n:ReportRun)
WHERE n.state = 'dead' AND n.created_at IS NOT NULL AND n.acknowledged_at IS NULL
RETURN count(n) AS count
"""
# Since when what is due has waited for somebody to take it: a slot for the tick, a run or a delivery
# for a worker.
SINCE = {
    "slot": """
        MATCH (s:Schedule) USING INDEX SEEK s:Schedule(enabled, next_run)
        WHERE s.enabled = true AND s.next_run <= $now AND NOT EXISTS {
          MATCH (r:ReportRun) WHERE r.schedule_id = s.id AND r.state IN ['pending', 'running']
        }
        RETURN min(s.next_run) AS at
    """,
    "run": """
        MATCH (r:ReportRun) WHERE r.state IN ['pending', 'running']
        WITH CASE r.state WHEN 'running' THEN r.lease_until ELSE r.next_attempt_at END AS at
        WHERE at <= $now RETURN min(at) AS at
    """,
    "delivery": """
        MATCH (d:Delivery) WHERE d.state IN ['pending', 'sending']
        WITH CASE d.state WHEN 'sending' THEN d.lease_until ELSE d.next_attempt_at END AS at
        WHERE at <= $now RETURN min(at) AS at
    """,
}
NEWEST_RUNS = 1000
# Within it workers are asked once.
CONSUMERS_SECONDS = 0.5
QUANTILES = (0.5, 0.9, 0.99, 1.0)


def exposition(
    db: Database,
    settings: Settings,
    now: datetime,
    viewer: Viewer,
    hidden: Collection[str] = (),
) -> bytes:
    """Every metric in Prometheus' text format 0.0.4; a broker that is away is a value, no error.

    Counted is what *viewer* sees, without the *hidden* schedules. Queues, what is owed and the host
    are everybody's, so only who sees everything is told of them.

    Raises:
        DatabaseUnavailable: Neo4j is away, so there is nothing to tell.
    """
    registry = CollectorRegistry()
    counted = [*_from_rows(Counted(db, viewer, hidden), now)]
    if not viewer.access.is_limited:
        counted += _owed(db, now)
        counted += _from_broker(settings.broker_url.get_secret_value())
        counted += of_host(db, settings, now)
    registry.register(_Snapshot(counted))
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
    yield gauge(
        "basset_build_info", "The version that answers.", "version", [(basset.__version__, 1)]
    )
    runs = rows.read(RUNS, states=list(State))
    yield gauge("basset_runs", "Runs by state.", "state", _counts(runs, "state"))
    yield from _times(rows.read(NEWEST, limit=NEWEST_RUNS))
    oldest = rows.read(OLDEST)[0]["at"]
    help_text = "Age of the oldest run that waits; 0 when none does."
    yield GaugeMetricFamily(
        "basset_oldest_pending_run_age_seconds", help_text, value=_age(oldest, now)
    )
    deliveries = rows.read(DELIVERIES, states=list(DeliveryState))
    counted = _counts(deliveries, "state")
    yield gauge("basset_deliveries", "Deliveries by state.", "state", counted)
    schedules = _counts(rows.read(SCHEDULES), "enabled")
    yield gauge("basset_schedules", "Schedules by whether they are enabled.", "enabled", schedules)
    heartbeats = [(row["name"], _age(row["at"], now)) for row in rows.read(HEARTBEATS)]
    yield gauge(
        "basset_heartbeat_age_seconds",
        "Time since the last tick and the last beat.",
        "name",
        heartbeats,
    )


def _owed(db: Database, now: datetime) -> Iterator[Metric]:
    dead = db.read(DEAD)[0]["count"]
    help_text = "Reports that will not come, and nobody has acknowledged it."
    yield GaugeMetricFamily("basset_dead_runs_unacknowledged", help_text, value=dead)
    ages = [
        (what, _age(db.read(query, now=stamp(now))[0]["at"], now)) for what, query in SINCE.items()
    ]
    help_text = "How long the oldest that is due has waited for somebody to take it; 0: none waits."
    yield gauge("basset_owed_age_seconds", help_text, "what", ages)


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
        serving = broker.consumers(url, CONSUMERS_SECONDS)
    except BrokerUnavailable:
        depths = None
    yield GaugeMetricFamily(
        "basset_broker_up", "Whether the broker answers.", value=int(depths is not None)
    )
    if depths is not None:
        yield gauge(
            "basset_queue_depth", "Messages that wait, by queue.", "queue", list(depths.items())
        )
        counts = [(queue, len(names)) for queue, names in serving.items()]
        yield gauge("basset_queue_consumers", "Workers that serve a queue.", "queue", counts)


def _quantiles(name: str, help_text: str, ordered: list[float]) -> Metric:
    ranks = [
        (f"{quantile:g}", max(0, math.ceil(quantile * len(ordered)) - 1)) for quantile in QUANTILES
    ]
    return gauge(
        name,
        help_text,
        "quantile",
        [(label, ordered[rank]) for label, rank in ranks] if ordered else [],
    )


def _between(earlier: str, later: str) -> float:
    return max(0.0, (parse(later) - parse(earlier)).total_seconds())


def _age(at: str | None, now: datetime) -> float:
    return max(0.0, (now - parse(at)).total_seconds()) if at else 0.0
