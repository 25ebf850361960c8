"""What only the memory store decides; that it answers as Redis does is tests/integration/test_cache.py."""

from basset.cache_stores import MAX_ENTRIES, MemoryStore


class Clock:
    seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def test_an_entry_is_absent_from_the_moment_it_expires() -> None:
    clock = Clock()
    store = MemoryStore(clock)
    store.set("a", b"1", 5000, ())
    clock.seconds += 4.999
    assert store.get("a") == b"1"
    clock.seconds += 0.001

    assert store.get("a") is None
    assert store.keys("*") == []
    assert store.cleanup_expired() == 1


def test_memory_is_bounded_and_the_oldest_entry_goes_first() -> None:
    store = MemoryStore(Clock())
    for number in range(MAX_ENTRIES):
        store.set(f"key:{number}", b"1", None, ())
    store.set("key:0", b"2", None, ())
    store.set("one more", b"3", None, ())

    assert store.get("key:0") == b"2"
    assert store.get("key:1") is None
    assert len(store.keys("*")) == MAX_ENTRIES


def test_an_expired_entry_that_a_glob_removed_is_not_counted_again() -> None:
    clock = Clock()
    store = MemoryStore(clock)
    store.set("a:1", b"1", 1000, ())
    store.set("a:2", b"2", None, ())
    clock.seconds += 2

    assert store.delete_keys("a:*") == 1
    assert store.cleanup_expired() == 0
