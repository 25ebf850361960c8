"""The local stack on its real parts."""

import redis

from basset.wiring import Services


def test_the_servers_of_the_session_answer_and_are_empty(services: Services) -> None:
    assert services.database.read("MATCH (n) RETURN count(n) AS nodes") == [{"nodes": 0}]
    with redis.Redis.from_url(services.settings.redis_url.get_secret_value()) as cache:
        assert cache.dbsize() == 0
