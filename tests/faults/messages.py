"""Faults of the messages for reports: they come several times, late, or never."""

import random
from collections.abc import Callable
from contextlib import contextmanager, suppress

import redis

from tests.faults.harness import Harness
from tests.faults.kinds import Apply, Faulty, kind
from tests.faults.signals import eventually

WAIT_SECONDS = 4  # until there are some
COPIES = 3
Waiting = dict[bytes, list[bytes]]


def on_messages(begin: Callable[[redis.Redis, Waiting], None], *, come_back: bool = False) -> Apply:
    """*begin* with those that wait, as soon as some do; whether they *come_back* in the end."""

    @contextmanager
    def apply(harness: Harness, choice: random.Random) -> Faulty:
        waiting: Waiting = {}
        with harness.redis() as client:

            def has_begun() -> bool:
                with suppress(redis.RedisError):
                    waiting.update(_waiting(client))
                    if waiting:
                        begin(client, waiting)
                return bool(waiting)

            seen = eventually(has_begun, WAIT_SECONDS)
            yield lambda: seen
            if come_back:
                with suppress(redis.RedisError):  # lost, then: it is away or full by another fault
                    _put(client, waiting)

    return apply


def _waiting(client: redis.Redis) -> Waiting:
    """By its list: each priority has one."""
    names = [*client.scan_iter("reports*", _type="list")]
    return {name: client.lrange(name, 0, -1) for name in names}


def _put(client: redis.Redis, messages: Waiting) -> None:
    for name, each in messages.items():
        client.lpush(name, *each)


def _repeat(client: redis.Redis, messages: Waiting) -> None:
    for _ in range(COPIES):
        _put(client, messages)


def _take(client: redis.Redis, messages: Waiting) -> None:
    client.delete(*messages)


kind("messages come four times", "redis", 1)(on_messages(_repeat))
kind("messages come after a lease and a tick", "redis", 6)(on_messages(_take, come_back=True))
kind("messages are lost", "redis", 1)(on_messages(_take))
