"""Whether each service works, shown by a real round trip, and what to do when it does not."""

import platform
import secrets
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from datetime import datetime
from typing import Any

from basset import __version__, broker
from basset.cache import CacheService
from basset.clock import parse, stamp
from basset.database import Database
from basset.errors import (
    BassetError,
    BrokerUnavailable,
    ConfigurationError,
    DatabaseUnavailable,
)
from basset.investigations.viewer import Viewer
from basset.reports.files import storage
from basset.reports.store import open_store
from basset.runs.attention import Concern, concerns, local_concerns, of_folders
from basset.runs.queries import OLDEST_PENDING
from basset.runs.reader import RunReader
from basset.runs.shelf import Shelf
from basset.runs.unknown import of_unknown
from basset.settings import Settings, supervisor

SECONDS_PER_CHECK = 10.0
WORKER_SECONDS = 3.0
BEAT_SILENT_SECONDS = 150

WRITE_HEARTBEAT = "MERGE (h:Heartbeat {name: $name}) SET h.at = $at"
NEO4J_VERSION = "CALL dbms.components() YIELD versions RETURN versions[0] AS version LIMIT 1"
READ_HEARTBEAT = "MATCH (h:Heartbeat {name: $name}) RETURN h.at AS at"

ADVICE = {
    "cache": "Start Redis, or correct REDIS_URL. Until then each process caches in its own memory.",
    "scheduler": "Nothing looks for due schedules: start beat (or basset-tick.timer), and a worker "
    "on the queue ticks.",
    "neo4j": "Start Neo4j, or correct NEO4J_URI, NEO4J_USER and NEO4J_PASSWORD.",
    "broker": "Start Redis, or correct CELERY_BROKER_URL. What is owed stays in Neo4j and is sent "
    "when Redis is back.",
    "workers": "Start a worker for each queue: celery -A basset.tasks worker -Q reports, and "
    "celery -A basset.tasks worker -Q ticks,maintenance",
    "beat": "Start beat: celery -A basset.tasks beat",
    "storage": "Free space in the reports folder and make it writable, or choose another with "
    "BASSET_REPORTS_DIR. Where BASSET_STORE names a bucket: let its key write, read, list and delete "
    "objects there.",
}
SERVICES = tuple(ADVICE)
# On a host that systemd runs.
UNITS = {
    "scheduler": "Nothing looks for due schedules: "
    "systemctl start basset-tick.timer basset-beat basset-ticker",
    "workers": "Nobody makes reports without 'systemctl start basset-worker@1', nor looks for due "
    "schedules without 'systemctl start basset-ticker'.",
    "beat": "systemctl start basset-beat",
}


class Unhealthy(Exception):
    """A check that ran and found something wrong; its text is the detail."""


