"""Whether each service works, shown by a real round trip, and what to do when it does not."""

import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime
from pathlib import Path
from typing import Any

from basset import broker
from basset.cache import CacheService
from basset.clock import parse, stamp
from basset.database import Database
from basset.errors import BassetError
from basset.investigations.viewer import Viewer
from basset.reports.files import make_folder
from basset.runs.attention import Concern, concerns, of_folders, of_key
from basset.runs.queries import OLDEST_PENDING
from basset.runs.reader import RunReader
from basset.runs.shelf import Shelf
from basset.settings import Settings, supervisor

SECONDS_PER_CHECK = 10.0
BEAT_SILENT_SECONDS = 150
FREE_BYTES = 256 * 1024 * 1024

WRITE_HEARTBEAT = "MERGE (h:Heartbeat {name: $name}) SET h.at = $at"
READ_HEARTBEAT = "MATCH (h:Heartbeat {name: $name}) RETURN h.at AS at"

ADVICE = {
    "cache": "Start Redis, or correct REDIS_URL. Until then each process caches in its own memory.",
    "scheduler": "Nothing looks for due schedules: start beat (or basset-tick.timer), and a worker "
    "on the queue ticks.",
    "neo4j": "Start Neo4j, or correct NEO4J_URI, NEO4J_USER and NEO4J_PASSWORD.",
    "broker": "Start Redis, or correct CELERY_BROKER_URL. What is owed stays in Neo4j and is sent "
    "when Redis is back.",
    "workers": "Start a worker: celery -A basset.tasks worker",
    "beat": "Start beat: celery -A basset.tasks beat",
    "storage": "Free space in the reports folder and make it writable, or choose another with "
    "BASSET_REPORTS_DIR.",
}
SERVICES = tuple(ADVICE)
# On a host that systemd runs.
UNITS = {
    "scheduler": "Nothing looks for due schedules: "
    "systemctl start basset-tick.timer basset-beat basset-ticker",
    "workers": "systemctl start basset-worker@1 basset-ticker",
    "beat": "systemctl start basset-beat",
}


class Unhealthy(Exception):
    """A check that ran and found something wrong; its text is the detail."""


class HealthService:
    def __init__(self, db: Database, cache: CacheService, settings: Settings) -> None:
        self._db = db
        self._cache = cache
        self._settings = settings

    def check(self, now: datetime, names: Iterable[str] = SERVICES) -> dict[str, Any]:
        """The state of the services *names*.

        ``{"success", "services": {name: {"healthy", "detail", "advice", "ms"}}}``

        All are asked at once, and one that hangs is unhealthy after ``SECONDS_PER_CHECK``.
        """
        pool = ThreadPoolExecutor(len(SERVICES), thread_name_prefix="health")
        futures = {name: pool.submit(self._timed, name, now) for name in names}
        wait(futures.values(), timeout=SECONDS_PER_CHECK)
        pool.shutdown(wait=False, cancel_futures=True)
        services = {name: self._answer(name, future) for name, future in futures.items()}
        return {"success": all(one["healthy"] for one in services.values()), "services": services}

    def concerns(self, now: datetime) -> list[Concern]:
        """What works as it should and yet needs somebody.

        Raises:
            DatabaseUnavailable: Neo4j is away.
        """
        shelf = Shelf(
            RunReader(self._db, Viewer(self._db, self._settings.phone_region)),
            self._settings.reports,
        )
        foreign = of_folders(shelf.foreign())
        return [*concerns(self._db, now), *foreign, *of_key(self._settings)]

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
            healthy, detail = True, check(now)
        except (Unhealthy, BassetError, OSError) as error:
            healthy, detail = False, str(error)
        advice = "" if healthy else _advice(name)
        return {
            "healthy": healthy,
            "detail": detail,
            "advice": advice,
            "ms": round(1000 * (time.monotonic() - began), 1),
        }

    def _check_neo4j(self, now: datetime) -> str:
        self._db.write(WRITE_HEARTBEAT, name="health", at=stamp(now))
        if not self._db.read(READ_HEARTBEAT, name="health"):
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
        name = broker.ping_worker(self._settings.broker_url.get_secret_value(), timeout=3)
        if name is None:
            raise Unhealthy("no worker answered within 3 s")
        return f"{name} answered"

    def _check_scheduler(self, now: datetime) -> str:
        oldest = self._db.read(OLDEST_PENDING)[0]["at"]
        waits = (
            f"the oldest pending run has waited for {_seconds(oldest, now):.0f} s"
            if oldest
            else "no run is waiting"
        )
        return f"{self._heard('tick', now)}; {waits}"

    def _check_beat(self, now: datetime) -> str:
        return self._heard("beat", now)

    def _heard(self, name: str, now: datetime) -> str:
        rows = self._db.read(READ_HEARTBEAT, name=name)
        if not rows:
            raise Unhealthy(f"no {name} was ever seen")
        seconds = _seconds(rows[0]["at"], now)
        # Where ticks come more rarely, they are also expected more rarely.
        if seconds > max(BEAT_SILENT_SECONDS, 2.5 * self._settings.tick_seconds):
            raise Unhealthy(f"the last {name} was {seconds:.0f} s ago")
        return f"the last {name} was {max(0, seconds):.0f} s ago"

    def _check_storage(self, now: datetime) -> str:
        folder = self._settings.reports
        make_folder(folder)
        _write_read_remove(folder / f".health-{secrets.token_hex(8)}", stamp(now).encode())
        free = shutil.disk_usage(folder).free
        if free < FREE_BYTES:
            raise Unhealthy(f"only {free // 1024**2} MB are free")
        return f"wrote, read and removed a file; {free // 1024**2} MB are free"


def _advice(name: str) -> str:
    return UNITS.get(name, ADVICE[name]) if supervisor() == "systemd" else ADVICE[name]


def _seconds(at: str, now: datetime) -> float:
    return (now - parse(at)).total_seconds()


def _write_read_remove(path: Path, content: bytes) -> None:
    try:
        with path.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if path.read_bytes() != content:
            raise Unhealthy("a file does not read back as it was written")
    finally:
        path.unlink(missing_ok=True)
