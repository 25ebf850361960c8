"""Faults of Redis and Neo4j, of the way to them, of the disk, and of the receiver of reports."""

import errno
import os
import random
import signal
from collections.abc import Callable
from contextlib import contextmanager, suppress
from pathlib import Path
from unittest.mock import patch

import psutil

from basset import stack
from basset.clock import now
from basset.errors import DatabaseUnavailable
from basset.stack.layout import Layout
from tests.faults.harness import API, TICKER, Harness
from tests.faults.kinds import Apply, Faulty, kind
from tests.faults.network import Link, Way
from tests.faults.signals import WORKERS, alive, eventually, status

NAMES = (*WORKERS, TICKER.name, API.name, "beat-1")
SERVER_SECONDS = 120.0  # until one that was killed answers again
BROKER = "redis-broker"
DELIVERY_SECONDS = 10.0  # until a report that is delivered is made
STAY_SILENT = 0.25  # of the connections that went silent; the others are reset in the end


def killed(name: str) -> Apply:
    """SIGKILL; the supervisor of the stack starts it again."""

    @contextmanager
    def apply(harness: Harness, choice: random.Random) -> Faulty:
        pid = harness.server_pid(name)
        if pid:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        yield lambda: pid is not None and harness.server_pid(name) != pid
        _is_back(harness, name)

    return apply


def _is_back(harness: Harness, name: str) -> bool:
    """Whether a server answers, once it had time to. One that the other fault froze stays so."""
    eventually(lambda: _is_frozen(harness, name) or harness.answers(name), SERVER_SECONDS)
    return not _is_frozen(harness, name) and harness.answers(name)


def _is_frozen(harness: Harness, name: str) -> bool:
    pid = harness.server_pid(name)
    with suppress(psutil.NoSuchProcess):
        return pid is not None and status(psutil.Process(pid)) == psutil.STATUS_STOPPED
    return False


def frozen(name: str) -> Apply:
    @contextmanager
    def apply(harness: Harness, choice: random.Random) -> Faulty:
        pid = harness.server_pid(name)
        if pid is None:  # it is away already, by the other fault
            yield lambda: False
            return
        process = psutil.Process(pid)
        process.suspend()
        yield lambda: status(process) == psutil.STATUS_STOPPED
        with suppress(psutil.NoSuchProcess):
            process.resume()

    return apply


@contextmanager
def supervisor_killed(harness: Harness, choice: random.Random) -> Faulty:
    """That of the servers, and ``basset up`` after it: it ends them, too, and starts them."""
    process = psutil.Process(int(Layout(harness.home).state.joinpath("supervisor.pid").read_text()))
    process.kill()
    yield lambda: not alive(process)
    with patch.dict(os.environ):
        for name in harness.direct:  # what is set for our own programs is not for the servers
            os.environ.pop(name, None)
        stack.up(harness.home, servers_only=True)


@contextmanager
def takes_no_writes(harness: Harness, choice: random.Random) -> Faulty:
    """Neo4j, started again as one that is only read."""
    configuration = Layout(harness.home).neo4j / "conf" / "neo4j.conf"
    usual = configuration.read_text()
    configuration.write_text(f"{usual}server.databases.read_only=neo4j\n")
    _restart(harness, "neo4j")
    yield lambda: _takes_none(harness)
    configuration.write_text(usual)
    _restart(harness, "neo4j")


def _restart(harness: Harness, name: str) -> None:
    pid = harness.server_pid(name)
    if pid:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
    eventually(lambda: harness.server_pid(name) not in {None, pid}, SERVER_SECONDS)
    _is_back(harness, name)


def _takes_none(harness: Harness) -> bool:
    try:
        harness.services.run_store.beat("faults", now())
    except DatabaseUnavailable as error:
        return "read" in str(error)
    return False