class HealthService:
    """*open_db*: opens the database, or says why that cannot be done: one more thing to find out."""

    def __init__(
        self, open_db: Callable[[], Database], cache: CacheService, settings: Settings
    ) -> None:
        self._open_db = open_db
        self._cache = cache
        self._settings = settings
        self._reports = open_store(settings)

    def check(self, now: datetime, names: Iterable[str] = SERVICES) -> dict[str, Any]:
        """The state of the services *names*.

        ``{"success", "services": {name: {"healthy", "detail", "advice", "ms"}}}``

        All are asked at once, and one that hangs is unhealthy after ``SECONDS_PER_CHECK``.
        """
        with suppress(ConfigurationError):  # each check that needs it says so
            self._open_db()  # once, not by several threads
        pool = ThreadPoolExecutor(len(SERVICES), thread_name_prefix="health")
        futures = {name: pool.submit(self._timed, name, now) for name in names}
        wait(futures.values(), timeout=SECONDS_PER_CHECK)
        pool.shutdown(wait=False, cancel_futures=True)
        services = {name: self._answer(name, future) for name, future in futures.items()}
        return {"success": all(one["healthy"] for one in services.values()), "services": services}

    def concerns(self, now: datetime) -> list[Concern]:
        """What needs somebody, whether or not services work.

        Raises:
            DatabaseUnavailable: Neo4j is away.
            Unavailable: the store of the reports cannot be read.
        """
        shelf = Shelf(
            RunReader(self._open_db(), Viewer(self._open_db(), self._settings.phone_region)),
            self._reports,
        )
        with storage():
            foreign = of_folders(shelf.foreign())
        unknown = of_unknown(self._open_db())
        return [*concerns(self._open_db(), now), *unknown, *foreign, *self.concerns_here(now)]

    def concerns_here(self, now: datetime) -> list[Concern]:
        """Of ``concerns``, those that this machine knows by itself, without a server."""
        return local_concerns(self._settings, now)

    def versions(self) -> dict[str, str]:
        """Of what is at work here, by name."""
        neo4j = self._open_db().read(NEO4J_VERSION)[0]["version"]
        return {"Basset": __version__, "Python": platform.python_version(), "Neo4j": neo4j}

    @staticmethod
    def _answer(name: str, future: Future[dict[str, Any]]) -> dict[str, Any]:
        if future.done():
            return future.result()
        late = {
            "healthy": False,
            "detail": f"no answer within {SECONDS_PER_CHECK:g} s",
            "advice": _advice(name),
        }
        return {**late, "ms": SECONDS_PER_CHECK * 1000}

    def _timed(self, name: str, now: datetime) -> dict[str, Any]:
        check: Callable[[datetime], str] = getattr(self, f"_check_{name}")
        began = time.monotonic()
        try:
            healthy, detail, advice = True, check(now), ""
        except (Unhealthy, BassetError, OSError) as error:
            healthy, detail, advice = False, str(error), _advice(_to_blame(name, error))
        return {
            "healthy": healthy,
            "detail": detail,
            "advice": advice,
            "ms": round(1000 * (time.monotonic() - began), 1),
        }

    def _check_neo4j(self, now: datetime) -> str:
        self._open_db().write(WRITE_HEARTBEAT, name="health", at=stamp(now))
        if not self._open_db().read(READ_HEARTBEAT, name="health"):
            raise Unhealthy("a row that was written cannot be read")
        return "wrote and read a row"

    def _check_cache(self, now: datetime) -> str:
        wanted = f"{stamp(now)} {secrets.token_hex(4)}"
        self._cache.set("health", wanted, ttl=60)
        if self._cache.get("health") != wanted:
            raise Unhealthy("a value that was set cannot be read")
        if self._cache.backend != "redis":
            raise Unhealthy("Redis does not answer; this process caches in its own memory")
        return "set and read a value in Redis"

    def _check_broker(self, now: datetime) -> str:
        wanted = f"{stamp(now)} {secrets.token_hex(4)}"
        url = self._settings.broker_url.get_secret_value()
        if broker.round_trip(url, wanted) != wanted:
            raise Unhealthy("a value that was set cannot be read")
        waiting = sum(broker.queue_depths(url).values())
        return f"kept a value and gave it back; {waiting} messages are waiting"

    def _check_workers(self, now: datetime) -> str:  # noqa: ARG002 - every check is asked alike
        url = self._settings.broker_url.get_secret_value()
        serving = broker.consumers(url, WORKER_SECONDS)
        said = "; ".join(f"{queue}: {', '.join(serving[queue]) or 'nobody'}" for queue in serving)
        if not all(serving.values()):
            raise Unhealthy(said)
        return said

    def _check_scheduler(self, now: datetime) -> str:
        oldest = self._open_db().read(OLDEST_PENDING)[0]["at"]
        waits = (
            f"the oldest pending run has waited for {_seconds(oldest, now):.0f} s"
            if oldest
            else "no run is waiting"
        )
        return f"{self._heard('tick', now)}; {waits}"

    def _check_beat(self, now: datetime) -> str:
        return self._heard("beat", now)

    def _heard(self, name: str, now: datetime) -> str:
        rows = self._open_db().read(READ_HEARTBEAT, name=name)
        if not rows:
            raise Unhealthy(f"no {name} was ever seen")
        seconds = _seconds(rows[0]["at"], now)
        # Where ticks come more rarely, they are also expected more rarely.
        patience = max(BEAT_SILENT_SECONDS, 2.5 * self._settings.tick_seconds)
        if seconds > patience:
            raise Unhealthy(f"the last {name} was {seconds:.0f} s ago")
        if seconds < -patience:
            raise Unhealthy(f"no {name} since the clock was set back by {-seconds:.0f} s or more")
        return f"the last {name} was {max(0, seconds):.0f} s ago"

    def _check_storage(self, now: datetime) -> str:
        return self._reports.probe(stamp(now).encode())


def _to_blame(name: str, error: Exception) -> str:
    """The service to mend when the check of *name* ended with *error*: what tells whether there was
    a tick is in Neo4j, and who serves a queue is asked through the broker.
    """
    if isinstance(error, DatabaseUnavailable):
        return "neo4j"
    if isinstance(error, ConfigurationError) and str(error.field).startswith("NEO4J"):
        return "neo4j"
    return "broker" if isinstance(error, BrokerUnavailable) else name


def _advice(name: str) -> str:
    return UNITS.get(name, ADVICE[name]) if supervisor() == "systemd" else ADVICE[name]


def blamed(name: str, advice: str) -> str:
    """The service that *advice*, which the check of *name* gave, is about."""
    return next((each for each in SERVICES if _advice(each) == advice), name)


def _seconds(at: str, now: datetime) -> float:
    return (now - parse(at)).total_seconds()
