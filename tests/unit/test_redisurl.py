"""Addresses of Redis, and what those who speak to it are given of them."""

import pytest
from kombu import Connection

from basset.redisurl import BROKERS, celery_link, is_redis, place, sentinels

SEVERAL = "sentinel://olga:p%40ss@h1:26379/2;sentinel://h2;sentinel://[2001:db8::1]:26380"


def test_each_sentinel_gets_what_the_first_says_so_that_any_of_them_will_do() -> None:
    at = celery_link(f"{SEVERAL}?master_name=basset%20broker")
    assert at.options["master_name"] == "basset broker"
    for url, where in zip(
        at.url.split(";"),
        [("h1", 26379), ("h2", 26379), ("2001:db8::1", 26380)],
        strict=True,
    ):
        connection = Connection(url)
        assert (connection.hostname, connection.port) == where
        assert (connection.userid, connection.password) == ("olga", "p@ss")
        assert connection.virtual_host == "2"


def test_two_masters_of_the_same_sentinels_are_two_places() -> None:
    assert place(f"{SEVERAL}?master_name=a") != place(f"{SEVERAL}?master_name=b")
    assert place("sentinel://h1?master_name=a;sentinel://h2") == place(
        "sentinel://h2/0;sentinel://h1:26379?master_name=a"
    )


@pytest.mark.parametrize(
    "url",
    [
        SEVERAL,  # of which master
        f"{SEVERAL}?master_name=",
        f"{SEVERAL}?master_name=a&ssl_cert_reqs=none",
        "sentinel://h1?master_name=a;sentinel://h2?master_name=b",
        "sentinel://h1;redis://h2?master_name=a",
        "sentinel://h1:x?master_name=a",
        "sentinel://h1/queue?master_name=a",
        "sentinel://?master_name=a",
        "sentinel:h1?master_name=a",
    ],
)
def test_what_names_no_sentinels_and_one_master_is_no_address(url: str) -> None:
    assert sentinels(url) is None
    assert not is_redis(url, BROKERS)


def test_another_address_stays_as_it_is() -> None:
    for url in ("redis://olga:p%3Bss@h:6379/0", "redis+socket:///run/redis.sock"):
        assert celery_link(url) == (url, {})
        assert is_redis(url, BROKERS)
