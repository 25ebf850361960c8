"""A cache that answers alike from Redis and, while Redis is away, from this process's memory.

What is written or invalidated during an outage is replayed on Redis before it is used again, so an
outage brings no old value back. Other processes learn of it then, not before: where that matters,
put a revision into the key.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import orjson
import redis

from basset.cache_stores import MAX_ENTRIES, MemoryStore, RedisStore, Store

PROBE_SECONDS = 3.0
T = TypeVar("T")


# What Redis has missed while it was away is done there before it is used again. A key that was set
# in memory is deleted: its value goes with the memory.
REPLAY: dict[str, Callable[[Store, str], object]] = {
    "delete": lambda store, key: store.delete(key),
    "delete_keys": lambda store, glob: store.delete_keys(glob),
    "invalidate_tag": lambda store, tag: store.invalidate_tag(tag),
    "clear": lambda store, _: store.clear(),
}
log = logging.getLogger(__name__)


class CacheService:
    """*url* is the Redis of the cache; *clock* gives monotonic seconds. Safe to share between
    threads.
    """

    def __init__(self, url: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._redis = RedisStore(url)
        self._clock = clock
        self._memory = MemoryStore(clock)
        self._lock = threading.RLock()
        self._probe_at: float | None = None  # None: Redis is in use
        self._missed: dict[tuple[str, str], None] = {}
        self._counts = {"hits": 0, "misses": 0, "sets": 0}

    def get(self, key: str, default: Any = None) -> Any:
        """The value of *key*; *default* when there is none (a stored None is None)."""
        value = self._call(lambda store: store.get(key))
        with self._lock:
            self._counts["misses" if value is None else "hits"] += 1
        return default if value is None else orjson.loads(value)

    def set(self, key: str, value: Any, ttl: float | None = None, tags: Iterable[str] = ()) -> None:
        """Store a JSON *value* for *ttl* seconds, replacing what *key* had.

        Objects keep their order; tuples become lists.

        Raises:
            TypeError: *value* is not JSON.
            ValueError: *ttl* is not positive.
        """
        if ttl is not None and ttl <= 0:
            raise ValueError("ttl must be positive")
        encoded, named = orjson.dumps(value), tuple(sorted(set(tags)))
        ttl_ms = None if ttl is None else max(1, round(ttl * 1000))
        self._call(lambda store: store.set(key, encoded, ttl_ms, named), missed=("delete", key))
        with self._lock:
            self._counts["sets"] += 1

    def delete(self, key: str) -> bool:
        """Whether *key* was there."""
        return self._call(lambda store: store.delete(key), missed=("delete", key))

    def keys(self, glob: str = "*") -> list[str]:
        """The keys that match Redis's *glob*, sorted."""
        return self._call(lambda store: store.keys(glob))

    def delete_keys(self, glob: str) -> int:
        """How many keys matched and are gone."""
        return self._call(lambda store: store.delete_keys(glob), missed=("delete_keys", glob))

    def invalidate_tag(self, tag: str) -> None:
        """End every entry that was set with *tag*."""
        self._call(lambda store: store.invalidate_tag(tag), missed=("invalidate_tag", tag))

    def clear(self) -> int:
        """How many entries are gone: all of them."""
        return self._call(lambda store: store.clear(), missed=("clear", ""))

    def cleanup_expired(self) -> int:
        """Remove what expired or was invalidated; how many entries that were."""
        return self._call(lambda store: store.cleanup_expired())

    def stats(self) -> dict[str, Any]:
        """``hits``, ``misses`` and ``sets`` of this process; ``keys`` and ``backend`` now."""
        return {**self._counts, "keys": len(self.keys()), "backend": self.backend}

    @property
    def backend(self) -> str:
        """``redis`` when it answers now, else ``memory``."""
        self._call(lambda store: store.ping())
        return "redis" if self._probe_at is None else "memory"

    def close(self) -> None:
        self._redis.close()

    def _call(self, work: Callable[[Store], T], missed: tuple[str, str] | None = None) -> T:
        """*work* on Redis, else in memory; then *missed* is what Redis must replay."""
        if self._redis_is_back():
            try:
                return work(self._redis)
            except redis.RedisError as error:
                self._go_away(error)
        with self._lock:
            if missed:
                self._missed[missed] = None
                if len(self._missed) > MAX_ENTRIES:
                    self._missed = {("clear", ""): None}
            return work(self._memory)

    def _go_away(self, error: redis.RedisError) -> None:
        with self._lock:
            if self._probe_at is None:
                log.warning(
                    "the cache is in memory until Redis answers again: %s", type(error).__name__
                )
                self._memory = MemoryStore(self._clock)
                self._probe_at = self._clock() + PROBE_SECONDS

    def _redis_is_back(self) -> bool:
        """Whether Redis may be used: asked every few seconds; then it replays what it missed."""
        if self._probe_at is None:
            return True
        with self._lock:
            if self._probe_at is None or self._clock() < self._probe_at:
                return self._probe_at is None
            # This thread asks, which may take a while; the others go on in memory.
            self._probe_at = self._clock() + PROBE_SECONDS
        try:
            self._redis.ping()
            with self._lock:
                for operation, argument in self._missed:
                    REPLAY[operation](self._redis, argument)
                self._missed.clear()
                self._probe_at = None
        except redis.RedisError:
            return False
        log.info("the cache is in Redis again")
        return True
