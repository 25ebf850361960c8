"""Addresses of Redis, as the three libraries that speak to it all understand them."""

import re
from typing import Any, NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

from pydantic import SecretStr

CACHES = ("redis", "rediss", "unix", "sentinel")
BROKERS = ("redis", "rediss", "redis+socket", "sentinel")
SOCKETS = {"unix", "redis+socket"}
SENTINEL_PORT = 26379
# A Sentinel that does not answer within a second is passed over: another one knows it, too.
SENTINEL_SECONDS = 1


class Sentinels(NamedTuple):
    """Those at *hosts* know which Redis is the *master* now; *user* is how one is let in there, as
    in a URL.
    """

    hosts: tuple[tuple[str, int], ...]
    user: str
    database: int
    master: str


class CeleryLink(NamedTuple):
    """A *url* as Celery and kombu take it, and the options of their transport that go with it."""

    url: str
    options: dict[str, Any]


def checking(url: SecretStr) -> SecretStr:
    """*url* so that the server's certificate is checked: by itself only one of the libraries does,
    one refuses to start, and one trusts everybody.
    """
    text = url.get_secret_value()
    if not text.startswith("rediss://") or "ssl_cert_reqs=" in text:
        return url
    return SecretStr(f"{text}{'&' if '?' in text else '?'}ssl_cert_reqs=required")


def parsed(url: str) -> SplitResult | None:
    """None where nobody could tell host and port."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # judged when it is asked for
    except ValueError:
        return None
    return parts


def is_redis(url: str, schemes: tuple[str, ...]) -> bool:
    if url.startswith("sentinel:"):
        return sentinels(url) is not None
    parts = parsed(url)
    if parts is None or parts.scheme not in schemes:
        return False
    if parts.scheme in SOCKETS:
        return bool(parts.path)
    return _names_database(parts)


def place(url: str) -> tuple[object, ...]:
    """Which database of which server *url*, which ``is_redis``, is of."""
    if found := sentinels(url):
        return frozenset(found.hosts), found.master, found.database
    parts = urlsplit(url)
    named = re.search(r"(?:db|virtual_host)=(\d+)", parts.query)
    number = int(named[1]) if named else 0
    if parts.scheme in SOCKETS:
        return parts.path, number
    path = parts.path.strip("/")
    return parts.hostname, parts.port or 6379, int(path) if path.isdecimal() else number


def sentinels(url: str) -> Sentinels | None:
    """What *url* says as kombu spells it, ``sentinel://…;sentinel://…``, and of the master by
    ``?master_name=`` at one of them; None where it does not.
    """
    servers = [parsed(each) for each in url.split(";")]
    named = [each for each in servers if each and each.scheme == "sentinel"]
    asked = {part for each in named for part in each.query.split("&") if part}
    option, _, master = "".join(asked).partition("=")
    right = len(named) == len(servers) and all(_names_database(each) for each in named)
    if not right or len(asked) != 1 or option != "master_name" or not master:
        return None
    users = (each.netloc.rpartition("@")[0] for each in named)
    numbers = (each.path.strip("/") for each in named)
    hosts = tuple((str(each.hostname), each.port or SENTINEL_PORT) for each in named)
    user, number = next(filter(None, users), ""), next(filter(None, numbers), "0")
    return Sentinels(hosts, user, int(number), unquote(master))


def celery_link(url: str) -> CeleryLink:
    """What Celery and kombu are given for *url*."""
    found = sentinels(url)
    if found is None:
        return CeleryLink(url, {})
    # When one of them is away, they take the next address with all that is in it, and nothing else.
    at = f"{found.user}@" if found.user else ""
    hosts = [(f"[{host}]" if ":" in host else host, port) for host, port in found.hosts]
    each = (f"sentinel://{at}{host}:{port}/{found.database}" for host, port in hosts)
    return CeleryLink(
        ";".join(each), {"master_name": found.master, "sentinel_kwargs": sentinel_options()}
    )


def sentinel_options() -> dict[str, Any]:
    """How a Sentinel is asked, for redis-py."""
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    return {
        "socket_timeout": SENTINEL_SECONDS,
        "socket_connect_timeout": SENTINEL_SECONDS,
        "retry": Retry(NoBackoff(), 0),
    }


def _names_database(parts: SplitResult) -> bool:
    return bool(parts.hostname) and re.fullmatch(r"/?\d*", parts.path) is not None
