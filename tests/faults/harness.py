"""Basset at work on servers of its own: two workers, a ticker, a beat and an API, with short times.

Every program reaches each server over a link of its own, so that one can be cut off alone.
"""

import os
import shutil
import socket
import subprocess
from contextlib import ExitStack, closing
from pathlib import Path
from types import TracebackType
from typing import Self
from unittest.mock import patch

import psutil
import redis

from basset import settings, stack
from basset.errors import BassetError
from basset.tasks.queue import send
from basset.wiring import Services
from tests.faults.clockshim import clock_of
from tests.faults.network import Link, Network
from tests.faults.processes import Keeper, Kept, Program, end_strays, wait_for
from tests.faults.receiver import Receiver

SHORT = {
    "BASSET_TICK_SECONDS": "1",
    "BASSET_LEASE_SECONDS": "3",
    "BASSET_LEASE_RENEW_SECONDS": "1",
    "BASSET_RETRY_SECONDS": "1",
}
CELERY = ("-m", "tests.faults.launcher")
WORKER = (*CELERY, "worker", "--without-mingle", "--without-gossip", "--concurrency")
ROOM_KB = 1_500_000


def worker(number: int, children: int = 1) -> Program:
    name = f"worker-{number}"
    return Program(name, (*WORKER, str(children), "-Q", "reports", "-n", f"{name}@%h"))


def beat(number: int, folder: Path) -> Program:
    schedule = str(folder / f"beat-{number}")
    return Program(f"beat-{number}", (*CELERY, "beat", "--schedule", schedule, "--pidfile="))


TICKER = Program("ticker", (*WORKER, "1", "-Q", "ticks,maintenance", "-n", "ticker@%h"))
API = Program("api", ("-m", "basset.api", "--no-access-log"))


class Harness:
    """Everything in *folder*, on the servers of the stack in *home*; use it as a context manager.

    *times*: settings of all programs. *children*: of each worker.
    """

    def __init__(
        self, home: Path, folder: Path, times: dict[str, str] = SHORT, children: int = 1
    ) -> None:
        self.home, self.folder = home, folder
        self.reports = folder / "reports"
        self.network, self.receiver = Network(), Receiver()
        self.links: dict[str, dict[str, Link]] = {}
        self.direct = {**stack.environment(home), **times, **self._own()}
        self._programs = [
            worker(1, children),
            worker(2, children),
            TICKER,
            beat(1, folder),
            API,
        ]
        self.keeper = Keeper([self._kept(program) for program in self._programs])

    def _own(self) -> dict[str, str]:
        for name in ("reports", "tmp", "steps", "clock"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        return {
            "BASSET_HOME": str(self.folder),
            "BASSET_API_PORT": str(port),
            "BASSET_API_AUTH": "false",
            "BASSET_DELIVERY_FOLDERS": str(self.folder),
            "BASSET_DELIVER_PRIVATE": "true",
            "BASSET_WEBHOOK_SECRET": "0123456789abcdef-faults",
            "TMPDIR": str(self.folder / "tmp"),
            "FAULTS_STEPS": str(self.folder / "steps"),
        }

    def _kept(self, program: Program) -> Kept:
        """*program* behind links of its own, with a clock of its own."""
        neo4j = self.network.open(("127.0.0.1", int(self.direct["NEO4J_URI"].rpartition(":")[2])))
        broker = self.direct["CELERY_BROKER_URL"].removeprefix("redis+socket://")
        queue = self.network.open(broker)
        self.links[program.name] = {"neo4j": neo4j, "redis": queue}
        way = {
            "NEO4J_URI": f"bolt://127.0.0.1:{neo4j.port}",
            "CELERY_BROKER_URL": f"redis://127.0.0.1:{queue.port}/0",
            "CELERY_RESULT_BACKEND": f"redis://127.0.0.1:{queue.port}/0",
        }
        clock = clock_of(self.folder, program.name)
        return Kept(program, {**self.direct, **way, **clock}, self.folder)

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self.direct['BASSET_API_PORT']}/api/v1"

    def __enter__(self) -> Self:
        with ExitStack() as begun:
            begun.enter_context(patch.dict(os.environ, self.direct))  # the next one has other times
            begun.callback(self.network.close)
            begun.enter_context(self.receiver)
            if self._mount():
                begun.callback(subprocess.run, ["umount", str(self.reports)], check=True)
            self.services = begun.enter_context(closing(self.own_services()))
            self.services.database.apply_schema()
            begun.callback(end_strays, self.folder)
            self.keeper.start()
            begun.callback(self.keeper.stop)
            for name in ("worker-1", "worker-2", "ticker"):
                self.wait_ready(name)
            self._begun = begun.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._begun.close()

    def own_services(self) -> Services:
        """Services over no link, that send messages."""
        own = settings.read_settings(self.direct)
        return Services(own, enqueue=lambda owed: send(owed, own))

    def of(self, name: str) -> Kept:
        return next(each for each in self.keeper.kept if each.name == name)

    def add(self, program: Program) -> Kept:
        """Let one more program run, until it is taken out."""
        kept = self._kept(program)
        self.keeper.kept.append(kept)
        return kept

    def take_out(self, kept: Kept) -> None:
        kept.end(10)
        self.keeper.kept.remove(kept)

    def wait_ready(self, name: str, starts: int = 1) -> None:
        log = self.of(name).log
        wait_for(
            lambda: log.exists() and log.read_text().count(" ready.") >= starts,
            f"{name} is ready",
            90,
        )

    def server_pid(self, name: str) -> int | None:
        """The process of a server; None while it is away, which its supervisor learns later."""
        pid = next(each.pid for each in stack.status(self.home) if each.process == name)
        return pid if pid and psutil.pid_exists(pid) else None

    def redis(self) -> redis.Redis:
        """The broker, over its socket; use it as a context manager."""
        path = self.direct["CELERY_BROKER_URL"].removeprefix("redis+socket://")
        return redis.Redis(unix_socket_path=path, socket_timeout=5)

    def answers(self, server: str) -> bool:
        """Whether a server has come back."""
        try:
            if server == "neo4j":
                self.services.database.read("RETURN 1")
                return True
            with self.redis() as client:
                return bool(client.ping())
        except (BassetError, redis.RedisError):
            return False

    def limit_disk(self, kilobytes: int | None) -> None:
        """Leave about so much room where the reports are; None for enough."""

        def resized() -> bool:
            used = shutil.disk_usage(self.reports).used // 1024
            size = ROOM_KB if kilobytes is None else used + kilobytes
            command = ["mount", "-o", f"remount,size={size}k", str(self.reports)]
            # Refused where somebody has just written more than that.
            return subprocess.run(command, check=False, capture_output=True).returncode == 0

        wait_for(resized, "the file system has another size", 10)

    def _mount(self) -> bool:
        """Put the reports on a file system of their own; whether this machine lets us."""
        command = ["mount", "-t", "tmpfs", "-o", f"size={ROOM_KB}k", "tmpfs", str(self.reports)]
        return (
            os.geteuid() == 0
            and subprocess.run(command, check=False, capture_output=True).returncode == 0
        )
