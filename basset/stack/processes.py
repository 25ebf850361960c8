"""The one description of each process.

Supervisor and systemd render it; nothing else says how one is started.
"""

import sys
from dataclasses import dataclass, field
from pathlib import Path

from basset.stack import jars, neo4j, redis
from basset.stack.environment import environment
from basset.stack.layout import Layout

SERVERS = ("neo4j", "redis-broker", "redis-cache")
NAMES = (*SERVERS, "api", "worker", "ticker", "beat")
# A header by which the API of this stack is known from another that has the same port.
MARK = "basset-stack"
# Longer than the longest task (an hour): stopping never kills a report.
LONGEST_TASK = 3700


@dataclass(frozen=True)
class Process:
    """*grace*: seconds between the stop signal and the end by force."""

    name: str
    command: list[str]
    directory: Path
    grace: int
    stop_signal: str = "TERM"
    environment: dict[str, str] = field(default_factory=dict)


def describe(layout: Layout, settings: dict[str, str]) -> list[Process]:
    """Every process, in the order in which they start; they stop in the reverse order.

    *settings*: variables that the user set for our processes.
    """
    # A process's output is a file here: without buffering it is there when somebody looks.
    variables = {**settings, **environment(layout.home), "PYTHONUNBUFFERED": "1"}
    return [*_servers(layout), *_clients(layout, variables)]


def _servers(layout: Layout) -> list[Process]:
    server = redis.binary()
    conf = layout.redis
    return [
        Process(
            "neo4j",
            neo4j.command(layout, jars.folder()),
            layout.neo4j,
            grace=120,
            # Another configuration is another process: Supervisor starts it anew.
            environment={"BASSET_CONFIGURATION": neo4j.configured(layout)},
        ),
        Process("redis-broker", [server, str(conf / "broker.conf")], conf, grace=60),
        Process("redis-cache", [server, str(conf / "cache.conf")], conf, grace=20),
    ]


def _clients(layout: Layout, variables: dict[str, str]) -> list[Process]:
    python = [sys.executable, "-m"]

    def process(name: str, command: list[str], grace: int) -> Process:
        return Process(name, [*python, *command], layout.state, grace, environment=variables)

    api = ["basset.api", "--header", f"{MARK}:{layout.name}"]
    worker = [
        "celery",
        "-A",
        "basset.tasks",
        "worker",
        "--without-mingle",
        "--without-gossip",
        "--concurrency",
        "1",
    ]
    schedule = str(layout.state / "beat-schedule")
    return [
        process("api", api, grace=30),
        # Reports apart from ticks, so that a long report never delays the tick.
        process("worker", [*worker, "-n", "worker@%h", "-Q", "reports"], grace=LONGEST_TASK),
        process(
            "ticker", [*worker, "-n", "ticker@%h", "-Q", "ticks,maintenance"], grace=LONGEST_TASK
        ),
        process(
            "beat",
            ["celery", "-A", "basset.tasks", "beat", "--schedule", schedule, "--pidfile="],
            grace=30,
        ),
    ]
