"""Addresses of Redis, as the three libraries that speak to it all understand them."""

import re
from urllib.parse import SplitResult, urlsplit

from pydantic import SecretStr

CACHES, BROKERS = ("redis", "rediss", "unix"), ("redis", "rediss", "redis+socket")
SOCKETS = {"unix", "redis+socket"}


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


def is_redis(url: SplitResult | None, schemes: tuple[str, ...]) -> bool:
    if url is None or url.scheme not in schemes:
        return False
    if url.scheme in SOCKETS:
        return bool(url.path)
    return bool(url.hostname) and re.fullmatch(r"/?\d*", url.path) is not None


def place(url: SplitResult) -> tuple[object, ...]:
    """Which database of which server *url* is of."""
    named = re.search(r"(?:db|virtual_host)=(\d+)", url.query)
    number = int(named[1]) if named else 0
    if url.scheme in SOCKETS:
        return url.path, number
    path = url.path.strip("/")
    return url.hostname, url.port or 6379, int(path) if path.isdecimal() else number
