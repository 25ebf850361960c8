"""Where cached values are: Redis, or this process's memory. Both answer equal calls alike.

An entry names the *generation* of each of its tags; to invalidate a tag is to end its generation.
So no invalidation can miss a key: not one that is being set meanwhile, and not one that Redis
forgot to list because it evicted something (a generation that is gone ends its entries too).
"""

import secrets
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from redis.backoff import NoBackoff
from redis.retry import Retry

from basset import canonical
from basset.globs import compile_glob
from basset.redisclient import client

PREFIX = "basset:cache:"
MAX_ENTRIES = 10_000
# An expired entry is absent at once, but stays in the store this long, so that cleanup_expired can
# count it.
GRACE_MS = 3_600_000
CHUNK = 500
Generations = dict[str, str]


class Store(Protocol):
    """What both backends do.

    Values are JSON text; *ttl_ms* None keeps an entry until it is evicted.
    """

    def get(self, key: str) -> bytes | None: ...
    def set(self, key: str, value: bytes, ttl_ms: int | None, tags: tuple[str, ...]) -> None: ...
    def delete(self, key: str) -> bool: ...
    def keys(self, glob: str) -> list[str]: ...
    def delete_keys(self, glob: str) -> int: ...
    def invalidate_tag(self, tag: str) -> None: ...
    def clear(self) -> int: ...
    def cleanup_expired(self) -> int: ...
    def ping(self) -> None: ...


