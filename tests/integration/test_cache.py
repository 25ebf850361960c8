import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import redis
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from basset.cache import CacheService
from basset.investigations.entity import EntityInput
from basset.investigations.project import ProjectInput
from basset.settings import Settings
from basset.stack.redis import binary
from basset.wiring import Services


@pytest.fixture
def cache(settings: Settings) -> Iterator[CacheService]:
    service = CacheService(settings.redis_url.get_secret_value())
    service.clear()
    yield service
    service.clear()
    service.close()


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not true():
        assert time.monotonic() < deadline
        threading.Event().wait(0.01)


def test_a_value_comes_back_as_json(cache: CacheService) -> None:
    cache.set("a", {"text": "é", "list": (1, 2)})

    assert list(cache.get("a").items()) == [("text", "é"), ("list", [1, 2])]
    assert cache.get("nothing") is None


def test_a_stored_none_is_told_from_a_missing_key(cache: CacheService) -> None:
    cache.set("none", None)

    assert cache.get("none", "missing") is None
    assert cache.get("other", "missing") == "missing"


def test_an_expired_entry_is_absent_and_counted_by_the_cleanup(cache: CacheService) -> None:
    cache.set("short", 1, ttl=0.01)
    cache.set("long", 2, ttl=60)
    until(lambda: cache.get("short") is None)

    assert cache.keys() == ["long"]
    assert cache.cleanup_expired() == 1
    assert cache.cleanup_expired() == 0


def test_invalidating_a_tag_ends_its_entries_and_no_others(cache: CacheService) -> None:
    cache.set("a:1", 1, tags=["x", "y"])
    cache.set("a:2", 2, tags=["y"])
    cache.set("a:3", 3)
    cache.invalidate_tag("x")

    assert cache.keys("a:*") == ["a:2", "a:3"]
    cache.set("a:1", 10, tags=["x"])
    assert cache.get("a:1") == 10


def test_invalidation_holds_even_when_redis_evicted_everything_about_the_tag(
    cache: CacheService, settings: Settings
) -> None:
    cache.set("a", 1, tags=["x"])
    client = redis.Redis.from_url(settings.redis_url.get_secret_value())
    client.delete("basset:cache:tag:x")
    cache.invalidate_tag("x")
    cache.set("b", 2, tags=["x"])

    assert cache.get("a") is None
    assert cache.get("b") == 2
    client.close()


def test_no_entry_set_before_an_invalidation_survives_it(cache: CacheService) -> None:
    """Many threads set while the tag is invalidated again and again; a value older than the last one must be gone."""
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            cache.set("race", 1, tags=["x"])

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for _ in range(100):
        cache.invalidate_tag("x")
    stop.set()
    for writer in writers:
        writer.join()
    cache.invalidate_tag("x")

    assert cache.get("race") is None


def test_keys_in_the_database_that_are_not_the_caches_stay(
    cache: CacheService, settings: Settings
) -> None:
    client = redis.Redis.from_url(settings.redis_url.get_secret_value(), decode_responses=True)
    client.set("somebody else's", "1")
    cache.set("a", 1)

    assert cache.clear() == 1
    assert client.get("somebody else's") == "1"
    client.delete("somebody else's")
    client.close()


def test_statistics_count_hits_misses_and_sets(cache: CacheService) -> None:
    cache.set("a", 1)
    cache.get("a")
    cache.get("b")

    assert cache.stats() == {"hits": 1, "misses": 1, "sets": 1, "keys": 1, "backend": "redis"}


KEYS = st.text("ab:[]*?^-\\é", min_size=1, max_size=4)
TAGS = st.sampled_from(["x", "y", "z"])
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=5,
)


class BothBackends(RuleBasedStateMachine):
    redis: CacheService
    memory: CacheService

    def __init__(self) -> None:
        super().__init__()
        self.redis.clear()
        self.memory.clear()

    def both(self, call: Callable[[CacheService], Any]) -> None:
        assert call(self.redis) == call(self.memory)

    @rule(key=KEYS, value=VALUES, ttl=st.none() | st.just(1000), tags=st.lists(TAGS, max_size=2))
    def set_value(self, key: str, value: Any, ttl: float | None, tags: list[str]) -> None:
        self.both(lambda one: one.set(key, value, ttl, tags))

    @rule(key=KEYS)
    def set_and_expire(self, key: str) -> None:
        self.both(lambda one: one.set(key, 1, ttl=0.001))
        until(lambda: self.redis.get(key) is None and self.memory.get(key) is None)

    @rule(key=KEYS)
    def get(self, key: str) -> None:
        self.both(lambda one: one.get(key, "missing"))

    @rule(key=KEYS)
    def delete(self, key: str) -> None:
        self.both(lambda one: one.delete(key))

    @rule(glob=KEYS | st.just("*"))
    def keys(self, glob: str) -> None:
        self.both(lambda one: one.keys(glob))

    @rule(glob=KEYS)
    def delete_keys(self, glob: str) -> None:
        self.both(lambda one: one.delete_keys(glob))

    @rule(tag=TAGS)
    def invalidate(self, tag: str) -> None:
        self.both(lambda one: one.invalidate_tag(tag))

    @rule()
    def clear(self) -> None:
        self.both(lambda one: one.clear())

    @rule()
    def clean_up(self) -> None:
        self.both(lambda one: one.cleanup_expired())

    @rule()
    def count(self) -> None:
        self.both(lambda one: one.stats()["keys"])

    def teardown(self) -> None:
        assert (self.redis.backend, self.memory.backend) == ("redis", "memory")


