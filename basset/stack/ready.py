"""When a process counts as healthy: it answers what it is there for."""

import socket
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from basset.database import Database
from basset.errors import DatabaseUnavailable, Unavailable
from basset.stack.layout import Layout
from basset.stack.observe import last_lines
from basset.stack.processes import MARK
from basset.stack.supervisor import Supervisor

PATIENCE = 180
# How often a process may end while it starts, before that counts as a fault.
STARTS = 3


def wait(layout: Layout, supervisor: Supervisor, name: str, answers: Callable[[], bool]) -> None:
    """Return when *name* answers.

    Raises:
        Unavailable: it keeps ending, or does not answer in time; with the last line of its log.
    """
    limit = time.monotonic() + PATIENCE
    pids = set()
    while True:
        info = supervisor.processes().get(name)
        if info is None:
            raise Unavailable(
                f"Supervisor ended while {name} was starting; basset up starts it again"
            )
        pids.add(info["pid"] or None)
        if info["statename"] == "RUNNING" and answers():
            return
        if info["statename"] == "FATAL" or len(pids - {None}) > STARTS:
            raise Unavailable(f"{name} keeps ending: {_last_words(layout, name)}")
        if time.monotonic() > limit:
            raise Unavailable(
                f"{name} did not answer for {PATIENCE} s: {_last_words(layout, name)}"
            )
        time.sleep(0.1)


def checks(variables: dict[str, str]) -> dict[str, Callable[[], bool]]:
    """What each process must answer, by its name."""
    return {
        "neo4j": lambda: _neo4j(variables),
        "redis-broker": lambda: _redis(
            variables["CELERY_BROKER_URL"].replace("redis+socket", "unix")
        ),
        "redis-cache": lambda: _redis(variables["REDIS_URL"]),
        "api": lambda: api_answers(
            Layout(Path(variables["BASSET_HOME"])), int(variables["BASSET_API_PORT"])
        ),
        "worker": lambda: _celery("worker", variables),
        "ticker": lambda: _celery("ticker", variables),
        # Beat answers nobody; having run for a second, its schedule is loaded.
        "beat": lambda: True,
    }


def database(variables: dict[str, str]) -> Database:
    password = Path(variables["NEO4J_PASSWORD_FILE"]).read_text()
    certificate = Path(variables["NEO4J_CERTIFICATE_FILE"])
    return Database(variables["NEO4J_URI"], variables["NEO4J_USER"], password, certificate)


def _neo4j(variables: dict[str, str]) -> bool:
    port = int(variables["NEO4J_URI"].rpartition(":")[2])
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)):
            return False
    client = database(variables)
    try:
        client.read("RETURN 1")
    except DatabaseUnavailable:
        return False
    finally:
        client.close()
    return True


def _redis(url: str) -> bool:
    import redis

    with redis.Redis.from_url(url, socket_timeout=5) as client:
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False


def api_answers(layout: Layout, port: int) -> bool:
    """Whether the API of this stack answers there; another program's answer does not count."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/health", timeout=5) as answer:
            return bool(answer.status == 200 and answer.headers[MARK] == layout.name)
    except OSError:
        return False


def _celery(name: str, variables: dict[str, str]) -> bool:
    from celery import Celery

    with Celery(broker=variables["CELERY_BROKER_URL"], set_as_current=False) as app:
        return bool(app.control.ping([f"{name}@{socket.gethostname()}"], timeout=2, limit=1))


def _last_words(layout: Layout, name: str) -> str:
    """The last line of its log, which is where Python, Redis and Java say why."""
    said = [line.strip() for line in last_lines(layout.log(name), 20) if line.strip()]
    return f"{said[-1] if said else 'it said nothing'} (all of it: basset logs {name})"
