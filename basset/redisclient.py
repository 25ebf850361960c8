"""Redis, asked without Celery or kombu."""

from typing import Any
from urllib.parse import unquote

import redis
from redis.sentinel import Sentinel

from basset.redisurl import sentinel_options, sentinels


def client(url: str, **options: Any) -> redis.Redis:
    """A client of the Redis at *url*, or of the one that its Sentinels call their master when it
    connects; *options* are redis-py's.
    """
    found = sentinels(url)
    if found is None:
        return redis.Redis.from_url(url, **options)
    user, _, password = found.user.partition(":")
    known = {"username": unquote(user) or None, "password": unquote(password) or None}
    opened: Any = Sentinel  # which redis-py has not typed
    knowing = opened(found.hosts, sentinel_kwargs=sentinel_options(), **options)
    master: redis.Redis = knowing.master_for(found.master, db=found.database, **known)
    return master
