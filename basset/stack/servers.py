"""The servers that a host watches: how each is asked, and what systemd says of its unit."""

import shutil
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from basset.clock import now, stamp
from basset.errors import BassetError, Unavailable
from basset.settings import Settings
from basset.units import show_units

WANTED = Path("/etc/systemd/system/basset.target.wants")
# Seconds within which a server must answer.
PATIENCE = 10.0
HEARTBEAT = "MERGE (h:Heartbeat {name: 'watch'}) SET h.at = $at"


@dataclass(frozen=True)
class Watched:
    """*unit*: without its suffix. *folder*: where it writes. *ask* raises what is wrong."""

    unit: str
    folder: Path
    ask: Callable[[Settings], None]


@dataclass(frozen=True)
class Unit:
    """*ours*: this host may restart it. *began*: when it was started, on the machine's monotonic
    clock; None when nobody says. *free*: bytes on its disk; None when nobody says.
    """

    ours: bool = False
    state: str = ""
    began: float | None = None
    free: int | None = None


def ask_all(
    servers: Mapping[str, Watched], settings: Settings, patience: float = PATIENCE
) -> dict[str, str]:
    """What is wrong with each of *servers*, or empty. All are asked at once, and one that hangs is
    waited for no longer than *patience* seconds.
    """
    faults = dict.fromkeys(servers, f"no answer within {patience:g} s")

    def ask(name: str) -> None:
        try:
            servers[name].ask(settings)
        except (BassetError, OSError) as error:
            faults[name] = "" if _answered(error) else " ".join(str(error).split())
        else:
            faults[name] = ""

    threads = [threading.Thread(target=ask, args=(name,), daemon=True) for name in servers]
    limit = time.monotonic() + patience
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, limit - time.monotonic()))
    return dict(faults)


def unit_behind(server: Watched) -> Unit:
    """What systemd says of *server*; nothing where it is another host's."""
    if not (WANTED / f"basset-restart@{server.unit}.path").is_symlink():
        return Unit()
    free = _free(server.folder)
    wanted = ("ActiveState", "ActiveEnterTimestampMonotonic")
    try:
        [properties] = show_units([f"{server.unit}.service"], wanted, PATIENCE)
    except Unavailable:
        return Unit(True, free=free)
    began = int(properties["ActiveEnterTimestampMonotonic"] or 0) / 1_000_000
    return Unit(True, properties["ActiveState"], began or None, free)


def _free(folder: Path) -> int | None:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


def _answered(error: BaseException) -> bool:
    """Whether it was the server that refused: it works, and a restart would change nothing."""
    from redis import exceptions

    cause = error.__cause__ or error
    said = (
        exceptions.ResponseError,
        exceptions.AuthenticationError,
        exceptions.BusyLoadingError,
    )
    return isinstance(cause, said) or str(getattr(cause, "code", "")).startswith("Neo.ClientError.")


def _neo4j(settings: Settings) -> None:
    from basset.database import Database

    password = settings.neo4j_password.get_secret_value()
    database = Database(
        settings.neo4j_uri, settings.neo4j_user, password, settings.neo4j_certificate
    )
    try:
        database.write(HEARTBEAT, at=stamp(now()))
    finally:
        database.close()


def _broker(settings: Settings) -> None:
    from basset import broker

    broker.round_trip(settings.broker_url.get_secret_value(), "watch")


def _cache(settings: Settings) -> None:
    import redis

    from basset.redisclient import client

    url = settings.redis_url.get_secret_value()
    try:
        with client(url, socket_timeout=PATIENCE) as cache:
            cache.set("basset:watch", "watch", ex=60)
    except redis.RedisError as error:
        raise BassetError(str(error)) from error


# What is below is for Redis alone to look into.
REDIS = Path("/var/lib/redis")
SERVERS = {
    "Neo4j": Watched("basset-neo4j", Path("/var/lib/basset-neo4j"), _neo4j),
    "the broker": Watched("redis-server@basset-broker", REDIS, _broker),
    "the cache": Watched("redis-server@basset-cache", REDIS, _cache),
}