def test_the_same_calls_give_the_same_answers_on_redis_and_in_memory(
    cache: CacheService, tmp_path: Path
) -> None:
    class Machine(BothBackends):
        redis = cache
        memory = CacheService(f"unix://{tmp_path}/no-redis-here.sock")

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=60,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


class Outage:
    """A Redis of the test's own on a socket, which it can take away and give back."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "r.sock"
        self.command = [
            binary(),
            "--port",
            "0",
            "--unixsocket",
            str(self.socket),
            "--dir",
            str(folder),
        ]
        self.seconds = 0.0
        self.give_back()

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    def clock(self) -> float:
        return self.seconds

    def take_away(self) -> None:
        """As a shutdown does: what it held is saved and comes back with it."""
        self.process.terminate()
        self.process.wait(10)

    def give_back(self) -> None:
        self.process = subprocess.Popen(
            [*self.command, "--save", "900 1"], stdout=subprocess.DEVNULL
        )
        with redis.Redis.from_url(self.url) as client:
            until(lambda: self._answers(client))
        self.seconds += 60

    @staticmethod
    def _answers(client: redis.Redis) -> bool:
        try:
            return bool(client.ping())
        except redis.ConnectionError:
            return False


@pytest.fixture
def outage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outage]:
    one = Outage(tmp_path_factory.mktemp("r"))
    yield one
    one.take_away()


def test_while_redis_is_away_memory_answers_and_then_redis_again(outage: Outage) -> None:
    cache = CacheService(outage.url, outage.clock)
    cache.set("before", 1)
    outage.take_away()
    cache.set("during", 2, ttl=60, tags=["x"])

    assert cache.get("before") is None
    assert cache.get("during") == 2
    assert cache.stats()["backend"] == "memory"
    outage.give_back()
    assert cache.get("before") == 1
    assert cache.backend == "redis"
    cache.close()


def test_a_redis_that_hangs_holds_nobody_up_for_long(outage: Outage) -> None:
    cache = CacheService(outage.url, outage.clock)
    outage.process.send_signal(signal.SIGSTOP)
    began = time.monotonic()
    cache.set("a", 1)

    assert cache.get("a") == 1
    assert time.monotonic() - began < 5
    outage.process.send_signal(signal.SIGCONT)
    outage.seconds += 60
    until(lambda: cache.backend == "redis")
    cache.close()


def test_an_outage_brings_no_old_value_back(outage: Outage) -> None:
    cache = CacheService(outage.url, outage.clock)
    for key in ("kept", "deleted", "changed", "glob:1"):
        cache.set(key, "old")
    cache.set("tagged", "old", tags=["x"])
    outage.take_away()
    cache.delete("deleted")
    cache.set("changed", "new")
    cache.delete_keys("glob:*")
    cache.invalidate_tag("x")
    outage.give_back()

    assert cache.keys() == ["kept"]
    cache.close()


def test_what_was_cleared_during_an_outage_stays_cleared(outage: Outage) -> None:
    cache = CacheService(outage.url, outage.clock)
    cache.set("a", "old")
    outage.take_away()
    cache.clear()
    outage.give_back()

    assert cache.keys() == []
    cache.close()


def test_a_projects_statistics_are_counted_once_for_each_of_its_states(
    services: Services, now: datetime
) -> None:
    project = services.projects.create(ProjectInput(name="Sennick"), now)
    services.entities.create(project.id, EntityInput(type="vessel", name="Grey Seal"), now)
    services.entities.create(project.id, EntityInput(type="person", name="Alice"), now)
    first = services.projects.statistics(project.id)
    before = services.cache.stats()

    assert services.projects.statistics(project.id) == first
    assert services.cache.stats()["hits"] == before["hits"] + 1
    services.entities.create(project.id, EntityInput(type="person", name="Bob"), now)
    assert services.projects.statistics(project.id)["entities"] == first["entities"] + 1