@contextmanager
def flushed(harness: Harness, choice: random.Random) -> Faulty:
    """All messages are gone, and what Celery remembers of those it took."""
    if not _is_back(harness, BROKER):  # it is away already, by the other fault
        yield lambda: False
        return
    with harness.redis() as redis:
        redis.flushall()
        yield lambda: True


@contextmanager
def full(harness: Harness, choice: random.Random) -> Faulty:
    """Redis takes no writes for want of memory."""
    if not _is_back(harness, BROKER):
        yield lambda: False
        return
    with harness.redis() as redis:
        redis.config_set("maxmemory", "1")
        refused = False
        try:
            redis.set("faults", "1")
        except Exception as error:  # noqa: BLE001 - each version has a class of its own for it
            refused = "memory" in str(error)
        yield lambda: refused
        if _is_back(harness, BROKER):  # else it has its own limit when it starts again
            redis.config_set("maxmemory", "0")


def on_way(server: str, begin: Callable[[Link], None]) -> Apply:
    """What happens between one program, or all of them, and *server*."""

    @contextmanager
    def apply(harness: Harness, choice: random.Random) -> Faulty:
        names = NAMES if choice.random() < 0.6 else (choice.choice(NAMES[:3]),)
        links = [harness.links[name][server] for name in names]
        stays = choice.random() < STAY_SILENT
        before = sum(link.touched for link in links)
        for link in links:
            begin(link)
        yield lambda: sum(link.touched for link in links) > before
        for link in links:
            link.set(Way.OPEN)
            if begin is no_answer or not stays:
                link.reset()  # as by a host that comes back and knows nothing of them

    return apply


def no_answer(link: Link) -> None:
    link.set(Way.NO_ANSWER)


@contextmanager
def disk_full(harness: Harness, choice: random.Random) -> Faulty:
    """The file system with the reports has room for some more pages, then for none."""
    if not harness.reports.is_mount():
        yield lambda: False  # only root can make a small file system
        return
    harness.limit_disk(choice.choice((8, 32, 128)))
    yield lambda: _refuses(harness.reports)
    harness.limit_disk(None)


def _refuses(folder: Path) -> bool:
    probe = folder / "probe"
    try:
        with probe.open("wb") as file:
            file.write(bytes(200_000))
    except OSError as error:
        return error.errno == errno.ENOSPC
    finally:
        with suppress(FileNotFoundError):
            probe.unlink()
    return False


@contextmanager
def receiver_says_later(harness: Harness, choice: random.Random) -> Faulty:
    receiver = harness.receiver
    before = receiver.sent_away
    receiver.is_open = False
    yield lambda: eventually(lambda: receiver.sent_away > before, DELIVERY_SECONDS)
    receiver.is_open = True


for server, area in (("redis-broker", "redis"), ("neo4j", "neo4j")):
    shown = {"redis-broker": "Redis", "neo4j": "Neo4j"}[server]
    kind(f"{shown} killed", area, 1)(killed(server))
    kind(f"{shown} frozen", area, 4)(frozen(server))
for server in ("redis", "neo4j"):
    way = f"way to {server.capitalize()}"
    kind(f"{way} slow", "network")(on_way(server, lambda link: link.set(Way.LATE, 0.3)))
    kind(f"{way} cut", "network", 4)(on_way(server, lambda link: link.set(Way.CUT)))
    kind(f"{way} reset", "network", 0.5)(on_way(server, Link.reset))
    kind(f"{way} half open", "network", 4)(on_way(server, Link.hush))
    kind(f"{way} without answers", "network", 2)(on_way(server, no_answer))
kind("Redis flushed", "redis", 0.5)(flushed)
kind("supervisor of the servers killed", "neo4j", 2, alone=True)(supervisor_killed)
kind("Neo4j takes no writes", "neo4j", 4, alone=True)(takes_no_writes)
kind("Redis full", "redis", 3)(full)
kind("disk full", "disk", 3)(disk_full)
kind("receiver of deliveries says later", "receiver")(receiver_says_later)
