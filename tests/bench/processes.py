"""How fast the processes start, and what they hold."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from basset.wiring import Services
from tests.bench.harness import ROOT, median, seconds

ROUNDS = 5
WORKER = (
    "-m",
    "celery",
    "-A",
    "basset.tasks",
    "worker",
    "--concurrency",
    "1",
    "--loglevel",
    "INFO",
    "--without-mingle",
    "--without-gossip",
)


def measure(services: Services, _data: Path) -> dict[str, float]:
    del services  # the servers behind it are all that the processes need
    starts, sizes = zip(*(_worker() for _ in range(ROUNDS)), strict=True)
    imports = [
        seconds(
            lambda: subprocess.run(
                [sys.executable, "-c", "from basset.api import create_app; create_app()"],
                check=True,
            )
        )
        for _ in range(ROUNDS)
    ]
    return {
        "worker_start_s": median(list(starts)),
        "worker_pss_mb": median(list(sizes)),
        "api_import_s": median(imports),
    }


@contextmanager
def worker(*queues: str, modules: str = "") -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    """A real worker that is ready for work, and how long that took.

    *modules*: with more tasks.
    """
    options = (*(("-Q", ",".join(queues)) if queues else ()), *(("-I", modules) if modules else ()))
    with _running([*WORKER, *options], " ready.") as started:
        yield started


@contextmanager
def api() -> Iterator[str]:
    """A real API on a free port; where it listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    with _running(["-m", "basset.api", "--no-access-log"], "running on", BASSET_API_PORT=port):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def _running(
    arguments: list[str], until: str, **variables: str
) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    """A process that has said *until*, and how long that took; ended as systemd ends it."""
    # A file, because a pipe that nobody reads stops the process when it is full.
    with tempfile.NamedTemporaryFile() as log:
        started = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=os.environ | variables,
            stdout=log,
            stderr=log,
        )
        try:
            while until not in Path(log.name).read_text():
                if process.poll() is not None:
                    raise RuntimeError(f"the process ended: {Path(log.name).read_text()}")
                time.sleep(0.005)
            yield process, time.perf_counter() - started
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def _worker() -> tuple[float, float]:
    with worker() as (process, took):
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        return took, sum(_pss_mb(int(pid)) for pid in (process.pid, *children))


def _pss_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"no Pss of process {pid}")