class MemoryStore:
    """The same entries in a dictionary; beyond ``MAX_ENTRIES`` the oldest goes.

    Its user holds a lock.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._entries: dict[str, tuple[bytes, float | None, Generations]] = {}
        self._generations: Generations = {}

    def get(self, key: str) -> bytes | None:
        return self._entries[key][0] if self._live(key) else None

    def set(self, key: str, value: bytes, ttl_ms: int | None, tags: tuple[str, ...]) -> None:
        expires = None if ttl_ms is None else self._clock() + ttl_ms / 1000
        self._entries.pop(key, None)
        if len(self._entries) >= MAX_ENTRIES:
            del self._entries[next(iter(self._entries))]
        held = {tag: self._generations.setdefault(tag, secrets.token_hex(8)) for tag in tags}
        self._entries[key] = (value, expires, held)

    def delete(self, key: str) -> bool:
        live = self._live(key)
        self._entries.pop(key, None)
        return live

    def keys(self, glob: str) -> list[str]:
        return sorted(key for key in self._matching(glob) if self._live(key))

    def delete_keys(self, glob: str) -> int:
        # Expired ones go too, as on Redis; only live ones count.
        return sum(self.delete(key) for key in self._matching(glob))

    def invalidate_tag(self, tag: str) -> None:
        self._generations.pop(tag, None)

    def clear(self) -> int:
        live = len(self.keys("*"))
        self._entries.clear()
        self._generations.clear()
        return live

    def cleanup_expired(self) -> int:
        ended = [key for key in self._entries if not self._live(key)]
        for key in ended:
            del self._entries[key]
        used = {tag for _, _, held in self._entries.values() for tag in held}
        self._generations = {tag: value for tag, value in self._generations.items() if tag in used}
        return len(ended)

    def ping(self) -> None:
        """Memory is always there."""

    def _matching(self, glob: str) -> list[str]:
        matches = compile_glob(glob).fullmatch
        return [key for key in self._entries if matches(key.encode())]

    def _live(self, key: str) -> bool:
        _, expires, held = self._entries.get(key, (b"", 0.0, {}))
        fresh = expires is None or self._clock() < expires
        return fresh and all(self._generations.get(tag) == value for tag, value in held.items())


class RedisStore:
    """A hash ``key:…`` with a value and its tags' generations, and a string ``tag:…`` a tag."""

    def __init__(self, url: str) -> None:
        # One retry renews a pooled connection that a restart of Redis has cut; more would only make
        # callers wait. Any: redis-py types each answer as itself or an awaitable of it.
        self._client: Any = client(
            url,
            socket_connect_timeout=1,
            socket_timeout=1,
            retry=Retry(NoBackoff(), 1),
            client_name="basset-cache",
        )

    def get(self, key: str) -> bytes | None:
        pipe = self._client.pipeline()
        (value, held), ttl = pipe.hmget(_entry(key), ["value", "tags"]).pttl(_entry(key)).execute()
        return value if self._live([held], [ttl])[0] else None

    def set(self, key: str, value: bytes, ttl_ms: int | None, tags: tuple[str, ...]) -> None:
        pipe = self._client.pipeline()
        for tag in tags:
            pipe.set(_tag(tag), secrets.token_hex(8), nx=True).get(_tag(tag))
        generations = [value.decode() for value in pipe.execute()[1::2]]
        held = canonical.dump(dict(zip(tags, generations, strict=True)))
        # Whoever invalidates a tag between the two transactions ends this entry: it is born with
        # the old generation.
        pipe.delete(_entry(key)).hset(_entry(key), mapping={"value": value, "tags": held})
        if ttl_ms is not None:
            pipe.pexpire(_entry(key), ttl_ms + GRACE_MS)
        pipe.execute()

    def delete(self, key: str) -> bool:
        return self._remove([_entry(key)]) == 1

    def keys(self, glob: str) -> list[str]:
        live = (name for name, tags in self._states(self._scan("key:" + glob)) if tags is not None)
        return sorted(name.removeprefix(_entry("")).decode() for name in live)

    def delete_keys(self, glob: str) -> int:
        return self._remove(self._scan("key:" + glob))

    def invalidate_tag(self, tag: str) -> None:
        self._client.delete(_tag(tag))

    def clear(self) -> int:
        removed = self._remove(self._scan("key:*"))
        self._unlink(self._scan("tag:*"))
        return removed

    def cleanup_expired(self) -> int:
        states = dict(self._states(self._scan("key:*")))
        ended = [name for name, tags in states.items() if tags is None]
        used = {_tag(tag) for tags in states.values() if tags for tag in tags}
        # A tag that is taken up between these lines loses only the entry that did it.
        self._unlink(ended + [name for name in self._scan("tag:*") if name not in used])
        return len(ended)

    def ping(self) -> None:
        self._client.ping()

    def close(self) -> None:
        self._client.close()

    def _scan(self, match: str) -> list[bytes]:
        # A set, because Redis may name a key twice while its table grows.
        return list(set(self._client.scan_iter(match=PREFIX + match, count=CHUNK)))

    def _unlink(self, names: list[bytes]) -> None:
        for chunk in _chunks(names):
            self._client.unlink(*chunk)

    def _remove(self, names: list[bytes]) -> int:
        """Remove the entries *names*; how many of them were live."""
        removed = 0
        for chunk in _chunks(names):
            pipe = self._client.pipeline()
            for name in chunk:
                pipe.hget(name, "tags").pttl(name).unlink(name)
            answers = pipe.execute()
            removed += sum(self._live(answers[::3], answers[1::3]))
        return removed

    def _states(self, names: list[bytes]) -> Iterator[tuple[bytes, Generations | None]]:
        """Each entry's tags while it is live, else None."""
        for chunk in _chunks(names):
            pipe = self._client.pipeline()
            for name in chunk:
                pipe.hget(name, "tags").pttl(name)
            answers = pipe.execute()
            live = self._live(answers[::2], answers[1::2])
            yield from (
                (n, canonical.load(t) if ok else None)
                for n, t, ok in zip(chunk, answers[::2], live, strict=True)
            )

    def _live(self, held: list[bytes | None], ttls: list[int]) -> list[bool]:
        """Which of the entries with these tags and remaining times are there for a user."""
        tags = [canonical.load(text) if text else None for text in held]
        names = sorted({tag for entry in tags if entry for tag in entry})
        values = self._client.mget([_tag(tag) for tag in names]) if names else []
        now = dict(zip(names, values, strict=True))
        return [
            entry is not None
            and (ttl == -1 or ttl > GRACE_MS)
            and all(now[tag] == generation.encode() for tag, generation in entry.items())
            for entry, ttl in zip(tags, ttls, strict=True)
        ]


def _entry(key: str) -> bytes:
    return f"{PREFIX}key:{key}".encode()


def _tag(tag: str) -> bytes:
    return f"{PREFIX}tag:{tag}".encode()


def _chunks(names: list[bytes]) -> Iterator[list[bytes]]:
    return (names[at : at + CHUNK] for at in range(0, len(names), CHUNK))
